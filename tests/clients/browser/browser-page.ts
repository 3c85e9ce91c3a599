/**
 * Gives a test what a page has and Node has not, and takes it away again: a network that the test answers for, a clock that the test
 * sets, timers that do not wait, and a navigator that is online.
 */
import { afterEach, beforeEach } from '@jest/globals';

/** A request as the library has sent it. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly init: RequestInit;
}

export type Answer = (sent: Sent) => Response | Promise<Response>;

export class BrowserPage {
  /** Milliseconds of the epoch that `Date.now` tells. */
  now = 0;
  isOnline = true;
  /** Answers all requests; throws for a network that is away. */
  answer: Answer = lost;
  /** The requests so far. */
  sent: Sent[] = [];
  /** The times that timers were set to, in milliseconds. */
  waits: number[] = [];
  /** The errors that were reported as a listener's own. */
  reported: unknown[] = [];
  /** Divides the times of timers. */
  speed = 1000;

  reset(): void {
    Object.assign(this, new BrowserPage(), { now: Date.parse('2026-11-23T10:00:00Z') });
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.now += seconds * 1000;
  }
}

/** Answers nothing, as a network that is away. */
export function lost(): never {
  throw new TypeError('Failed to fetch');
}

/** Answers as the broker refuses. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, detail: `it is ${code}`, requestId: 'req-1' }, { status, headers });
}

/** Makes the page for the tests of a file, new for each. */
export function usePage(): BrowserPage {
  const page = new BrowserPage();
  const own = new Map<string, PropertyDescriptor | undefined>();
  const realNow = Date.now;
  const errorOfDomException: unknown = Object.getPrototypeOf(DOMException.prototype);
  beforeEach(() => {
    page.reset();
    const events = new EventTarget();
    const realSetTimeout = globalThis.setTimeout;
    const pageOwn = {
      fetch: (url: string, init: RequestInit = {}) => answered(page, url, init),
      setTimeout: (work: () => void, ms = 0) => {
        page.waits.push(ms);
        return realSetTimeout(work, ms / page.speed);
      },
      navigator: {
        get onLine(): boolean {
          return page.isOnline;
        },
        locks: globalThis.navigator.locks,
      },
      location: { origin: 'https://page.example.org' },
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
      dispatchEvent: events.dispatchEvent.bind(events),
      reportError: (error: unknown) => page.reported.push(error),
    };
    for (const [name, value] of Object.entries(pageOwn)) {
      own.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    Date.now = () => page.now;
    // Jest runs tests in a realm of their own, to whose Error the DOMException of Node does not belong.
    Object.setPrototypeOf(DOMException.prototype, Error.prototype);
  });
  afterEach(() => {
    Date.now = realNow;
    Object.setPrototypeOf(DOMException.prototype, errorOfDomException as object);
    for (const [name, descriptor] of own) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
    own.clear();
  });
  return page;
}

async function answered(page: BrowserPage, url: string, init: RequestInit): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init;
  const sent = { url, method, headers: new Headers(headers), body, init };
  page.sent.push(sent);
  signal?.throwIfAborted();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
  aborted.catch(() => undefined);
  return Promise.race([Promise.resolve(sent).then(page.answer), aborted]);
}
