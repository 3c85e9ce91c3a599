/**
 * Signs and sends requests to a team's bucket. A session that was denied after a change at the broker is renewed once, a wrong clock is
 * set right once, and what may pass is tried again.
 */
import type { BrokerClock } from './broker-clock.ts';
import { s3CodeOf, s3Error, Unreached } from './s3-error.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { isSame, type Session, type Sessions } from './sessions.ts';
import { bucketAddress, signedUrl, type BucketAddress, type Signable } from './sigv4.ts';
import type { TeamSettings } from './team-settings.ts';
import { send, type S3Answer, type S3Request } from './transport.ts';
import { pauseMs, reasonOf, untilTime } from './waiting.ts';

export type BucketRequest = Pick<Signable, 'method' | 'key'> &
  Partial<Pick<Signable, 'query' | 'headers'>> &
  Pick<S3Request, 'body' | 'signal' | 'onSent'> & {
    /** Is told of a try whose answer was lost: S3 may have done the work. */
    readonly onLost?: () => void;
  };

export interface UrlRequest extends Signable {
  readonly expiresInSeconds: number;
  /** True for the same text during half of its life, so that a browser's cache serves the second look. */
  readonly isStable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Browsers show the URLs of requests to every script of the page, so those of the library's own are soon worthless. */
const REQUEST_LIFE_SECONDS = 300;
const MAX_TRIES = 4;
/** S3's codes for a session that is no longer good, whatever the role may do. */
const STALE: readonly string[] = [
  'AccessDenied',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'TokenRefreshRequired',
];

export class Bucket {
  readonly #settings: () => TeamSettings;
  readonly #sessions: Sessions;
  readonly #clock: BrokerClock;
  /** True once this page could read an answer of the bucket. */
  #hasAnswered = false;

  constructor(settings: () => TeamSettings, sessions: Sessions, clock: BrokerClock) {
    this.#settings = settings;
    this.#sessions = sessions;
    this.#clock = clock;
  }

  get name(): string {
    return this.#settings().bucket;
  }

  get address(): BucketAddress {
    return bucketAddress(this.#settings());
  }

  /** @throws LatchkeyError as the broker refuses; the signal's reason */
  async url({ expiresInSeconds, isStable = false, signal, ...signable }: UrlRequest): Promise<string> {
    const session = await this.#sessions.get({}, expiresInSeconds * 1000, signal);
    return this.#signed(session, signable, expiresInSeconds, isStable);
  }

  /** @throws LatchkeyError as S3 or the broker refuses, unreachable, bucket_cors; the signal's reason */
  async send({
    method,
    key,
    query = {},
    headers = {},
    body,
    signal,
    onSent,
    onLost,
  }: BucketRequest): Promise<S3Answer> {
    let isRenewed = false;
    let isSet = false;
    let session = await this.#sessions.get({}, 0, signal);
    for (let failures = 0; ;) {
      const url = await this.#signed(session, { method, key, query, headers }, REQUEST_LIFE_SECONDS, false);
      let answer: S3Answer;
      try {
        answer = await send({ method, url, headers, body, signal, onSent });
      } catch (cause) {
        if (signal?.aborted === true) throw reasonOf(signal);
        onLost?.();
        const error = await this.#diagnosed(cause);
        failures += 1;
        // A rule that has let answers through before is not to blame for one broken connection.
        const mayPass = error instanceof Unreached ? error.isTransient : this.#hasAnswered;
        // A browser may have lost the bytes themselves: whoever sends a file reads it anew.
        if (mayPass && body instanceof Blob) throw new Unreached(true, cause);
        if (!mayPass || failures >= MAX_TRIES) throw error;
        await untilTime(pauseMs(failures), signal);
        continue;
      }
      this.#hasAnswered = true;
      if (answer.status < 300) return answer;
      const code = s3CodeOf(answer);
      if (STALE.includes(code) && !isRenewed) {
        isRenewed = true;
        const next = await this.#sessions.after(session, signal);
        if (!isSame(next, session)) {
          session = next;
          continue;
        }
      }
      // The clock is the broker's; the bucket's counts where it refuses by it.
      if (code === 'RequestTimeTooSkewed' && !isSet && this.#clock.learn(answer.header('date'))) {
        isSet = true;
        continue;
      }
      failures += 1;
      const mayPass =
        (answer.status >= 500 && answer.status !== 501) || code === 'SlowDown' || code === 'RequestTimeout';
      if (!mayPass || failures >= MAX_TRIES) throw s3Error(answer);
      await untilTime(pauseMs(failures), signal);
    }
  }

  #signed(session: Session, signable: Signable, expiresInSeconds: number, isStable: boolean): Promise<string> {
    const { region, user } = this.#settings();
    const now = this.#clock.now();
    const leftSeconds = Math.floor((session.expiresAtMs - now) / 1000);
    const life = Math.max(1, Math.min(expiresInSeconds, isStable ? expiresInSeconds : leftSeconds));
    return signedUrl(
      // S3 ignores the parameter, and its access log keeps it.
      { ...signable, query: { ...signable.query, 'x-latchkey-user': user } },
      {
        credentials: session.credentials,
        address: this.address,
        region,
        timeMs: isStable ? steadyTime(session, now, life) : now,
        expiresInSeconds: life,
      },
    );
  }

  /**
   * Finds out what a request without an answer has met: browsers do not tell scripts. The bucket's root, asked without a signature,
   * refuses, and has the headers of CORS where a rule fits. https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
   */
  async #diagnosed(cause: unknown): Promise<LatchkeyError> {
    if (!globalThis.navigator.onLine) return new Unreached(false, cause);
    const { origin, path } = this.address;
    const answers = (mode: RequestMode): Promise<boolean> =>
      fetch(`${origin}${path}/`, {
        mode,
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(10_000),
      }).then(
        () => true,
        () => false,
      );
    if (await answers('cors')) return new Unreached(true, cause);
    if (!(await answers('no-cors'))) return new Unreached(false, cause);
    return new LatchkeyError(
      'bucket_cors',
      `the bucket ${this.name} has no CORS rule for ${globalThis.location.origin}: its owner has to add one`,
      { cause },
    );
  }
}

/**
 * Returns the time to sign with: the latest multiple of half the URL's life since the session began, so that all tabs sign the same
 * text meanwhile, and at least half of the life is left.
 */
function steadyTime({ receivedAtMs }: Session, now: number, lifeSeconds: number): number {
  const stepMs = lifeSeconds * 500;
  const began = Math.floor(receivedAtMs / 1000) * 1000;
  return now < began ? now : began + Math.floor((now - began) / stepMs) * stepMs;
}
