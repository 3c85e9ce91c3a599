/**
 * Calls the broker: JSON in and out, each request with a proof of possession of its own. Lost answers and a wrong clock are tried
 * again, because every call may be repeated by the key's holder.
 */
import type { BrokerClock } from './broker-clock.ts';
import { LatchkeyError, type ErrorCode } from './latchkey-error.ts';
import { proofBy, type PossessionKey } from './possession-key.ts';
import { pauseMs, reasonOf, untilTime, withTimeout } from './waiting.ts';

/** The broker ends its own work after 10 s. */
const TIMEOUT_MS = 15_000;
const MAX_TRIES = 3;
/** A later retry is the caller's decision. */
const LONGEST_RETRY_AFTER_SECONDS = 3;
/** Hosts of one's own machine, which alone may be called without TLS. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export type Content = Readonly<Record<string, unknown>>;

export interface BrokerRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Begins with `/v1/`. */
  readonly path: string;
  readonly body?: object;
  /** Absent where there is none yet. */
  readonly token?: string;
  /** The key that the token is bound to; default: this browser's. */
  readonly key?: PossessionKey;
  readonly signal?: AbortSignal | undefined;
  /** Limits the tries; fewer do where another way is at hand. */
  readonly tries?: number;
  readonly timeoutMs?: number;
}

/** @throws LatchkeyError invalid_request for what is no address of a broker */
export function brokerAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (url === undefined || !isSafe || url.username !== '' || url.password !== '')
    throw new LatchkeyError('invalid_request', "the broker's address begins with https://");
  // Names in the storage have a bar behind the address.
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\|/g, '%7C')}`;
}

export class Broker {
  readonly url: string;
  readonly #clock: BrokerClock;
  readonly #key: () => Promise<PossessionKey>;

  constructor(url: string, clock: BrokerClock, key: () => Promise<PossessionKey>) {
    this.url = url;
    this.#clock = clock;
    this.#key = key;
  }

  /**
   * @returns the answer's content; an empty object for an answer without one
   * @throws LatchkeyError as the broker refuses, unreachable; the signal's reason
   */
  async ask(request: BrokerRequest): Promise<Content> {
    const { signal, tries = MAX_TRIES } = request;
    let isClockSet = false;
    for (let failures = 0; ;) {
      let response: Response;
      let content: Content;
      try {
        response = await this.#send(request);
        content = contentOf(await response.text());
      } catch (cause) {
        if (signal?.aborted === true) throw reasonOf(signal);
        // Without a key, nothing was sent.
        if (cause instanceof LatchkeyError) throw cause;
        failures += 1;
        if (failures >= tries || !globalThis.navigator.onLine)
          throw new LatchkeyError('unreachable', `the broker ${this.url} was not reached`, { cause });
        await untilTime(pauseMs(failures), signal);
        continue;
      }
      const wasWrong = this.#clock.learn(response.headers.get('date'));
      if (response.ok) return content;
      const error = errorOf(response, content);
      if (error.code === 'invalid_dpop_proof' && wasWrong && !isClockSet) {
        isClockSet = true;
        continue;
      }
      failures += 1;
      const isOften = failures >= tries;
      const waitSeconds = error.retryAfterSeconds ?? 0;
      const mayPass = response.status === 429 || response.status >= 502;
      if (!mayPass || isOften || waitSeconds > LONGEST_RETRY_AFTER_SECONDS) throw error;
      await untilTime(Math.max(waitSeconds * 1000, pauseMs(failures)), signal);
    }
  }

  async #send(request: BrokerRequest): Promise<Response> {
    const { method = 'GET', path, body, token, key, signal, timeoutMs = TIMEOUT_MS } = request;
    const url = `${this.url}${path}`;
    const proof = await proofBy(key ?? (await this.#key()), { method, url, token, timeMs: this.#clock.now() });
    return fetch(url, {
      method,
      headers: {
        DPoP: proof,
        ...(token === undefined ? {} : { Authorization: `DPoP ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: withTimeout(signal, timeoutMs),
    });
  }
}

/** @throws LatchkeyError internal for an answer without this text */
export function textIn(content: Content, name: string): string {
  const value = content[name];
  if (typeof value === 'string' && value !== '') return value;
  throw lacking(name);
}

/** Makes the error for an answer of another form. */
export function lacking(name: string): LatchkeyError {
  return new LatchkeyError('internal', `the broker's answer has no ${name}`);
}

/** Returns an object, or an empty one for what is none. */
export function contentIn(value: unknown): Content {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Returns the members of a broker's list. */
export function itemsIn(content: Content, name: string): readonly Content[] {
  const items = content[name];
  return Array.isArray(items) ? items.map(contentIn) : [];
}

function contentOf(text: string): Content {
  try {
    return contentIn(JSON.parse(text));
  } catch {
    return {};
  }
}

/** API Gateway answers a few refusals by itself, without a code. */
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  413: 'too_large',
  429: 'rate_limited',
  502: 'upstream_unavailable',
  503: 'upstream_unavailable',
  504: 'upstream_unavailable',
};

function errorOf({ status, headers }: Response, { code, detail, requestId }: Content): LatchkeyError {
  const after = parseInt(headers.get('retry-after') ?? '', 10);
  return new LatchkeyError(
    // The broker's codes are a closed set; a newer broker's code is passed on as it is.
    typeof code === 'string' ? (code as ErrorCode) : (CODE_BY_STATUS[status] ?? 'internal'),
    typeof detail === 'string' ? detail : `the broker answered ${status}`,
    {
      status,
      retryAfterSeconds: Number.isFinite(after) ? after : undefined,
      requestId: typeof requestId === 'string' ? requestId : undefined,
    },
  );
}
