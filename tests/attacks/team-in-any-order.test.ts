/**
 * Attack: find an order of calls, some of which break off, by which somebody gets what nobody gave: an admin's power, the
 * name of another, a token that has ended. Whatever comes after whatever, the rules below hold.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { enroll, previewInvite } from '../../shared/domain/people/enrolment.ts';
import { exchangeToken } from '../../shared/domain/people/exchange.ts';
import type { Invite } from '../../shared/domain/people/invite.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import { endToken } from '../../shared/domain/people/token-list.ts';
import { outcomeOf, People } from '../harness/people.ts';
import { breakingAt } from '../harness/steps.ts';

const NAMES = ['ada', 'bob', 'max', 'MAX'];
const ROLES = ['viewer', 'member', 'admin'];
const KINDS = [
  'add',
  'role',
  'remove',
  'invite',
  'enroll',
  'enroll',
  'service',
  'endToken',
  'exchange',
  'use',
] as const;

const command = fc.record({
  kind: fc.constantFrom(...KINDS),
  by: fc.constantFrom(...NAMES.slice(0, 3)),
  user: fc.constantFrom(...NAMES),
  role: fc.constantFrom(...ROLES),
  flag: fc.boolean(),
  pick: fc.nat(9),
  /** The write at which it breaks off, if it does. */
  breaks: fc.option(fc.record({ write: fc.integer({ min: 1, max: 4 }), effect: fc.boolean() }), { freq: 5, nil: null }),
});
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

interface Held {
  readonly text: string;
  readonly user: string;
  /** The rights of a member. */
  readonly holder?: string;
  isGood: boolean;
}

interface Invited {
  readonly code: string;
  readonly invite: Invite;
  /** The member's and the issuer's rows when it was made. */
  readonly at: readonly (Membership | undefined)[];
}

class Game {
  readonly #people = new People();
  readonly #held: Held[] = [];
  readonly #invites: Invited[] = [];
  readonly #spellings = new Map<string, string>();

  async begin(): Promise<void> {
    for (const [user, role] of [
      ['ada', 'admin'],
      ['bob', 'admin'],
      ['max', 'member'],
    ] as const)
      this.#keep((await this.#people.join(user, role)).tokenText);
  }

  async play(wish: Command): Promise<void> {
    const before = this.#people.copy();
    const isMember = await this.#canAct(wish.by);
    const outcome = isMember || wish.kind === 'enroll' ? await this.#call(wish) : 'not asked';
    this.#requirePower(wish, before, outcome);
    this.#requireNames(wish, before);
    await this.#requireTokens(wish, outcome);
    expect(this.#people.adminsWhoCanSignIn()).not.toEqual([]);
    expect(this.#people.enteredAdmins()).not.toEqual([]);
  }

  #call({ kind, by, user, role, flag, pick, breaks }: Command): Promise<string> {
    const people = this.#people;
    const store = breaks === null ? people.store : breakingAt(people.store, breaks.write, breaks.effect);
    const ports = people.ports(store);
    const invited = this.#invites[pick % Math.max(1, this.#invites.length)];
    const shown = this.#held.filter((each) => each.user === by && each.isGood)[0];
    const calls: Record<(typeof KINDS)[number], () => Promise<unknown>> = {
      add: () => people.set(by, { user, role, reuse: flag }, ports),
      role: () => people.set(by, { user, role, keepTokens: flag }, ports),
      remove: () => people.end(by, user, flag, ports),
      invite: async () => {
        const at = [people.store.memberships.get(`acme ${user.toLowerCase()}`), people.membership(by)];
        const given = user === by ? { user } : { user, role, reuse: flag };
        this.#invites.push({ ...(await people.invite(by, given, ports)), at });
      },
      enroll: async () => {
        if (invited === undefined) return;
        const preview = await previewInvite(invited.code, ports);
        const { tokenText, membership } = await enroll(invited.code, ports);
        expect(membership).toMatchObject({ user: preview.user, role: preview.role });
        this.#requireUnchanged(invited);
        this.#keep(tokenText);
      },
      service: async () => {
        this.#keep((await people.service(by, { name: `s${pick}`, role: 'viewer' }, ports)).tokenText);
      },
      endToken: () => endToken(people.actor(by), 'acme', [...people.store.tokens.keys()][pick] ?? '', ports),
      exchange: async () => {
        if (shown !== undefined) this.#keep((await exchangeToken(await people.member(shown.text), ports)).tokenText);
      },
      use: () => {
        people.pass(30);
        return Promise.resolve();
      },
    };
    // Members may end their last token, as they may lose it; roles do not matter here.
    if (kind === 'endToken' && people.adminsWhoCanSignIn().length < 2) return Promise.resolve('not asked');
    return outcomeOf(calls[kind]());
  }

  #keep(text: string): void {
    const token = this.#people.store.tokens.get(text.split('_')[1] ?? '');
    if (token === undefined) throw new Error('a token was given that is not stored');
    const holder = token.kind === 'member' ? { holder: token.holder } : {};
    this.#held.push({ text, user: token.user, ...holder, isGood: true });
  }

