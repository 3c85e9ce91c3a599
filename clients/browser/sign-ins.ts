/**
 * Holds the sign-ins of one broker, a token for each team, with the key that it is bound to. The key is kept before a code is
 * redeemed, and a fresh token before the old one is forgotten, so a lost answer or a closed tab locks nobody out.
 */
import { Broker, lacking, textIn, type BrokerRequest, type Content } from './broker.ts';
import type { BrokerClock } from './broker-clock.ts';
import type { Kept } from './kept.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { alone } from './one-flight.ts';
import { isPossessionKey, newPossessionKey, type PossessionKey } from './possession-key.ts';

export interface SignIn {
  readonly team: string;
  readonly user: string;
  readonly role: string;
  readonly token: string;
  readonly expiresAt: string;
  /** Lies here too, so that a sign-out in another tab takes it from no sign-in that comes after. */
  readonly key: PossessionKey;
  /** A fresh token that has not worked yet. */
  readonly pending?: { readonly token: string; readonly expiresAt: string } | undefined;
  /** True for a token whose successors end no later. */
  readonly isLast?: boolean;
}

const DAY_MS = 24 * 3600 * 1000;
/** Tokens live 90 days: a fresh one is asked for in the last 30. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** Holds the place of a sign-in while its code is redeemed, so that full storage is seen before. */
const RESERVED = 'x'.repeat(4096);
/** Signing out waits no longer for the broker. */
const FAREWELL_MS = 5000;

export class SignIns {
  readonly broker: Broker;
  readonly #kept: Kept;
  readonly #clock: BrokerClock;

