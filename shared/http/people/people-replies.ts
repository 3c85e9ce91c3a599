/** Writes members, invites and tokens as answers: never a secret, nor a hash of one. */
import type { InviteRow } from '../../domain/people/invite-changes.ts';
import type { EndedMember } from '../../domain/people/member-end.ts';
import type { Membership } from '../../domain/people/membership.ts';
import type { Page } from '../../domain/people/page.ts';
import type { Token } from '../../domain/people/token.ts';
import type { TokenRow } from '../../domain/people/token-list.ts';
import { json, timestamp, type Reply } from '../reply.ts';

export function listReply<Row>({ items, ...more }: Page<Row>, shown: (row: Row) => object): Reply {
  return json(200, { items: items.map(shown), ...more });
}

export function shownMember({ user, role, since, lastUsedOn, oidc }: Membership): object {
  return {
    user,
    role,
    ...(oidc === undefined ? {} : { oidc: { issuer: oidc.issuer, subject: oidc.subject } }),
    since: moment(since),
    ...(lastUsedOn === undefined ? {} : { lastUsedOn }),
  };
}

export function shownEnd({ sessionsEndBy, ended }: EndedMember): object {
  return { sessionsEndBy: timestamp(sessionsEndBy), ended };
}

export function shownInvite({ invite, state }: InviteRow): object {
  const { id, user, role, issuer, createdOn, expiresAtSeconds } = invite;
  return {
    id,
    user,
    role,
    createdBy: issuer?.user ?? null,
    createdOn: moment(createdOn),
    expiresAt: atSeconds(expiresAtSeconds),
    state,
  };
}

export function shownToken({ token, role }: TokenRow): object {
  const { id, kind, user, createdBy, createdOn, lastUsedOn = null, expiresAtSeconds } = token;
  const { name, cidrs, proxy } = token.kind === 'service' ? token : {};
  const { reusedOn } = token.kind === 'member' ? token : {};
  return {
    id,
    kind,
    ...(name === undefined ? {} : { name }),
    user,
    role,
    ...(cidrs === undefined ? {} : { cidrs }),
    ...(proxy === undefined ? {} : { proxy }),
    bound: tokenTypeOf(token) === 'DPoP',
    createdBy,
    createdOn: moment(createdOn),
    lastUsedOn,
    ...(expiresAtSeconds === null ? {} : { expiresAt: atSeconds(expiresAtSeconds) }),
    ...(reusedOn === undefined ? {} : { reusedOn: moment(reusedOn) }),
  };
}

/** Returns the scheme by which a token is sent. https://www.rfc-editor.org/rfc/rfc9449#section-5 */
export function tokenTypeOf(token: Token): 'Bearer' | 'DPoP' {
  return token.kind === 'member' && token.keyThumbprint !== undefined ? 'DPoP' : 'Bearer';
}

/** @param seconds of the epoch */
export function atSeconds(seconds: number): string {
  return timestamp(new Date(seconds * 1000));
}

function moment(text: string): string {
  return timestamp(new Date(text));
}
