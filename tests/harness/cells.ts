/**
 * Tries the cells of the role table (area × own or another's folder × action) with real requests.
 * `tests/vectors/role-table.json` holds the expected outcomes, independently of the product's own table.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import ROLE_TABLE from '../vectors/role-table.json' with { type: 'json' };
import { outcome } from './latchkey.ts';

export const AREAS = ['shared', 'protected', 'private'] as const;
export const ACTIONS = ['read', 'list', 'write', 'delete'] as const;
export const WHOSE = ['own', 'other'] as const;
export type Area = (typeof AREAS)[number];
export type Action = (typeof ACTIONS)[number];
type Outcome = 'ok' | number;

export interface RoleRow {
  readonly layout: string;
  readonly role: string;
  readonly own: Readonly<Record<Area, readonly string[]>>;
  readonly other: Readonly<Record<Area, readonly string[]>>;
  /** Outcomes of listing, by exact prefix. */
  readonly lists: Readonly<Record<string, string | number>>;
}

export const ROLE_ROWS: readonly RoleRow[] = ROLE_TABLE;

export interface Place {
  readonly bucket: string;
  readonly root: string;
  readonly user: string;
  /** Another user of the team. */
  readonly other: string;
}

export function rowOf(layout: string, role: string): RoleRow {
  const row = ROLE_ROWS.find((candidate) => candidate.layout === layout && candidate.role === role);
  if (row === undefined) throw new Error(`the role table has no row ${layout} ${role}`);
  return row;
}

/** Puts the objects that the cells read. */
export async function prepareCells(root: S3Client, place: Place): Promise<void> {
  const keys = AREAS.flatMap((area) =>
    [place.user, place.other].map((user) => `${place.root}${area}/${user}/kept.txt`),
  );
  await Promise.all(
    keys.map((Key) => root.send(new PutObjectCommand({ Bucket: place.bucket, Key, Body: `of ${Key}` }))),
  );
}

/** Returns the outcomes that the row, narrowed by `keeps`, allows: `{area} {whose} {action}` → `ok` or 403. */
export function expectedCells(row: RoleRow, keeps: (area: Area, action: Action) => boolean): Record<string, Outcome> {
  return Object.fromEntries(
    cells().map(({ area, whose, action }) => [
      `${area} ${whose} ${action}`,
      row[whose][area].includes(action) && keeps(area, action) ? 'ok' : 403,
    ]),
  );
}

/** Returns S3's actual outcomes in the same form. The cells touch different objects, so they run in parallel. */
export async function triedCells(s3: S3Client, place: Place): Promise<Record<string, Outcome>> {
  const tries = cells().map(async ({ area, whose, action }) => {
    const folder = `${place.root}${area}/${whose === 'own' ? place.user : place.other}/`;
    return [`${area} ${whose} ${action}`, await tryAction(s3, place.bucket, folder, action)] as const;
  });
  return Object.fromEntries(await Promise.all(tries));
}

export function tryAction(s3: S3Client, Bucket: string, folder: string, action: Action): Promise<Outcome> {
  switch (action) {
    case 'read':
      return outcome(readText(s3, Bucket, `${folder}kept.txt`));
    case 'list':
      return outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: folder })));
    case 'write':
      return outcome(s3.send(new PutObjectCommand({ Bucket, Key: `${folder}written.txt`, Body: 'written' })));
    case 'delete':
      // The key never exists: S3 answers 204 to callers who may delete it, and nothing else changes.
      return outcome(s3.send(new DeleteObjectCommand({ Bucket, Key: `${folder}deleted.txt` })));
  }
}

/**
 * Reads an object as text.
 * @throws S3's refusal
 */
export async function readText(s3: S3Client, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

function cells(): { area: Area; whose: (typeof WHOSE)[number]; action: Action }[] {
  return AREAS.flatMap((area) => WHOSE.flatMap((whose) => ACTIONS.map((action) => ({ area, whose, action }))));
}
