/**
 * Reuses sessions until half their life, so a client in a loop costs one STS call, and lets simultaneous callers of the same
 * session wait for one call (single flight). Errors are never cached. The key is the membership and the whole request to STS,
 * scope and duration among it. For a store without session tags the request does not name the membership, and the new holder of a
 * reused name must not find the session of the former one.
 */
import { LatchkeyError } from '../../errors.ts';
import { MinuteLimit } from './minute-limit.ts';
import type { AssumeRole, Session, SessionRequest } from './session.ts';

/** Limits the sessions that one warm function caches; about 4 KB each. */
export const MAX_SESSIONS = 2000;
/** Limits the new sessions of one membership per minute and warm function; beyond it is a loop over ever new narrowings. */
export const MAX_NEW_SESSIONS_PER_MINUTE = 30;
/** A session that arrives later than this after its rows were read is discarded: its member may have been removed meanwhile. */
export const MAX_ROWS_AGE_MS = 30_000;
const RETRY_AFTER_SECONDS = 1;

interface Entry {
  readonly session: Promise<Session>;
  /** Epoch milliseconds: half its life, and its end; `Infinity` while the request to STS is pending. */
  halfLifeMs: number;
  endMs: number;
}

export class SessionCache {
  readonly #assumeRole: AssumeRole;
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();
  readonly #limit: MinuteLimit;

  constructor(assumeRole: AssumeRole, now: () => Date) {
    this.#assumeRole = assumeRole;
    this.#now = now;
    const refusal = 'too many different sessions were asked for; wait as Retry-After says, or ask for the same again';
    this.#limit = new MinuteLimit({ most: MAX_NEW_SESSIONS_PER_MINUTE, refusal }, now);
  }

  /**
   * Returns a cached or pending session.
   * @param principal whose session it is
   * @param neededSeconds a session past half its life is still used if it lasts this long
   */
  kept(principal: string, request: SessionRequest, neededSeconds = Infinity): Promise<Session> | undefined {
    const key = keyOf(principal, request);
    const entry = this.#entries.get(key);
    const nowMs = this.#now().getTime();
    if (entry === undefined || (nowMs >= entry.halfLifeMs && nowMs + neededSeconds * 1000 > entry.endMs))
      return undefined;
    // The most recently used is last, so the eviction below takes the longest idle.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.session;
  }

  /**
   * Requests a session from STS and caches it, in place of one that is too old.
   * @param principal for whom it is counted; a failed one is not
   * @param rowsReadMs when the rows behind the request were read, in epoch milliseconds
   * @throws the errors of `assumeRole`; LatchkeyError rate_limited, upstream_refused, upstream_unavailable
   */
  open(principal: string, request: SessionRequest, rowsReadMs: number): Promise<Session> {
    const key = keyOf(principal, request);
    const count = this.#limit.admit(principal);
    count(1);
    const nowMs = this.#now().getTime();
    const entry: Entry = { session: this.#newSession(request, rowsReadMs), halfLifeMs: Infinity, endMs: Infinity };
    entry.session.then(
      (session) => {
        entry.endMs = session.expiresAt.getTime();
        entry.halfLifeMs = (nowMs + entry.endMs) / 2;
      },
      () => {
        count(-1);
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > MAX_SESSIONS && oldest.done !== true) this.#entries.delete(oldest.value);
    return entry.session;
  }

  async #newSession(request: SessionRequest, rowsReadMs: number): Promise<Session> {
    const session = await this.#assumeRole(request);
    const nowMs = this.#now().getTime();
    if (!(nowMs - rowsReadMs <= MAX_ROWS_AGE_MS))
      throw new LatchkeyError('upstream_unavailable', 'the session came too late to be good', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    const endMs = session.expiresAt.getTime();
    // The negated comparison is also true for an invalid end, which so counts as past.
    if (!(endMs > nowMs))
      throw new LatchkeyError('upstream_refused', 'the token service gave a session that has ended');
    const latestEndMs = nowMs + request.durationSeconds * 1000;
    return endMs <= latestEndMs ? session : { ...session, expiresAt: new Date(latestEndMs) };
  }
}

function keyOf(principal: string, request: SessionRequest): string {
  return JSON.stringify([principal, request]);
}
