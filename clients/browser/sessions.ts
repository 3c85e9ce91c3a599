/**
 * Gives sessions of one team: the kept one while it lives long enough, else a new one, which all tabs fetch in one flight. A kept
 * session goes on while the broker is down.
 */
import { contentIn, lacking, textIn, type Content } from './broker.ts';
import type { BrokerClock } from './broker-clock.ts';
import type { Action } from './grants.ts';
import type { Kept } from './kept.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { alone, Flights } from './one-flight.ts';
import type { SigningCredentials } from './sigv4.ts';
import type { SignIn, SignIns } from './sign-ins.ts';
import { reasonOf, unlessAborted, untilTime } from './waiting.ts';

/** Gives up a part of one's rights. */
export interface Narrowing {
  readonly areas?: readonly string[] | undefined;
  readonly actions?: readonly Action[] | undefined;
}

/** Times are the broker's, in milliseconds of the epoch. */
export interface Session {
  readonly credentials: SigningCredentials;
  readonly receivedAtMs: number;
  readonly expiresAtMs: number;
  /** Difference of this machine's clock, for tabs that have not called the broker. */
  readonly clockOffsetMs: number;
  /** The answer's role and grants, as they are since then. */
  readonly content: Content;
}

/** The broker gives a session again until half of its hour, so no request of a client gets more. */
const HALF_HOUR_MS = 1_800_000;
/** SDKs ask again five minutes before the end; nothing is signed that could be refused on its way. */
const SPARE_MS = 900_000;
/** A session that ends sooner is not given in place of a new one. */
const LAST_USE_MS = 30_000;
/** A clock that was set back would make an ended session live. */
const TOLERATED_MS = 60_000;
/** Limits the wait for the broker while a live session is at hand. */
const SHORT_TIMEOUT_MS = 5000;
/** Spaces the questions out until a function's memory of a membership, at most 10 s old, is over. */
const OUTDATED_MS = [2000, 4000, 6000];
/** A broker that is down is not asked for each signature. */
const QUIET_MS = 15_000;

export class Sessions {
  readonly #team: string;
  readonly #user: string;
  readonly #signIns: SignIns;
  readonly #kept: Kept;
  readonly #clock: BrokerClock;
  #flights = new Flights<Session>();
  #known = new Map<string, Session>();
  #quietUntilMs = -Infinity;
  /** Sessions that the broker stands by although S3 has refused a request of theirs. */
  readonly #accepted = new Set<string>();
  /** Is told of each new session of the whole scope, whose answer names role and grants. */
  onNew: (content: Content) => void = () => undefined;

  constructor({ team, user }: Pick<SignIn, 'team' | 'user'>, signIns: SignIns, kept: Kept, clock: BrokerClock) {
    this.#team = team;
    this.#user = user;
    this.#signIns = signIns;
    this.#kept = kept;
    this.#clock = clock;
  }

