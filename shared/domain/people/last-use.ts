/**
 * Records the day on which a token, and its member, was last used: once a day for each warm function, and not with every request.
 */
import type { Identity } from './identity.ts';
import type { Membership, MembershipStore } from './membership.ts';
import type { TokenStore } from './token.ts';

/** Limits the tokens that one warm function remembers. */
const MAX_REMEMBERED = 10_000;

export interface LastUsePorts {
  readonly tokens: Pick<TokenStore, 'noteTokenUse'>;
  readonly memberships: Pick<MembershipStore, 'noteMembershipUse'>;
  readonly now: () => Date;
}

export class LastUse {
  readonly #ports: LastUsePorts;
  /** The recorded day, by token. */
  readonly #noted = new Map<string, string>();

  constructor(ports: LastUsePorts) {
    this.#ports = ports;
  }

  /** Records the day of this use, once. A failure is no reason to refuse a request: the next one tries again. */
  async note(identity: Identity): Promise<void> {
    const id = idOf(identity);
    const day = this.#ports.now().toISOString().slice(0, 10);
    if (this.#noted.get(id) === day) return;
    this.#noted.delete(id);
    this.#noted.set(id, day);
    const oldest = this.#noted.keys().next();
    if (this.#noted.size > MAX_REMEMBERED && oldest.done !== true) this.#noted.delete(oldest.value);
    try {
      await Promise.all([
        identity.kind === 'oidc' || identity.token.lastUsedOn === day
          ? undefined
          : this.#ports.tokens.noteTokenUse(identity.token.id, day),
        ...membershipsBehind(identity)
          .filter(({ lastUsedOn }) => lastUsedOn !== day)
          .map(({ team, user }) => this.#ports.memberships.noteMembershipUse(team, user, day)),
      ]);
    } catch {
      if (this.#noted.get(id) === day) this.#noted.delete(id);
    }
  }
}

/** Identifies what was used: a token, or an identity in the teams that were looked up. */
function idOf(identity: Identity): string {
  if (identity.kind !== 'oidc') return identity.token.id;
  const { issuer, subject, memberships } = identity;
  return JSON.stringify([issuer, subject, ...memberships.map(({ team }) => team.team)]);
}

function membershipsBehind(identity: Identity): readonly Membership[] {
  if (identity.kind === 'service') return [];
  return identity.kind === 'member' ? [identity.membership] : identity.memberships.map(({ membership }) => membership);
}
