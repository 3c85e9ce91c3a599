/**
 * Sets up a team in the memory store for tests of the domain: a clock that tests move, the ports of every use case, and
 * members who joined by invites.
 */
import type { PeoplePorts } from '../../shared/compose.ts';
import { actorIn, type Actor } from '../../shared/domain/people/actor.ts';
import { authenticate, type AuthenticationPorts } from '../../shared/domain/people/authenticate.ts';
import { enroll, type Enrolment } from '../../shared/domain/people/enrolment.ts';
import type { Identity, MemberIdentity } from '../../shared/domain/people/identity.ts';
import { createInvite, type InviteInput } from '../../shared/domain/people/invite-changes.ts';
import type { Invite } from '../../shared/domain/people/invite.ts';
import { setMember, type MemberInput } from '../../shared/domain/people/member-change.ts';
import { endMember, type EndedMember } from '../../shared/domain/people/member-end.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import { createServiceToken, type ServiceTokenInput } from '../../shared/domain/people/service-token.ts';
import type { Team } from '../../shared/domain/people/team.ts';
import { isLive, newToken, type ServiceToken } from '../../shared/domain/people/token.ts';
import { managesIn } from '../../shared/domain/authority/layout.ts';
import { bearer } from './credentials.ts';
import { countedBytes, MemoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

export const START = new Date('2026-11-23T10:00:00Z');
export const SETTINGS = { partition: 'aws', smapServerActions: [] };
export const ACME: Team = {
  team: 'acme',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: 'webqsee/acme/items-root/',
  generation: 'gen0000',
  createdOn: START.toISOString(),
};

/** Exceeds the calls for random bytes before any copy. */
const COPY_CALLS = 1_000_000;

export class People {
  readonly store: MemoryStore;
  readonly team: Team;
  #now: Date;
  readonly #random: (size: number) => Uint8Array;

  constructor(team = ACME, store = new MemoryStore(), now = START) {
    this.team = team;
    this.store = store;
    this.store.teams.set(team.team, team);
    this.#now = now;
    // A copy must not repeat existing ids.
    this.#random = countedBytes(store.tokens.size === 0 ? 0 : COPY_CALLS);
  }

  /** Returns an independent copy of the same people at the same moment. */
  copy(): People {
    return new People(this.team, this.store.copy(), this.#now);
  }

  readonly now = (): Date => this.#now;

  /** Moves the clock on. */
  pass(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
  }

  /** @param store replaces the memory store, e.g. by one around it that fails or waits */
  ports(store: Store = this.store): PeoplePorts {
    const { now } = this;
    return {
      teams: store,
      memberships: store,
      admins: store,
      invites: store,
      tokens: store,
      oidcClaims: store,
      now,
      random: this.#random,
    };
  }

  membership(user: string): Membership {
    const found = this.store.memberships.get(`${this.team.team} ${user.toLowerCase()}`);
    if (found === undefined) throw new Error(`nobody was ever called ${user}`);
    return found;
  }

  /** Returns the member as an actor, by the rows as they are now. */
  actor(user: string): Actor {
    const membership = this.membership(user);
    const token = newToken(membership, { id: 'ab'.repeat(10), secretHash: 'c'.repeat(64) }, this.now());
    return actorIn({ kind: 'member', token, team: this.team, membership }, this.team.team);
  }

  /** @param by a member; `null` for the operator */
  invite(
    by: string | null,
    input: InviteInput,
    ports = this.ports(),
  ): Promise<{ readonly invite: Invite; readonly code: string }> {
    return createInvite(by === null ? null : this.actor(by), this.team, input, SETTINGS, ports);
  }

  /** Invites and enrolls, by default as the operator. */
  async join(user: string, role: string, by: string | null = null, reuse = false): Promise<Enrolment> {
    return enroll((await this.invite(by, { user, role, reuse })).code, this.ports());
  }

  set(by: string, input: MemberInput, ports = this.ports()): Promise<Membership> {
    return setMember(this.actor(by), input, SETTINGS, ports);
  }

  end(by: string | null, user: string, keepTokens = false, ports = this.ports()): Promise<EndedMember> {
    return endMember(by === null ? null : this.actor(by), this.team, { user, keepTokens }, ports);
  }

  service(
    by: string | null,
    input: Partial<ServiceTokenInput> = {},
    ports = this.ports(),
  ): Promise<{ readonly token: ServiceToken; readonly tokenText: string }> {
    const actor = by === null ? null : this.actor(by);
    return createServiceToken(actor, this.team, { name: 'backup', role: 'viewer', ...input }, SETTINGS, ports);
  }

  authentication(store: Store = this.store): AuthenticationPorts {
    const tokens: AuthenticationPorts['tokens'] = {
      getToken: (id) => store.getToken(id),
      getTokenAnew: (id) => store.getToken(id),
      changeToken: (...change) => store.changeToken(...change),
    };
    return { tokens, teams: store, memberships: store, now: this.now };
  }

  who(tokenText: string): Promise<Identity> {
    return authenticate(bearer(tokenText), this.authentication());
  }

  async member(tokenText: string): Promise<MemberIdentity> {
    const identity = await this.who(tokenText);
    if (identity.kind !== 'member') throw new Error('that is a service');
    return identity;
  }

  /** Returns true if the token is valid. */
  async isGood(tokenText: string): Promise<boolean> {
    return this.who(tokenText).then(
      () => true,
      () => false,
    );
  }

  /** Returns the admins who can sign in, by the rows of members and tokens and not by the row of admins. */
  adminsWhoCanSignIn(): string[] {
    const { team, layout } = this.team;
    const live = [...this.store.tokens.values()].filter((token) => token.team === team && isLive(token, this.now()));
    return [...this.store.memberships.values()]
      .filter((member) => member.team === team && member.active && member.enrolled && managesIn(layout, member.role))
      .filter(({ holder }) => live.some((token) => token.kind === 'member' && token.holder === holder))
      .map(({ user }) => user)
      .sort();
  }

  /** Returns the admins that count: entries of the row of admins that match the memberships. */
  enteredAdmins(): string[] {
    const { team, layout } = this.team;
    const entries = this.store.admins.get(team)?.entries ?? [];
    return entries
      .filter(({ user, membershipId }) => {
        const member = this.store.memberships.get(`${team} ${user.toLowerCase()}`);
        return member?.active === true && member.id === membershipId && managesIn(layout, member.role);
      })
      .map(({ user }) => user)
      .sort();
  }
}

/** Returns `done`, or the error's code. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
    throw error;
  }
}
