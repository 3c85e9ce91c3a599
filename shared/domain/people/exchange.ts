/**
 * Exchanges a member's token for a fresh one. The old one ends a minute after the first use of the new one, so a lost answer
 * locks nobody out: a repeated exchange replaces the unused token.
 */
import { LatchkeyError } from '../../errors.ts';
import type { MemberIdentity } from './identity.ts';
import { newSecret, type RandomBytes } from './secret.ts';
import { MEMBER_TOKEN_LIFETIME_SECONDS, type MemberToken, type TokenStore } from './token.ts';
import { unauthenticated } from './authenticate.ts';

export interface ExchangePorts {
  readonly tokens: Pick<TokenStore, 'getToken' | 'addToken' | 'changeToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

/** Limits the exchanges of one enrolment, each of which adds a row: far more than a client needs in a year. */
export const MAX_EXCHANGES = 1000;
/** Limits the retries when other calls exchange the same token at the same moment. */
const MAX_ATTEMPTS = 5;
const RETRY_AFTER_SECONDS = 1;

/**
 * @param bindTo thumbprint of the key whose possession the request proves: an unbound token's successor is bound to it
 * @returns the fresh token, its text, and the token that it replaces
 * @throws LatchkeyError conflict for a token whose successor is in use, unauthenticated if it ended meanwhile, limit_reached
 */
export async function exchangeToken(
  identity: MemberIdentity,
  { tokens, now, random }: ExchangePorts,
  bindTo?: string,
): Promise<{ readonly token: MemberToken; readonly tokenText: string; readonly replaced: MemberToken }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const current = await tokens.getToken(identity.token.id);
    if (current?.kind !== 'member' || current.endedOn !== undefined) throw unauthenticated();
    if (current.supersededAtSeconds !== undefined)
      throw new LatchkeyError(
        'conflict',
        'this token was exchanged already, and the new one is in use: use that, or ask for an invite',
      );
    if (current.exchanges >= MAX_EXCHANGES)
      throw new LatchkeyError(
        'limit_reached',
        'this token was exchanged too often; ask for an invite, or make one for yourself',
      );
    const { token, tokenText } = successorOf(current, bindTo, now(), random);
    const state = { successor: current.successor, supersededAtSeconds: undefined, endedOn: undefined };
    // The pointer is written first: without a row behind it nothing has changed, and the next exchange replaces it.
    if (!(await tokens.changeToken(current.id, { successor: token.id }, state))) continue;
    if (current.successor !== undefined)
      await tokens.changeToken(current.successor, { endedOn: now().toISOString() }, { endedOn: undefined });
    if (!(await tokens.addToken(token))) throw new LatchkeyError('internal', 'a token id came up twice');
    return { token, tokenText, replaced: current };
  }
  const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  throw new LatchkeyError('upstream_unavailable', 'this token is being exchanged by others at the moment', retry);
}

function successorOf(
  current: MemberToken,
  bindTo: string | undefined,
  now: Date,
  random: RandomBytes,
): { readonly token: MemberToken; readonly tokenText: string } {
  const { team, user, createdBy, holder, chainEndsAtSeconds, keyThumbprint = bindTo } = current;
  const { id, secretHash, text } = newSecret('token', random);
  const freshEndSeconds = Math.floor(now.getTime() / 1000) + MEMBER_TOKEN_LIFETIME_SECONDS;
  const token: MemberToken = {
    kind: 'member',
    id,
    secretHash,
    team,
    user,
    createdBy,
    createdOn: now.toISOString(),
    expiresAtSeconds: Math.min(freshEndSeconds, chainEndsAtSeconds),
    holder,
    attempt: 1,
    chainEndsAtSeconds,
    exchanges: current.exchanges + 1,
    predecessor: current.id,
    ...(keyThumbprint === undefined ? {} : { keyThumbprint }),
  };
  return { token, tokenText: text };
}
