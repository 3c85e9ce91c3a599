/**
 * Reads the people who share a key today: one a line, as `name`, `name, role` or `name, role, old folder`. All faults of a list are
 * named at once, each with its line, because people correct a list in one go.
 */
import { foldedName, parseMemberName } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { printable } from '../files/printable.ts';
import { userNameHint } from './user-name-hint.ts';

export interface Person {
  readonly user: string;
  readonly role: string;
  /** Folder in the areas that has the person's objects, where it is not the name. */
  readonly oldFolder?: string;
}

/** The roles that a line may name, and the one of a line that names none. */
export interface PeopleRoles {
  readonly known: readonly string[];
  readonly usual: string;
}

interface Line {
  readonly number: number;
  readonly fields: readonly string[];
}

const MAX_FIELDS = 3;
/** A team is people who know each other; more is another file, named by mistake. */
const MAX_PEOPLE = 5000;
const MAX_SHOWN_FAULTS = 50;
/** A field in quotes may have commas, and `""` for a quote. https://www.rfc-editor.org/rfc/rfc4180#section-2 */
const FIELDS = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*)),/g;
const HEADER = /^(?:name|user)$/i;

/** @throws LatchkeyError invalid_request, with all faults */
export function peopleOf(text: string, roles: PeopleRoles): Person[] {
  const lines = linesOf(text);
  if (lines.length === 0) throw invalid('the file names nobody; write one person a line: name, role');
  if (lines.length > MAX_PEOPLE) throw invalid(`the file has ${lines.length} people, more than ${MAX_PEOPLE}`);
  const lineOfName = new Map<string, number>();
  const lineOfFolder = new Map<string, number>();
  const faults: string[] = [];
  const people = lines.flatMap(({ number, fields }) => {
    const [name = '', role = '', folder = ''] = fields;
    const found = [
      ...(fields.length > MAX_FIELDS ? ['more than three fields; a line is: name, role, old folder'] : []),
      ...nameFaults(name, lines),
      ...taken(lineOfName, foldedName(name), number, `${shown(name)} is also the name`),
      ...roleFaults(role, roles),
      ...folderFaults(folder, name, lines),
      ...(folder === '' ? [] : taken(lineOfFolder, folder, number, `${shown(folder)} is also the old folder`)),
    ];
    faults.push(...found.map((fault) => `line ${number}: ${fault}`));
    const user = { user: name, role: role === '' ? roles.usual : role };
    return [folder === '' || folder === name ? user : { ...user, oldFolder: folder }];
  });
  if (faults.length === 0) return people;
  const more = faults.length > MAX_SHOWN_FAULTS ? [`and ${faults.length - MAX_SHOWN_FAULTS} more`] : [];
  const all = [...faults.slice(0, MAX_SHOWN_FAULTS), ...more].map((fault) => `\n  ${fault}`).join('');
  throw invalid(`correct these lines, and do the same again:${all}`);
}

/** Leaves out empty lines, comments, and a first line that names the fields. */
function linesOf(text: string): Line[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, line: line.trim() }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
    .map(({ number, line }) => ({ number, fields: fieldsOf(line) }));
  const [first, ...others] = lines;
  const isHeader = HEADER.test(first?.fields[0] ?? '') && first?.fields[1]?.toLowerCase() === 'role';
  return isHeader ? others : lines;
}

/** @returns the fields of a line, without space around them; one whose quotes do not enclose all of it is taken as it stands */
function fieldsOf(line: string): string[] {
  return [...`${line},`.matchAll(FIELDS)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"').trim(),
  );
}

function nameFaults(name: string, lines: readonly Line[]): string[] {
  try {
    parseMemberName(name);
    return [];
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    const others = new Set(lines.map(({ fields }) => foldedName(fields[0] ?? '')));
    const hint = userNameHint(name, others);
    return [`${shown(name)}: ${error.message}${hint === undefined ? '' : `, for example ${hint}`}`];
  }
}

function roleFaults(role: string, { known }: PeopleRoles): string[] {
  return role === '' || known.includes(role) ? [] : [`there is no role ${shown(role)}; roles are ${known.join(', ')}`];
}

function folderFaults(folder: string, name: string, lines: readonly Line[]): string[] {
  // A folder is one segment of a key, so it has no slash, and is no `.` or `..`.
  if (/^\.{1,2}$|\//.test(folder)) return [`${shown(folder)} is no folder: write its name alone, without "/"`];
  // Everybody's name is the person's folder, too.
  const owner = folder === '' || folder === name ? undefined : lines.find(({ fields }) => fields[0] === folder);
  return owner === undefined ? [] : [`the old folder ${shown(folder)} is the name of line ${owner.number}`];
}

function taken(lines: Map<string, number>, name: string, number: number, what: string): string[] {
  const earlier = lines.get(name);
  if (earlier === undefined) lines.set(name, number);
  return earlier === undefined ? [] : [`${what} of line ${earlier}; names that differ only in case are one name`];
}

function shown(text: string): string {
  return `"${printable(text)}"`;
}

function invalid(fault: string): LatchkeyError {
  return new LatchkeyError('invalid_request', `--people: ${fault}`);
}
