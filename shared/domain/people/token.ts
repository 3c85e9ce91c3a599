/**
 * Tokens: what a member or a service shows as `Authorization`. A token belongs to one user of one team; what that user
 * may do is looked up, never carried in the token.
 */
import { LatchkeyError } from '../../errors.ts';
import type { TokenIdentity } from './identity.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { equalHashes, parseSecret } from './secret.ts';
import type { TeamStore } from './team.ts';

/** Members' tokens expire after 90 days. */
export const MEMBER_TOKEN_LIFETIME_SECONDS = 90 * 24 * 3600;

export interface Token {
  readonly id: string;
  readonly secretHash: string;
  readonly team: string;
  readonly user: string;
  /** `holder` of the membership it was made for. */
  readonly holder: string;
  readonly createdOn: string;
  /** Epoch seconds. */
  readonly expiresAtSeconds: number;
  /** Which attempt of an enrolment wrote it: a later one replaces what nobody was given. */
  readonly attempt: number;
}

/** Where tokens are kept. */
export interface TokenStore {
  getToken(id: string): Promise<Token | undefined>;
  /**
   * Writes a token, in place of one of an earlier attempt too.
   * @returns false if there is one of the same or a later attempt; true also if it is this very token: then an earlier
   * try did it, whose answer was lost
   */
  addToken(token: Token): Promise<boolean>;
}

export interface AuthenticationPorts {
  readonly tokens: Pick<TokenStore, 'getToken'>;
  readonly teams: Pick<TeamStore, 'getTeam'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly now: () => Date;
}

/** Returns a membership's token of that secret. */
export function newToken(
  { team, user, holder }: Pick<Membership, 'team' | 'user' | 'holder'>,
  { id, secretHash }: Pick<Token, 'id' | 'secretHash'>,
  now: Date,
  attempt = 1,
): Token {
  const expiresAtSeconds = Math.floor(now.getTime() / 1000) + MEMBER_TOKEN_LIFETIME_SECONDS;
  return { id, secretHash, team, user, holder, createdOn: now.toISOString(), expiresAtSeconds, attempt };
}

/**
 * Proves the identity that a token stands for.
 * @param text the token as the caller sent it
 * @throws LatchkeyError unauthenticated: the same for a malformed, unknown, wrong, expired or ended token
 */
export async function authenticate(text: string, ports: AuthenticationPorts): Promise<TokenIdentity> {
  const parsed = parseSecret('token', text);
  if (parsed === null) throw unauthenticated();
  const token = await ports.tokens.getToken(parsed.id);
  if (token === undefined || !equalHashes(token.secretHash, parsed.secretHash)) throw unauthenticated();
  if (token.expiresAtSeconds * 1000 <= ports.now().getTime()) throw unauthenticated();
  const [team, membership] = await Promise.all([
    ports.teams.getTeam(token.team),
    ports.memberships.getMembership(token.team, token.user),
  ]);
  if (team === undefined || membership?.active !== true || membership.holder !== token.holder) throw unauthenticated();
  return { kind: 'token', tokenId: token.id, team, membership };
}

/** The one refusal for every Authorization that is not good: it tells nothing about how close it came. */
export function unauthenticated(): LatchkeyError {
  return new LatchkeyError(
    'unauthenticated',
    'send your token as "Authorization: Bearer <token>"; this one is missing, malformed, unknown or has ended',
  );
}
