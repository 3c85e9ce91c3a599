/**
 * Watches the requests of the script: it records each, and loses or holds those that a rule names. A context's script imports it
 * first, so that the library meets these functions in place of the browser's.
 */
import type { NetworkRule, Sent } from '../harness/scenarios.ts';

/** The browser's own, for the bridge. */
export const ownFetch = globalThis.fetch.bind(globalThis);

let rules: readonly NetworkRule[] = [];
let sent: Sent[] = [];
/** Told whenever the rules change. */
const listeners = new Set<() => void>();

export function setRules(next: readonly NetworkRule[]): void {
  rules = next;
  for (const listen of [...listeners]) listen();
}

/** Returns the requests since the last time, and forgets them. */
export function takeSent(): readonly Sent[] {
  const taken = sent;
  sent = [];
  return taken;
}

class Watched {
  readonly #line: string;

  constructor(method: string, url: string) {
    this.#line = `${method.toUpperCase()} ${url}`;
    const { origin, pathname, searchParams } = new URL(url, location.href);
    const part = searchParams.get('partNumber');
    sent.push({
      method: method.toUpperCase(),
      origin,
      path: pathname,
      ...(part === null ? {} : { part: Number(part) }),
    });
  }

  get #effect(): NetworkRule['effect'] | undefined {
    return rules.find(({ where }) => where.every((text) => this.#line.includes(text)))?.effect;
  }

  get isLost(): boolean {
    return this.#effect === 'fail';
  }

  /** Resolves when the request may be sent, or is lost. */
  async allowed(): Promise<void> {
    while (this.#effect === 'hold')
      await new Promise<void>((resolve) => {
        const listen = (): void => {
          listeners.delete(listen);
          resolve();
        };
        listeners.add(listen);
      });
  }

  /** Calls back when the network is lost, once, until the returned function is called. */
  onLost(act: () => void): () => void {
    const listen = (): void => {
      if (!this.isLost) return;
      listeners.delete(listen);
      act();
    };
    listeners.add(listen);
    return () => listeners.delete(listen);
  }
}

globalThis.fetch = async (input, init) => {
  const watched =
    input instanceof Request ? new Watched(input.method, input.url) : new Watched(init?.method ?? 'GET', String(input));
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  await Promise.race([watched.allowed(), ...(signal === undefined ? [] : [abortOf(signal)])]);
  if (watched.isLost) throw new TypeError('Failed to fetch');
  const lost = new AbortController();
  const stop = watched.onLost(() => {
    lost.abort(new TypeError('Failed to fetch'));
  });
  try {
    const both = signal === undefined ? lost.signal : AbortSignal.any([lost.signal, signal]);
    return await ownFetch(input, { ...init, signal: both });
  } finally {
    stop();
  }
};

/** Rejects when the signal is aborted. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const act = (): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- fetch rejects with whatever the reason is
      reject(signal.reason);
    };
    if (signal.aborted) act();
    else signal.addEventListener('abort', act, { once: true });
  });
}

// A service worker has no XMLHttpRequest.
if ('XMLHttpRequest' in globalThis) {
  globalThis.XMLHttpRequest = class extends XMLHttpRequest {
    #watched: Watched | undefined;
    #isHeld = false;
    #isCut = false;

    constructor() {
      super();
      // The first listeners keep the others from an abort that stands for a lost network.
      for (const target of [this, this.upload])
        for (const type of ['abort', 'loadend'])
          target.addEventListener(type, (event) => {
            if (this.#isCut && event.isTrusted) event.stopImmediatePropagation();
          });
    }

    override open(method: string, url: string | URL, isAsync = true, user?: string | null, password?: string | null) {
      this.#watched = new Watched(method, String(url));
      super.open(method, url, isAsync, user, password);
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null) {
      this.#isHeld = true;
      void this.#sendWhenAllowed(body);
    }

    override abort() {
      const wasHeld = this.#isHeld;
      this.#isHeld = false;
      super.abort();
      // The browser tells nobody of a request that it was never given.
      if (wasHeld) this.#tell('abort');
    }

    async #sendWhenAllowed(body?: Document | XMLHttpRequestBodyInit | null): Promise<void> {
      await this.#watched?.allowed();
      if (!this.#isHeld) return;
      this.#isHeld = false;
      if (this.#watched?.isLost === true) {
        this.#tell('error');
        return;
      }
      const stop = this.#watched?.onLost(() => {
        this.#isCut = true;
        super.abort();
        this.#tell('error');
      });
      this.addEventListener('loadend', () => stop?.());
      super.send(body);
    }

    #tell(type: 'abort' | 'error'): void {
      this.dispatchEvent(new ProgressEvent(type));
      this.dispatchEvent(new ProgressEvent('loadend'));
    }
  };
}
