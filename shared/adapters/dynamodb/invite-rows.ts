/** Invite rows, found by the id in their code. */
import type { Invite, InviteStore, Redemption } from '../../domain/people/invite.ts';
import { LatchkeyError } from '../../errors.ts';
import { isCount, isText, orAbsent, orNull, rowCheck, shaped } from './row-shape.ts';
import { NEW_ITEM, ttlOf, type Key, type Table } from './table.ts';

const check = rowCheck<Invite>('invite', {
  id: isText,
  secretHash: isText,
  team: isText,
  user: isText,
  role: isText,
  membershipVersion: isCount,
  issuer: orNull(shaped({ user: isText, membershipId: isText })),
  createdOn: isText,
  expiresAtSeconds: isCount,
  redemption: orAbsent(
    shaped<Redemption>({ redeemedOn: isText, tokenId: isText, membershipId: isText, holder: isText }),
  ),
});

export function invitesIn(table: Table): InviteStore {
  const getInvite: InviteStore['getInvite'] = (id) => table.get(keyOf(id), check);
  return {
    getInvite,
    addInvite: async (invite) => {
      const added = await table.put(keyOf(invite.id), { ...invite, ttl: ttlOf(invite) }, NEW_ITEM);
      if (!added && (await getInvite(invite.id))?.secretHash !== invite.secretHash)
        throw new LatchkeyError('internal', 'an invite id came up twice');
    },
    redeemInvite: async (id, redemption) => {
      const redeemed = await table.update(
        keyOf(id),
        'SET redemption = :redemption',
        'attribute_exists(pk) AND attribute_not_exists(redemption)',
        { ':redemption': redemption },
      );
      return redeemed || (await getInvite(id))?.redemption?.tokenId === redemption.tokenId;
    },
  };
}

function keyOf(id: string): Key {
  return { pk: `INVITE#${id}`, sk: 'INVITE' };
}
