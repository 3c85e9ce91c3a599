/** Stores claims of OpenID Connect identities: a partition for each identity, in it a row for each team. */
import type { OidcClaim, OidcClaimStore } from '../../domain/people/oidc-claim.ts';
import { oidcDigest, type OidcSubject } from '../../domain/people/oidc-subject.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { isText, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

const check = rowCheck<OidcClaim>('claim of an identity', {
  issuer: isText,
  subject: isText,
  team: isText,
  user: isText,
  claimId: isText,
});
const FORM: RowForm<OidcClaim> = { check, keyOf: (claim) => keyOf(claim, claim.team) };
/** Limits the teams that are looked up for one identity. */
const MAX_TEAMS_READ = 100;

export function oidcClaimsIn(table: Table): OidcClaimStore {
  return {
    getClaim: (identity, team) => table.get(keyOf(identity, team), FORM),
    listClaims: (identity) => table.beginningWith(keyOf(identity, ''), MAX_TEAMS_READ, FORM),
    putClaim: async (claim, previous) => {
      const { claimId } = claim;
      const [condition, values] =
        previous === undefined
          ? [`${NEW_ITEM} OR claimId = :own`, { ':own': claimId }]
          : ['claimId = :previous OR claimId = :own', { ':previous': previous.claimId, ':own': claimId }];
      return table.put(keyOf(claim, claim.team), claim, condition, values);
    },
  };
}

function keyOf(identity: OidcSubject, team: string): Key {
  return { pk: `${PARTITIONS.oidc}${oidcDigest(identity)}`, sk: `TEAM#${team}` };
}
