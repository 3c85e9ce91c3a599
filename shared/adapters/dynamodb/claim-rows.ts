/** Stores claims: which team has which root of a bucket. If two overlapping claims are made at once, at least one gives way. */
import { PARTITIONS } from '../../table-schema.ts';
import { isText, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

interface Claim {
  readonly bucket: string;
  readonly root: string;
  readonly team: string;
}

const check = rowCheck<Claim>('claim', { bucket: isText, root: isText, team: isText });
const FORM: RowForm<Claim> = { check, keyOf: ({ bucket, root }) => keyOf(bucket, root) };
/** The claim itself, and one below it, suffice. */
const MAX_CLAIMS_READ = 2;

/**
 * Claims first and looks afterwards, so each of two claims made at once sees the other. A claim may be repeated. Returns the team
 * whose root overlaps, if any: then nothing is claimed.
 */
export async function claimRoot(table: Table, { bucket, root, team }: Claim): Promise<string | undefined> {
  const key = keyOf(bucket, root);
  const claimed = await table.put(key, { bucket, root, team }, `${NEW_ITEM} OR team = :team`, { ':team': team });
  if (!claimed) return (await table.get(key, FORM))?.team ?? 'unknown';
  const overlapping = await overlappingClaim(table, bucket, root);
  if (overlapping !== undefined) await table.delete(key);
  return overlapping;
}

/** Finds another claim in the bucket whose root begins with this one, or is a prefix of it. */
async function overlappingClaim(table: Table, bucket: string, root: string): Promise<string | undefined> {
  const claims = await table.beginningWith(keyOf(bucket, root), MAX_CLAIMS_READ, FORM);
  for (const ancestor of ancestorRoots(root)) {
    const claim = await table.get(keyOf(bucket, ancestor), FORM);
    if (claim !== undefined) claims.push(claim);
  }
  return claims.find((claim) => claim.root !== root)?.team;
}

/** Returns the roots that contain it: `a/b/` → ``, `a/`. Overlaps can only begin at a `/`, because every root ends with one. */
function ancestorRoots(root: string): string[] {
  const segments = root.split('/').slice(0, -1);
  return segments.map((_, count) =>
    segments
      .slice(0, count)
      .map((segment) => `${segment}/`)
      .join(''),
  );
}

function keyOf(bucket: string, root: string): Key {
  return { pk: `${PARTITIONS.claim}${bucket}`, sk: `ROOT#${root}` };
}
