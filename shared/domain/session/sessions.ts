/**
 * Opens sessions of callers. A cached one is reused; a new one is made from rows that are read for it, never from the cache of a
 * warm function: credentials of a member who was removed or narrowed seconds ago would be dead on arrival, and look valid for an
 * hour.
 */
import { narrow, type Narrowing, type Scope } from '../authority/scope.ts';
import { SessionCache } from './session-cache.ts';
import { sessionRequest, type AssumeRole, type Session, type SessionSettings } from './session.ts';

/** A caller, by cached rows and by those of the store. */
export interface ScopeSource {
  /** The caller's whole scope, from rows that are at most 10 s old. */
  readonly scope: Scope;
  /** Reads token, team and membership again. Throws the errors of the door. */
  readonly scopeAfresh: () => Promise<Scope>;
}

export interface SessionInput {
  readonly narrowing?: Narrowing;
  readonly durationSeconds?: number | undefined;
  /** Accepts a cached session past half its life if it lasts this long. */
  readonly neededSeconds?: number;
}

export interface OpenedSession {
  readonly session: Session;
  /** The scope of the session: that of a new one comes from the rows as they are now. */
  readonly scope: Scope;
}

export class Sessions {
  readonly #cache: SessionCache;
  readonly #settings: SessionSettings;
  readonly #now: () => Date;

  constructor(assumeRole: AssumeRole, settings: SessionSettings, now: () => Date) {
    this.#cache = new SessionCache(assumeRole, now);
    this.#settings = settings;
    this.#now = now;
  }

  /**
   * Returns credentials for exactly the caller's scope, with the requested narrowing.
   * @throws the errors of `scopeAfresh`; LatchkeyError invalid_request, out_of_scope, limit_reached, rate_limited,
   *   upstream_refused, upstream_unavailable
   */
  async open(
    source: ScopeSource,
    { narrowing = {}, durationSeconds, neededSeconds }: SessionInput = {},
  ): Promise<OpenedSession> {
    const request = (scope: Scope): ReturnType<typeof sessionRequest> =>
      sessionRequest(scope, this.#settings, durationSeconds);
    const scope = narrow(source.scope, narrowing);
    const kept = this.#cache.kept(scope.membership, request(scope), neededSeconds);
    if (kept !== undefined) return { session: await kept, scope };
    const rowsReadMs = this.#now().getTime();
    const fresh = narrow(await source.scopeAfresh(), narrowing);
    const requested = request(fresh);
    const session = await (this.#cache.kept(fresh.membership, requested, neededSeconds) ??
      this.#cache.open(fresh.membership, requested, rowsReadMs));
    return { session, scope: fresh };
  }
}
