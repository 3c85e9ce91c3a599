/**
 * Reuses sessions until half their life, so that a client in a loop costs one STS call, and lets simultaneous callers
 * of the same session wait for one call (single flight). Errors are never kept. The key is the membership and the whole
 * request to STS, scope and duration among it. Where a store knows no session tags the request does not name the
 * membership, and a name given to somebody new must not find the session of whoever had it before.
 */
import { LatchkeyError } from '../../errors.ts';
import type { AssumeRole, Session, SessionRequest } from './session.ts';

/** Sessions kept by one warm function; about 4 KB each. */
export const MAX_SESSIONS = 2000;
/** New sessions one membership may cause per minute and warm function; beyond it is a loop over ever new narrowings. */
export const MAX_NEW_SESSIONS_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

interface Entry {
  readonly session: Promise<Session>;
  /** Epoch milliseconds: half its life, and its end; `Infinity` while STS is being asked. */
  halfLifeMs: number;
  endMs: number;
}

export class SessionCache {
  readonly #assumeRole: AssumeRole;
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();
  readonly #minted = new Map<string, { sinceMs: number; count: number }>();

  constructor(assumeRole: AssumeRole, now: () => Date) {
    this.#assumeRole = assumeRole;
    this.#now = now;
  }

  /**
   * @param principal whose session it is, and whom new ones are counted for
   * @param neededSeconds a session past half its life still does if it lasts this long
   * @throws what `assumeRole` throws; LatchkeyError rate_limited
   */
  get(principal: string, request: SessionRequest, neededSeconds = Infinity): Promise<Session> {
    const key = JSON.stringify([principal, request]);
    const nowMs = this.#now().getTime();
    const kept = this.#entries.get(key);
    if (kept !== undefined && (nowMs < kept.halfLifeMs || nowMs + neededSeconds * 1000 <= kept.endMs)) {
      // Most recently used last, so that the eviction below takes the idlest.
      this.#entries.delete(key);
      this.#entries.set(key, kept);
      return kept.session;
    }
    this.#count(principal, nowMs);
    const entry: Entry = { session: this.#assumeRole(request), halfLifeMs: Infinity, endMs: Infinity };
    entry.session.then(
      (session) => {
        entry.endMs = session.expiresAt.getTime();
        entry.halfLifeMs = (nowMs + entry.endMs) / 2;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    evictOldest(this.#entries, MAX_SESSIONS);
    return entry.session;
  }

  #count(principal: string, nowMs: number): void {
    const window = this.#minted.get(principal);
    if (window === undefined || nowMs - window.sinceMs >= MINUTE_MS) {
      this.#minted.delete(principal);
      this.#minted.set(principal, { sinceMs: nowMs, count: 1 });
      evictOldest(this.#minted, MAX_SESSIONS);
      return;
    }
    if (window.count >= MAX_NEW_SESSIONS_PER_MINUTE) {
      const retryAfterSeconds = Math.ceil((window.sinceMs + MINUTE_MS - nowMs) / 1000);
      throw new LatchkeyError('rate_limited', 'too many different sessions were asked for', { retryAfterSeconds });
    }
    window.count += 1;
  }
}

/** Maps keep insertion order, so the first key is the oldest. */
function evictOldest(map: Map<string, unknown>, maxEntries: number): void {
  if (map.size <= maxEntries) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