  /**
   * @param wantedMs how long it should live at least; up to half an hour is certain where sessions live an hour
   * @throws LatchkeyError as the broker refuses; the signal's reason
   */
  async get(narrowing: Narrowing = {}, wantedMs = 0, signal?: AbortSignal): Promise<Session> {
    if (signal?.aborted === true) throw reasonOf(signal);
    const name = nameOf(narrowing);
    const known = this.#known.get(name);
    if (known !== undefined && this.#isGood(known, wantedMs)) return known;
    const flight = this.#flights.join(`${name} ${wantedMs}`, () => this.#keptOrNew(name, narrowing, wantedMs));
    return unlessAborted(flight, signal);
  }

  /**
   * Returns the session in place of one that S3 has refused. It is the same one if nothing has changed at the broker, which is asked
   * again for a while: a function there may know a membership for 10 s longer than S3 does.
   */
  async after(refused: Session, signal?: AbortSignal): Promise<Session> {
    const known = this.#known.get(nameOf({}));
    if (known !== undefined && !isSame(known, refused)) return known;
    const id = refused.credentials.accessKeyId;
    const flight = this.#flights.join(`after ${id}`, async () => {
      const delays = this.#accepted.has(id) ? [] : OUTDATED_MS;
      let next = await this.#renewed(refused);
      for (const delayMs of delays) {
        if (!isSame(next, refused)) break;
        await untilTime(delayMs);
        next = await this.#renewed(refused);
      }
      if (isSame(next, refused)) this.#accepted.add(id);
      return next;
    });
    return unlessAborted(flight, signal);
  }

  #renewed(refused: Session): Promise<Session> {
    return this.#alone(nameOf({}), async (kept) =>
      kept !== undefined && !isSame(kept, refused) ? kept : this.#fetched(nameOf({}), {}),
    );
  }

  /** True if a session is at hand that needs no call. */
  async isLive(): Promise<boolean> {
    const kept = await this.#keptSession(nameOf({}));
    return kept !== undefined && this.#isGood(kept, 0);
  }

  /** Forgets what is in memory; what is on its way is not remembered when it comes. */
  forget(): void {
    this.#known = new Map();
    this.#flights = new Flights();
  }

  async #keptOrNew(name: string, narrowing: Narrowing, wantedMs: number): Promise<Session> {
    const known = this.#known;
    const kept = await this.#keptSession(name);
    if (kept !== undefined && this.#isGood(kept, wantedMs)) return learnt(known, name, kept);
    return this.#alone(name, async (again) => {
      if (again !== undefined && this.#isGood(again, wantedMs)) return again;
      const fallback = again !== undefined && this.#leftMs(again) > LAST_USE_MS ? again : undefined;
      if (fallback !== undefined && this.#clock.now() < this.#quietUntilMs) return fallback;
      try {
        return await this.#fetched(name, narrowing, fallback !== undefined);
      } catch (error) {
        if (fallback === undefined || !isOutage(error)) throw error;
        this.#quietUntilMs = this.#clock.now() + QUIET_MS;
        return fallback;
      }
    });
  }

  /** Runs work with the kept session while no other tab does, and remembers its result. */
  #alone(name: string, work: (kept: Session | undefined) => Promise<Session>): Promise<Session> {
    const known = this.#known;
    return alone(this.#place(name), async () => learnt(known, name, await work(await this.#keptSession(name))));
  }

  async #fetched(name: string, narrowing: Narrowing, isSpare = false): Promise<Session> {
    const asked = tokensOf(await this.#signIns.find(this.#team));
    const request = {
      method: 'POST',
      path: `/v1/teams/${this.#team}/credentials`,
      body: { ...narrowing },
      ...(isSpare ? { tries: 1, timeoutMs: SHORT_TIMEOUT_MS } : {}),
    } as const;
    const content = await this.#signIns.ask(this.#team, request, this.#user);
    const fetched = this.#parsed(content);
    const earlier = await this.#keptSession(name);
    // The broker gives a session again until half of its life; all tabs count from the same moment, and sign the same text.
    const session =
      earlier !== undefined && isSame(earlier, fetched) ? { ...fetched, receivedAtMs: earlier.receivedAtMs } : fetched;
    // Nobody may have signed out or in again meanwhile, and a session that is not kept is fetched again by the next tab.
    const isOwn = (signIn: SignIn): boolean => tokensOf(signIn).some((token) => asked.includes(token));
    await this.#signIns.keep('session', this.#team, session, isOwn, this.#user, name).catch(() => undefined);
    await this.#signIns.renewToken(this.#team);
    if (name === nameOf({})) this.onNew(content);
    return session;
  }

  #parsed(content: Content): Session {
    const credentials = contentIn(content['credentials']);
    const expiresAtMs = Date.parse(textIn(credentials, 'expiration'));
    if (Number.isNaN(expiresAtMs)) throw lacking('expiration');
    return {
      credentials: {
        accessKeyId: textIn(credentials, 'accessKeyId'),
        secretAccessKey: textIn(credentials, 'secretAccessKey'),
        sessionToken: textIn(credentials, 'sessionToken'),
      },
      receivedAtMs: this.#clock.now(),
      expiresAtMs,
      clockOffsetMs: this.#clock.offsetMs,
      content: { role: content['role'], grants: content['grants'] },
    };
  }

  async #keptSession(name: string): Promise<Session | undefined> {
    const session = (await this.#kept.get(this.#place(name))) as Session | undefined;
    // A tab that has called nobody yet takes the difference over that another one has measured.
    if (session !== undefined && this.#clock.offsetMs === 0) this.#clock.offsetMs = session.clockOffsetMs;
    return session;
  }

  #place(name: string): string {
    return this.#signIns.nameOf('session', this.#team, this.#user, name);
  }

  #isGood(session: Session, wantedMs: number): boolean {
    const lifeMs = session.expiresAtMs - session.receivedAtMs;
    const certainMs = lifeMs > HALF_HOUR_MS ? HALF_HOUR_MS : lifeMs / 2;
    return this.#leftMs(session) > Math.min(certainMs, Math.max(wantedMs, SPARE_MS));
  }

  #leftMs({ receivedAtMs, expiresAtMs }: Session): number {
    const now = this.#clock.now();
    return now < receivedAtMs - TOLERATED_MS ? 0 : expiresAtMs - now;
  }
}

function nameOf({ areas, actions }: Narrowing): string {
  return JSON.stringify([areas, actions].map((names) => (names === undefined ? null : [...new Set(names)].sort())));
}

/** Remembers a session, and returns it; the same object as before, because that keeps the signing key that was derived for it. */
function learnt(sessions: Map<string, Session>, name: string, session: Session): Session {
  const known = sessions.get(name);
  if (known !== undefined && isSame(known, session)) return known;
  sessions.set(name, session);
  return session;
}

function tokensOf(signIn: SignIn | undefined): readonly string[] {
  return [signIn?.token, signIn?.pending?.token].filter((text) => text !== undefined);
}

/** True for two answers with the same session. */
export function isSame(one: Session, other: Session): boolean {
  return one.credentials.accessKeyId === other.credentials.accessKeyId;
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof LatchkeyError &&
    ['unreachable', 'upstream_unavailable', 'upstream_refused', 'internal', 'rate_limited'].includes(error.code)
  );
}
