/**
 * Presigns requests: the decision first, the signature after, and both on the same text. The URLs are signed by a session of the
 * caller's own scope, so a fault here still cannot reach further.
 */
import { LatchkeyError, orRefusal } from '../../errors.ts';
import { signPostForm } from './post-form.ts';
import { decide, type Decided } from './presign-decision.ts';
import type { OperationName } from './presign-operation.ts';
import { MIN_EXPIRES_SECONDS, type PresignRequest } from './presign-item.ts';
import { bucketAddress, type S3Location } from './s3-address.ts';
import type { Scope } from '../authority/scope.ts';
import type { Session } from '../session/session.ts';
import type { SigningKeys } from './sigv4/signing-keys.ts';
import { UrlSigner, type Attribution, type SigningPlace } from './url-signer.ts';

export interface Presigned {
  readonly op: OperationName;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  /** All headers that the caller must send with it, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The fields of a form. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly expiresAt: Date;
}

/**
 * Signs a batch: one refused item does not fail the rest, and a batch without a granted one costs no session.
 * @param scope of the caller, as a warm function knows it
 * @param open a presigner whose session lasts as long as is needed, if it can
 * @returns the result of each item, signed on iteration, so that a thousand URLs need not be in memory at once
 */
export async function presignBatch(
  items: readonly (PresignRequest | LatchkeyError)[],
  scope: Scope,
  open: (neededSeconds: number) => Promise<Presigner>,
): Promise<Iterable<Presigned | LatchkeyError>> {
  const decided = decideEach(items, scope);
  let neededSeconds = 0;
  for (const item of decided) {
    if (!(item instanceof LatchkeyError)) neededSeconds = Math.max(neededSeconds, item.expiresInSeconds);
  }
  if (neededSeconds === 0) return decided.filter((item) => item instanceof LatchkeyError);
  const presigner = await open(neededSeconds);
  // A change of role renews the membership, so each item is decided on the scope of the session that signs it.
  const isCurrent = presigner.scope.membership === scope.membership;
  return signEach(isCurrent ? decided : decideEach(items, presigner.scope), presigner);
}

function decideEach(items: readonly (PresignRequest | LatchkeyError)[], scope: Scope): (Decided | LatchkeyError)[] {
  return items.map((item) => (item instanceof LatchkeyError ? item : orRefusal(() => decide(item, scope))));
}

function* signEach(
  decided: readonly (Decided | LatchkeyError)[],
  presigner: Presigner,
): Generator<Presigned | LatchkeyError> {
  for (const item of decided) yield item instanceof LatchkeyError ? item : orRefusal(() => presigner.sign(item));
}

/** Signs decided items, for one caller with one session at one time. */
export class Presigner {
  readonly scope: Scope;
  /** The session, whose token is in every URL. */
  readonly session: Session;
  readonly #place: SigningPlace;
  readonly #urls: UrlSigner;
  readonly #bucket: string;
  readonly #keys: SigningKeys;
  readonly #dateSeconds: number;
  readonly #leftSeconds: number;
  /** Most URLs of a batch end at the same second, so the last end is cached. */
  #end = { expiresInSeconds: 0, expiresAt: new Date(0) };

  /**
   * @param session of the scope itself
   * @param date from which lifetimes count: the present time, or a little before it
   * @param attribution of the URLs; default: the scope's user
   * @throws LatchkeyError upstream_unavailable for a session that has expired
   */
  constructor(
    scope: Scope,
    session: Session,
    location: S3Location,
    date: Date,
    keys: SigningKeys,
    attribution: Attribution = scope,
  ) {
    const { credentials, expiresAt } = session;
    this.scope = scope;
    this.session = session;
    const address = bucketAddress(scope.bucket, location);
    this.#place = { credentials, address, region: location.s3Region, date };
    this.#urls = new UrlSigner(this.#place, attribution, keys);
    this.#bucket = scope.bucket;
    this.#keys = keys;
    // S3 counts from the second that X-Amz-Date names.
    this.#dateSeconds = Math.floor(date.getTime() / 1000);
    this.#leftSeconds = Math.floor(expiresAt.getTime() / 1000) - this.#dateSeconds;
    if (this.#leftSeconds < MIN_EXPIRES_SECONDS)
      throw new LatchkeyError('upstream_unavailable', 'the session to sign with has ended', { retryAfterSeconds: 1 });
  }

  /** @throws LatchkeyError invalid_request */
  sign(decided: Decided): Presigned {
    // A URL dies with the session that signed it, whatever its own lifetime, so the lifetime is shortened to it.
    const expiresInSeconds = Math.min(decided.expiresInSeconds, this.#leftSeconds);
    if (this.#end.expiresInSeconds !== expiresInSeconds)
      this.#end = { expiresInSeconds, expiresAt: new Date((this.#dateSeconds + expiresInSeconds) * 1000) };
    const { expiresAt } = this.#end;
    if (decided.kind === 'form') {
      const form = signPostForm(this.#place, this.#bucket, decided.key, decided.limits, expiresAt, this.#keys);
      return { op: 'post', ...form, expiresAt };
    }
    const { op, key, fields } = decided;
    const { method, url, headers } = this.#urls.sign(op, key, fields, expiresInSeconds);
    return { op, method, url, headers, expiresAt };
  }
}
