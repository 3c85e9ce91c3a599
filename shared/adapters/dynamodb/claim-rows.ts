/** Stores claims: which team has which root of a bucket. If two overlapping claims are made at once, at least one gives way. */
import type { RootClaim, RootClaimStore } from '../../domain/people/root-claim.ts';
import { LatchkeyError } from '../../errors.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { isText, orAbsent, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const check = rowCheck<RootClaim>('claim', { bucket: isText, root: isText, team: isText, attempt: orAbsent(isText) });
const FORM: RowForm<RootClaim> = { check, keyOf };
/** The claim itself, and one below it, suffice. */
const MAX_CLAIMS_READ = 2;
/** Limits the tries if each time the claim that is in the way is dropped before it is read. */
const MAX_TRIES = 5;

type Claims = Pick<RootClaimStore, 'claimRoot' | 'dropClaim'>;

export function claimsIn(table: Table): Claims {
  const dropClaim: Claims['dropClaim'] = async (claim) => {
    const { team, attempt } = claim;
    // A claim that was made since stays, also if it is the same team's.
    if (attempt !== undefined) await table.delete(keyOf(claim), 'attempt = :attempt', { ':attempt': attempt });
    else await table.delete(keyOf(claim), 'team = :team AND attribute_not_exists(attempt)', { ':team': team });
  };
  return {
    dropClaim,
    /** Claims first and looks afterwards, so each of two claims made at once sees the other. */
    claimRoot: async (claim) => {
      const there = await claimed(table, claim);
      if (there !== undefined) return there;
      const overlapping = await overlappingClaim(table, claim);
      if (overlapping !== undefined) await dropClaim(claim);
      return overlapping;
    },
  };
}

/** Writes the claim, unless another is there, which it returns. */
async function claimed(table: Table, claim: RootClaim): Promise<RootClaim | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const own = { ':attempt': claim.attempt ?? '' };
    if (await table.put(keyOf(claim), claim, `${NEW_ITEM} OR attempt = :attempt`, own)) return undefined;
    const there = await table.get(keyOf(claim), FORM);
    if (there !== undefined) return there;
  }
  throw new LatchkeyError('upstream_unavailable', 'other teams are being created on that root; do the same again');
}

/** Finds another claim in the bucket whose root begins with this one, or is a prefix of it. */
async function overlappingClaim(table: Table, { bucket, root }: RootClaim): Promise<RootClaim | undefined> {
  const claims = await table.beginningWith(keyOf({ bucket, root }), MAX_CLAIMS_READ, FORM);
  for (const ancestor of ancestorRoots(root)) {
    const claim = await table.get(keyOf({ bucket, root: ancestor }), FORM);
    if (claim !== undefined) claims.push(claim);
  }
  return claims.find((claim) => claim.root !== root);
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

function keyOf({ bucket, root }: Pick<RootClaim, 'bucket' | 'root'>): Key {
  return { pk: `${PARTITIONS.claim}${bucket}`, sk: `ROOT#${root}` };
}
