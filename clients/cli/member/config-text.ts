/**
 * Edits AWS's configuration as text, so that everything that is not ours stays to the byte: comments, line ends, unknown sections.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
import { LatchkeyError } from '../../../shared/errors.ts';

export interface SectionWish {
  readonly kind: 'profile' | 'services';
  readonly name: string;
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** True for an entry by which an earlier run is recognised. */
  readonly isOurs: (key: string, value: string) => boolean;
}

interface Section {
  readonly kind: string;
  readonly name: string;
  /** The lines after the header, up to the next one. */
  readonly start: number;
  readonly end: number;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  /** With its nested lines. */
  readonly start: number;
  readonly end: number;
}

const HEADER = /^\[([^\]]*)\]\s*(?:[#;].*)?$/;
const COMMENT = /^\s*(?:[#;]|$)/;

/** Returns the text with the section as wished. @throws LatchkeyError conflict for a section that is not ours */
export function withSection(text: string, wish: SectionWish): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  const written = wish.entries.map(([key, value]) =>
    `${key} =${value.startsWith('\n') ? '' : ' '}${value}\n`.replaceAll('\n', eol),
  );
  const lines = linesOf(text);
  const [section, ...others] = sectionsOf(lines).filter(({ kind, name }) => kind === wish.kind && name === wish.name);
  if (section === undefined) {
    const ended = text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
    return `${ended}${text === '' ? '' : eol}[${headerOf(wish)}]${eol}${written.join('')}`;
  }
  if (others.length > 0) throw notOurs(wish, 'it is there twice');
  const entries = entriesOf(lines, section);
  const own = wish.entries.map(([key]) => key);
  const foreign = entries.filter(({ key }) => ![...own, 'services'].includes(key)).map(({ key }) => key);
  if (foreign.length > 0) throw notOurs(wish, `it has ${foreign.join(', ')}`);
  if (entries.length > 0 && !entries.some(({ key, value }) => wish.isOurs(key, value)))
    throw notOurs(wish, 'latchkey did not write it');
  // Comments between the entries stay where they are.
  const replaced = new Set(
    entries.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)),
  );
  const kept = lines.slice(section.start, section.end).filter((_, index) => !replaced.has(section.start + index));
  const before = lines.slice(0, section.start).join('');
  const ended = before.endsWith('\n') ? before : `${before}${eol}`;
  return [ended, ...written, ...kept, ...lines.slice(section.end)].join('');
}

/** True if a text has a section of this name, in whatever form. */
export function hasProfile(text: string, profile: string): boolean {
  return sectionsOf(linesOf(text)).some(({ kind, name }) => ['', 'profile'].includes(kind) && name === profile);
}

function headerOf({ kind, name }: SectionWish): string {
  return kind === 'profile' && name === 'default' ? name : `${kind} ${name}`;
}

/** Splits a text into its lines, each with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sectionsOf(lines: readonly string[]): Section[] {
  const headers = lines.flatMap((line, index) => {
    const [, inner] = HEADER.exec(line.trim()) ?? [];
    return inner === undefined || /^\s/.test(line) ? [] : [{ inner: inner.trim(), index }];
  });
  return headers.map(({ inner, index }, nth) => {
    const [, kind = '', quoted] = /^(profile|services|sso-session)\s+(.*)$/.exec(inner) ?? [];
    const name = (quoted ?? inner).replace(/^(["'])(.*)\1$/, '$2');
    const isDefault = kind === '' && name === 'default';
    return { kind: isDefault ? 'profile' : kind, name, start: index + 1, end: headers[nth + 1]?.index ?? lines.length };
  });
}

/** Returns the entries of a section; nested lines, which begin with white space, belong to the one before. */
function entriesOf(lines: readonly string[], { start, end }: Section): Entry[] {
  const entries: Entry[] = [];
  for (let index = start; index < end; index += 1) {
    const line = (lines[index] ?? '').replace(/\r?\n$/, '');
    if (COMMENT.test(line)) continue;
    const previous = entries.at(-1);
    if (/^\s/.test(line) && previous !== undefined) {
      entries.splice(-1, 1, { ...previous, end: index + 1 });
      continue;
    }
    const [, key = line.trim(), value = ''] = /^\s*([^=:\s]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    entries.push({ key: key.toLowerCase(), value, start: index, end: index + 1 });
  }
  return entries;
}

function notOurs({ kind, name }: SectionWish, why: string): LatchkeyError {
  return new LatchkeyError(
    'conflict',
    `the ${kind} ${name} is there already, and ${why}: name another by --profile, remove that one, or put in the lines of --print yourself`,
  );
}
