/**
 * Records the day on which a token, and its member, was last used: once a day for each warm function, and not with every request.
 */
import type { Identity } from './identity.ts';
import type { MembershipStore } from './membership.ts';
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
    const { token } = identity;
    const day = this.#ports.now().toISOString().slice(0, 10);
    if (this.#noted.get(token.id) === day) return;
    this.#noted.delete(token.id);
    this.#noted.set(token.id, day);
    const oldest = this.#noted.keys().next();
    if (this.#noted.size > MAX_REMEMBERED && oldest.done !== true) this.#noted.delete(oldest.value);
    try {
      await Promise.all([
        token.lastUsedOn === day ? undefined : this.#ports.tokens.noteTokenUse(token.id, day),
        identity.kind === 'service' || identity.membership.lastUsedOn === day
          ? undefined
          : this.#ports.memberships.noteMembershipUse(token.team, token.user, day),
      ]);
    } catch {
      if (this.#noted.get(token.id) === day) this.#noted.delete(token.id);
    }
  }
}