  constructor(url: string, kept: Kept, clock: BrokerClock) {
    this.#kept = kept;
    this.#clock = clock;
    this.broker = new Broker(url, clock, () => this.#ownKey());
  }

  /** Names a value of this broker in the storage. */
  nameOf(...parts: readonly string[]): string {
    return [this.broker.url, ...parts].join('|');
  }

  async all(): Promise<readonly SignIn[]> {
    return (await this.#kept.all(this.nameOf('signin', ''))) as readonly SignIn[];
  }

  async find(team: string): Promise<SignIn | undefined> {
    return (await this.#kept.get(this.nameOf('signin', team))) as SignIn | undefined;
  }

  /** Redeems a code. @throws LatchkeyError as the broker refuses, no_storage before the code is used */
  async redeem(code: string, signal?: AbortSignal): Promise<SignIn> {
    const kept = this.#kept;
    const key = await this.#ownKey();
    const reserved = this.nameOf('reserved');
    await kept.put(reserved, RESERVED);
    try {
      const content = await this.broker.ask({ method: 'POST', path: '/v1/enroll', body: { code }, key, signal });
      // A token that is bound to no key is anybody's.
      if (content['tokenType'] !== 'DPoP') throw lacking('DPoP');
      const [team, user, role, token, expiresAt] = ['team', 'user', 'role', 'token', 'expiresAt'].map((name) =>
        textIn(content, name),
      ) as [string, string, string, string, string];
      const replaced = await this.find(team);
      const signIn = { team, user, role, token, expiresAt, key };
      // The storage does them in this order: the place is free before it is taken.
      await Promise.all([kept.drop(reserved), kept.put(this.nameOf('signin', team), signIn)]);
      // Names of another user's files are none of this one's business.
      const kinds = replaced?.user === user ? ['session'] : ['session', 'upload', 'part'];
      await Promise.all([
        ...kinds.map((kind) => kept.dropAll(this.nameOf(kind, team, ''))),
        kept.drop(this.nameOf('team', team)),
      ]);
      if (replaced) await this.#end(replaced);
      return signIn;
    } catch (error) {
      await kept.drop(reserved).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Calls the broker for a team; with a user, for that one alone. A fresh token is tried first; one that another tab has replaced
   * meanwhile is read again.
   * @throws LatchkeyError signed_out, or as the broker refuses
   */
  async ask(team: string, request: Omit<BrokerRequest, 'token' | 'key'>, user?: string): Promise<Content> {
    const tried = new Set<string>();
    let refusal: unknown;
    for (;;) {
      const signIn = await this.find(team);
      if (signIn === undefined || (user ?? signIn.user) !== signIn.user)
        throw new LatchkeyError('signed_out', `signed out of team ${team}: join with an invite`);
      const token = [signIn.pending?.token, signIn.token].find((text) => text !== undefined && !tried.has(text));
      if (token === undefined) throw refusal;
      tried.add(token);
      try {
        const content = await this.broker.ask({ ...request, token, key: signIn.key });
        if (signIn.pending !== undefined) await this.#settle(signIn, token);
        return content;
      } catch (error) {
        if (!(error instanceof LatchkeyError) || error.code !== 'unauthenticated') throw error;
        refusal = error;
      }
    }
  }

  /** Asks for a fresh token if the own one ends soon. Nothing depends on it today, so it fails in silence. */
  async renewToken(team: string): Promise<void> {
    if (!this.#isDue(await this.find(team))) return;
    await alone(this.nameOf('token', team), async () => {
      const signIn = await this.find(team);
      if (!this.#isDue(signIn)) return;
      const content = await this.broker.ask({
        method: 'POST',
        path: '/v1/token',
        token: signIn.token,
        key: signIn.key,
      });
      const pending = { token: textIn(content, 'token'), expiresAt: textIn(content, 'expiresAt') };
      const gainedMs = Date.parse(pending.expiresAt) - Date.parse(signIn.expiresAt);
      await this.#replace(signIn, gainedMs > DAY_MS ? { ...signIn, pending } : { ...signIn, isLast: true });
      // Whoever signed out meanwhile knew nothing of the fresh one.
      if (!(await this.find(team))) await this.#end({ ...signIn, ...pending });
    }).catch(() => undefined);
  }

  /**
   * Forgets everything, then ends all tokens at the broker: a sign-in that comes meanwhile stays.
   * @returns false if a token may live on at the broker
   */
  async end(onForgotten?: () => Promise<void>): Promise<boolean> {
    const signIns = await this.all();
    await this.#kept.dropAll(this.nameOf(''));
    await onForgotten?.();
    return (await Promise.all(signIns.map((signIn) => this.#end(signIn)))).every(Boolean);
  }

  /** Ends the tokens of a sign-in. @returns false if the broker did not say that they have ended */
  async #end({ team, token, pending, key }: SignIn): Promise<boolean> {
    const end = async (text: string): Promise<boolean> => {
      const path = `/v1/teams/${team}/tokens/${text.split('_')[1] ?? ''}`;
      try {
        await this.broker.ask({ method: 'DELETE', path, token: text, key, tries: 1, timeoutMs: FAREWELL_MS });
        return true;
      } catch (error) {
        return error instanceof LatchkeyError && error.code === 'unauthenticated';
      }
    };
    const fresh = pending === undefined || (await end(pending.token));
    return (await end(token)) && fresh;
  }

  #isDue(signIn: SignIn | undefined): signIn is SignIn {
    if (signIn === undefined || signIn.isLast === true || signIn.pending !== undefined) return false;
    return Date.parse(signIn.expiresAt) - this.#clock.now() < RENEW_BEFORE_MS;
  }

  /** Forgets the old token once the fresh one has worked, or the fresh one that was refused where the old one works. */
  async #settle(signIn: SignIn, worked: string): Promise<void> {
    const { pending, ...rest } = signIn;
    await this.#replace(signIn, worked === pending?.token ? { ...rest, ...pending } : rest);
  }

  /** Saves a sign-in, unless another tab has signed out, in again or fetched a fresh token meanwhile. */
  #replace({ team, token, pending }: SignIn, signIn: SignIn): Promise<void> {
    const isSame = (now: SignIn): boolean => now.token === token && now.pending?.token === pending?.token;
    return this.keep('signin', team, signIn, isSame);
  }

  /** Keeps a value of a team while somebody is signed in to it who may have it. */
  keep(
    kind: string,
    team: string,
    value: unknown,
    isOwn: (signIn: SignIn) => boolean,
    ...rest: string[]
  ): Promise<void> {
    const holds = (signIn: unknown): boolean => signIn !== undefined && isOwn(signIn as SignIn);
    return this.#kept.put(this.nameOf(kind, team, ...rest), value, { name: this.nameOf('signin', team), holds });
  }

  /** Returns this browser's key for the broker; the first of all tabs makes it. */
  async #ownKey(): Promise<PossessionKey> {
    const name = this.nameOf('key');
    const kept = await this.#kept.get(name);
    if (isPossessionKey(kept)) return kept;
    return alone(name, async () => {
      const made = await this.#kept.get(name);
      if (isPossessionKey(made)) return made;
      const key = await newPossessionKey();
      await this.#kept.put(name, key);
      return key;
    });
  }
}
