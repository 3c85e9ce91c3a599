/**
 * Authenticates by a token. Everything that ends a token is checked here: its mark, its expiry, its successor, its holder's
 * membership, its sponsor's, its team. The answer to every invalid token is the same.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Credential } from './credential.ts';
import type { Identity } from './identity.ts';
import { isCurrent, type MembershipStore } from './membership.ts';
import { equalHashes, parseSecret } from './secret.ts';
import type { TeamStore } from './team.ts';
import { isHeldUp, isLive, isSuperseded, userBehind, type MemberToken, type Token, type TokenStore } from './token.ts';

export interface AuthenticationPorts {
  readonly tokens: Pick<TokenStore, 'getToken' | 'changeToken'> & {
    /** Reads the token now, bypassing the cache. */
    readonly getTokenAnew: TokenStore['getToken'];
  };
  readonly teams: Pick<TeamStore, 'getTeam'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly now: () => Date;
}

/** A token that was exchanged, and used after its time: it was stolen, or a client is broken. */
export class ReusedTokenError extends LatchkeyError {
  readonly token: MemberToken;

  constructor(token: MemberToken) {
    super('unauthenticated', UNAUTHENTICATED);
    this.token = token;
  }
}

/**
 * A token that is valid by its own row, but whose team, member or sponsor does not agree. Cached rows may be outdated: of a name
 * that was reused, or of a member who is an admin only now.
 */
export class UnheldTokenError extends LatchkeyError {
  constructor() {
    super('unauthenticated', UNAUTHENTICATED);
  }
}

const UNAUTHENTICATED =
  'send your token as "Authorization: Bearer <token>"; this one is missing, malformed, unknown or has ended';

/**
 * Proves the identity that a token stands for.
 * @param credential the token as the caller sent it
 * @throws LatchkeyError unauthenticated: the same for a malformed, unknown, wrong, expired or ended token; ReusedTokenError and
 *   UnheldTokenError among them; invalid_dpop_proof for a bound token without a proof of its key's possession
 */
export async function authenticate(credential: Credential, ports: AuthenticationPorts): Promise<Identity> {
  const parsed = parseSecret('token', credential.text);
  if (parsed === null) throw unauthenticated();
  const token = await ports.tokens.getToken(parsed.id);
  // The comparison happens with or without a row, so its time does not reveal whether the id is known.
  const isItsSecret = equalHashes(token?.secretHash ?? NOBODYS_HASH, parsed.secretHash);
  if (token === undefined || !isItsSecret) throw unauthenticated();
  const now = ports.now();
  const isReused = token.kind === 'member' && token.endedOn === undefined && isSuperseded(token, now);
  if (!isReused && !isLive(token, now)) throw unauthenticated();
  // Nothing is recorded of a token whose key its sender does not have.
  await requirePossession(token, credential);
  if (isReused) {
    await noteReuse(token, now, ports.tokens);
    throw new ReusedTokenError(token);
  }
  const user = userBehind(token);
  const [team, membership] = await Promise.all([
    ports.teams.getTeam(token.team),
    user === null ? undefined : ports.memberships.getMembership(token.team, user),
  ]);
  if (team === undefined || team.endedOn !== undefined || !isHeldUp(token, membership)) throw new UnheldTokenError();
  if (token.kind === 'service') return { kind: 'service', token, team };
  if (membership === undefined || !isCurrent(membership, now)) throw new UnheldTokenError();
  await confirm(token, ports);
  return { kind: 'member', token, team, membership };
}

/**
 * Refuses a bound token without its key, and an unbound one that is sent as bound: its sender expects more of it than it is.
 * @throws LatchkeyError unauthenticated, invalid_dpop_proof
 */
async function requirePossession(token: Token, { text, scheme, prove }: Credential): Promise<void> {
  const thumbprint = token.kind === 'member' ? token.keyThumbprint : undefined;
  if (thumbprint === undefined && scheme !== 'DPoP') return;
  if (thumbprint === undefined)
    throw new LatchkeyError(
      'invalid_dpop_proof',
      'this token is not bound to a key; send it as "Authorization: Bearer <token>"',
    );
  if (scheme !== 'DPoP')
    throw new LatchkeyError(
      'unauthenticated',
      'this token is bound to a key; send it as "Authorization: DPoP <token>", with a proof in the DPoP header (RFC 9449)',
    );
  await prove({ token: text, thumbprint });
}

/** Returns the one refusal for every invalid Authorization: it does not reveal how close it came. */
export function unauthenticated(): LatchkeyError {
  return new LatchkeyError('unauthenticated', UNAUTHENTICATED);
}

/** Has the length of a hash, and is the hash of nothing. */
const NOBODYS_HASH = '0'.repeat(64);

/**
 * Records the first use of a token that replaces another, whose time ends then. The row of the predecessor decides, in one write:
 * it names one successor, and after that one's first use no other.
 */
async function confirm(token: MemberToken, { tokens, now }: AuthenticationPorts): Promise<void> {
  const { id, predecessor, confirmed } = token;
  if (predecessor === undefined || confirmed === true) return;
  const supersededAtSeconds = Math.ceil(now().getTime() / 1000);
  const state = { successor: id, supersededAtSeconds: undefined, endedOn: undefined };
  if (!(await tokens.changeToken(predecessor, { supersededAtSeconds }, state))) {
    const before = await tokens.getTokenAnew(predecessor);
    const isUsed = before?.kind === 'member' && before.successor === id && before.supersededAtSeconds !== undefined;
    if (!isUsed || before.endedOn !== undefined) throw unauthenticated();
  }
  await tokens.changeToken(id, { confirmed: true }, { endedOn: undefined });
  await tokens.getTokenAnew(id);
}

/** Records the first reuse, which the list of tokens shows. */
async function noteReuse(token: MemberToken, now: Date, tokens: AuthenticationPorts['tokens']): Promise<void> {
  if (token.reusedOn !== undefined) return;
  await tokens.changeToken(
    token.id,
    { reusedOn: now.toISOString() },
    { reusedOn: undefined, endedOn: undefined },
    token,
  );
}
