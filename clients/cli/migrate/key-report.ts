/**
 * Sorts the keys of a bucket by whose they would be under the layouts: each person's, without a user folder, in a folder that fits
 * nobody, outside the areas. It holds counts and a few examples, never the keys.
 */
import { parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { foldedName } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { printable } from '../files/printable.ts';
import type { Person } from './people-list.ts';

/** A number of keys, of which some are shown. */
export interface Found {
  total: number;
  readonly examples: string[];
}

export interface AreaReport {
  /** Keys in the folder that is the person's name, by person. */
  readonly fitting: Record<string, number>;
  /** Keys in the person's old folder, by person: they fit once they are moved. */
  readonly inOldFolder: Record<string, number>;
  readonly withoutFolder: Found;
  /** Folders that are the name of nobody, with the number of their keys. */
  readonly fitNobody: Found & { readonly folders: Record<string, number> };
  /** Folders that differ from a name only in the case of letters, which S3 tells apart. */
  readonly otherCase: Record<string, { readonly user: string; keys: number }>;
}

export interface KeyReport {
  total: number;
  inTeam: number;
  readonly areas: Readonly<Record<string, AreaReport>>;
  /** Keys below the root in no area of the layouts. */
  readonly outsideAreas: Found;
  /** Keys elsewhere in the bucket: other teams' among them. */
  readonly outsideTeam: Found;
  /** Keys that the broker refuses, with the reason. */
  readonly illegal: Found;
  /** True if the listing says that more keys follow. */
  isCut: boolean;
}

export interface ReportInput {
  readonly root: string;
  readonly areas: readonly string[];
  readonly people: readonly Person[];
  /** Limits the examples of each kind. */
  readonly examples: number;
}

/** Bounds the memory: folders beyond are counted as keys, and not by name. */
const MAX_FOLDERS = 10_000;

/** @returns the report, and the function that adds a key to it */
export function keyReport(input: ReportInput): { readonly report: KeyReport; readonly add: (key: string) => void } {
  const report: KeyReport = {
    total: 0,
    inTeam: 0,
    areas: Object.fromEntries(input.areas.map((area) => [area, emptyArea()])),
    outsideAreas: emptyFound(),
    outsideTeam: emptyFound(),
    illegal: emptyFound(),
    isCut: false,
  };
  const names = new Map(input.people.map(({ user }) => [user, user]));
  const folded = new Map(input.people.map(({ user }) => [foldedName(user), user]));
  const old = new Map(
    input.people.flatMap(({ user, oldFolder }) => (oldFolder === undefined ? [] : [[oldFolder, user]])),
  );
  const note = (found: Found, text: string): void => {
    found.total += 1;
    if (found.examples.length < input.examples) found.examples.push(printable(text));
  };

  function add(key: string): void {
    report.total += 1;
    const fault = faultOf(key);
    if (fault !== undefined) note(report.illegal, `${key} (${fault})`);
    else if (!key.startsWith(input.root)) note(report.outsideTeam, key);
    else addOfTeam(key);
  }

  function addOfTeam(key: string): void {
    report.inTeam += 1;
    const [area = '', folder = '', ...rest] = key.slice(input.root.length).split('/');
    const found = Object.hasOwn(report.areas, area) ? report.areas[area] : undefined;
    const isInArea = key.length > input.root.length + area.length;
    if (found === undefined || !isInArea) {
      // The root's own folder marker is nobody's.
      if (key !== input.root) note(report.outsideAreas, key);
    } else if (rest.length > 0) addOfFolder(found, folder, key);
    else if (folder !== '') note(found.withoutFolder, key);
  }

  function addOfFolder(area: AreaReport, folder: string, key: string): void {
    const oldOwner = old.get(folder);
    const nearly = folded.get(foldedName(folder));
    if (names.has(folder)) count(area.fitting, folder);
    else if (oldOwner !== undefined) count(area.inOldFolder, oldOwner);
    else if (nearly !== undefined) (area.otherCase[folder] ??= { user: nearly, keys: 0 }).keys += 1;
    else {
      note(area.fitNobody, key);
      const { folders } = area.fitNobody;
      if (Object.hasOwn(folders, folder) || area.fitNobody.total <= MAX_FOLDERS) count(folders, folder);
    }
  }

  return { report, add };
}

function emptyArea(): AreaReport {
  return {
    fitting: noNames(),
    inOldFolder: noNames(),
    withoutFolder: emptyFound(),
    fitNobody: { ...emptyFound(), folders: noNames() },
    otherCase: noNames(),
  };
}

function emptyFound(): Found {
  return { total: 0, examples: [] };
}

/** Folders may have any name, such as `__proto__`. */
function noNames<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function faultOf(key: string): string | undefined {
  try {
    parseObjectKey(key);
    return undefined;
  } catch (error) {
    if (error instanceof LatchkeyError) return error.message;
    throw error;
  }
}
