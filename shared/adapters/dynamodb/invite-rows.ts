/** Stores invite rows, found by the id in their code, and in the list of their team. */
import type { Invite, InviteStore, Redemption } from '../../domain/people/invite.ts';
import { LatchkeyError } from '../../errors.ts';
import { foldedName } from '../../domain/people/names.ts';
import { LISTS, PARTITIONS } from '../../table-schema.ts';
import { isCount, isFlag, isText, orAbsent, orNull, rowCheck, shaped } from './row-shape.ts';
import { ttlOf } from './row-lifetime.ts';
import type { Key, RowForm } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

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
    shaped<Redemption>({
      redeemedOn: isText,
      tokenId: isText,
      membershipId: isText,
      holder: isText,
      attempt: isCount,
      secretHash: isText,
      finished: isFlag,
      keyThumbprint: orAbsent(isText),
      repeated: orAbsent(isFlag),
    }),
  ),
  endedOn: orAbsent(isText),
});
const FORM: RowForm<Invite> = { check, keyOf: ({ id }) => keyOf(id) };

export function invitesIn(table: Table): InviteStore {
  const getInvite: InviteStore['getInvite'] = (id) => table.get(keyOf(id), FORM);
  return {
    getInvite,
    addInvite: async (invite) => {
      const added = await table.put(
        keyOf(invite.id),
        { ...invite, ...listing(invite), ttl: ttlOf(invite.expiresAtSeconds) },
        NEW_ITEM,
      );
      if (!added && (await getInvite(invite.id))?.secretHash !== invite.secretHash)
        throw new LatchkeyError('internal', 'an invite id came up twice');
    },
    replaceRedemption: async (id, previous, next) => {
      // No two attempts have the same token, so its hash and the mark identify the redemption.
      const [condition, values] =
        previous === undefined
          ? ['attribute_exists(pk) AND attribute_not_exists(redemption) AND attribute_not_exists(endedOn)', {}]
          : [
              'redemption.secretHash = :secretHash AND redemption.finished = :finished AND attribute_not_exists(endedOn)',
              { ':secretHash': previous.secretHash, ':finished': previous.finished },
            ];
      const replaced = await table.update(keyOf(id), 'SET redemption = :next', condition, { ':next': next, ...values });
      if (replaced) return true;
      const stored = (await getInvite(id))?.redemption;
      return stored?.secretHash === next.secretHash && stored.finished === next.finished;
    },
    endInvite: async (id, endedOn) => {
      const condition =
        'attribute_exists(pk) AND attribute_not_exists(endedOn) AND (attribute_not_exists(redemption) OR redemption.finished = :unfinished)';
      await table.update(keyOf(id), 'SET endedOn = :endedOn', condition, { ':endedOn': endedOn, ':unfinished': false });
    },
    listInvites: (team, page, user) =>
      table.listed(`${LISTS.invites}${team}`, user === undefined ? '' : `${foldedName(user)}#`, page, FORM),
    listOpenInvites: (team, now) => {
      const filter =
        'attribute_not_exists(redemption) AND attribute_not_exists(endedOn) AND expiresAtSeconds > :nowSeconds';
      const values = { ':nowSeconds': Math.floor(now.getTime() / 1000) };
      return table.filtered(`${LISTS.invites}${team}`, filter, values, FORM);
    },
  };
}

function listing({ team, user, createdOn, id }: Invite): { readonly listKey: string; readonly listSort: string } {
  return { listKey: `${LISTS.invites}${team}`, listSort: `${foldedName(user)}#${createdOn}#${id}` };
}

function keyOf(id: string): Key {
  return { pk: `${PARTITIONS.invite}${id}`, sk: 'INVITE' };
}