  async #canAct(user: string): Promise<boolean> {
    for (const held of this.#held)
      if (held.user === user && held.isGood && (await this.#people.isGood(held.text))) return true;
    return false;
  }

  /** Admins alone change others, and make other admins. */
  #requirePower({ kind, by, user }: Command, before: People, outcome: string): void {
    const isAdmin = before.membership(by).active && before.membership(by).role === 'admin';
    const isOwn = user === by && ['remove', 'invite'].includes(kind);
    if (isAdmin || isOwn || !['add', 'role', 'remove', 'invite', 'service'].includes(kind)) return;
    expect(['out_of_scope', 'not asked']).toContain(outcome);
    expect([...this.#people.store.memberships]).toEqual([...before.store.memberships]);
  }

  /** A name keeps its spelling and its holder; somebody else gets it once it has ended, and on purpose. */
  #requireNames({ kind, flag }: Command, before: People): void {
    for (const [key, now] of this.#people.store.memberships) {
      expect(this.#spellings.get(key) ?? now.user).toBe(now.user);
      this.#spellings.set(key, now.user);
      const then = before.store.memberships.get(key);
      if (then === undefined || then.holder === now.holder) continue;
      expect(then.active && then.enrolled).toBe(false);
      if (!then.active) expect(kind === 'enroll' || flag).toBe(true);
    }
  }

  /** Enrolment gives what the invite said: neither the member nor the issuer was changed meanwhile. */
  #requireUnchanged({ invite, at: [member, issuer] }: Invited): void {
    const by = this.#people.store.memberships.get(`acme ${invite.issuer?.user ?? ''}`);
    expect([by?.active, by?.id]).toEqual([true, issuer?.id]);
    if (member?.active !== true || !member.enrolled) return;
    // An enrolled name is given by nobody's invite but its holder's.
    expect(invite.issuer?.user).toBe(member.user);
    expect(this.#people.membership(member.user)).toMatchObject({ id: member.id, holder: member.holder });
  }

  /** A token that is not good is never good again, and is one holder's alone; a service's ends with its sponsor, or is kept. */
  async #requireTokens({ kind, by, user, flag }: Command, outcome: string): Promise<void> {
    for (const held of this.#held) {
      const isGood = await this.#people.isGood(held.text);
      if (!held.isGood) expect(isGood).toBe(false);
      held.isGood = isGood;
      const member = this.#people.store.memberships.get(`acme ${held.user.toLowerCase()}`);
      if (isGood && held.holder !== undefined) expect(member?.holder).toBe(held.holder);
      const identity = isGood ? await this.#people.who(held.text) : null;
      if (identity?.kind !== 'service') continue;
      const { sponsor } = identity.token;
      expect(sponsor?.membershipId).toBe(this.#people.membership(sponsor?.user ?? '').id);
      if (kind === 'remove' && outcome === 'done') expect(sponsor?.user).not.toBe(user);
      if (kind === 'remove' && outcome === 'done' && flag) expect(this.#people.membership(by).active).toBe(true);
    }
  }
}

test('no order of calls gives anybody what nobody gave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
      const game = new Game();
      await game.begin();
      for (const wish of commands) await game.play(wish);
    }),
    { numRuns: 250 },
  );
});
