/**
 * Tokens: what a member or a service shows as `Authorization`. A token belongs to one user of one team; what that user
 * may do is looked up, never carried in the token.
 */
import { LatchkeyError } from '../../errors.ts';
import type { TokenIdentity } from './identity.ts';
import type { Membership, MembershipStore } from './membership.ts';
import { equalHashes, newSecret, newSecretId, parseSecret, type RandomBytes } from './secret.ts';
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
}

/** Where tokens are kept. */
export interface TokenStore {
  getToken(id: string): Promise<Token | undefined>;
  /**
   * Rows stay until well after their token's end, so that a missing one means that it was never given out.
   * @returns false if there is a token with that id, made by somebody else
   */
  addToken(token: Token): Promise<boolean>;
}

export interface AuthenticationPorts {
  readonly tokens: Pick<TokenStore, 'getToken'>;
  readonly teams: Pick<TeamStore, 'getTeam'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly now: () => Date;
}

/** A fresh token for a membership, and the text its holder gets. */
export function newToken(
  membership: Pick<Membership, 'team' | 'user' | 'holder'>,
  now: Date,
  random: RandomBytes,
  id = newSecretId(random),
): { token: Token; text: string } {
  const { text, secretHash } = newSecret('token', random, id);
  const { team, user, holder } = membership;
  const expiresAtSeconds = Math.floor(now.getTime() / 1000) + MEMBER_TOKEN_LIFETIME_SECONDS;
  return { text, token: { id, secretHash, team, user, holder, createdOn: now.toISOString(), expiresAtSeconds } };
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
