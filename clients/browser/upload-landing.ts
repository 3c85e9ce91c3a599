/**
 * Tells whether an upload whose answer was lost has arrived: its repetition is refused, because there is an object now, or because the
 * upload in parts has ended.
 */
import type { Bucket } from './bucket.ts';
import { LatchkeyError } from './latchkey-error.ts';

/** HTTP's times have whole seconds. */
const TOLERATED_MS = 2000;

export class Landing {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #size: number;
  readonly #startedMs = performance.now();
  #isLost = false;

  constructor(bucket: Bucket, key: string, size: number) {
    this.#bucket = bucket;
    this.#key = key;
    this.#size = size;
  }

  /** Is called for a try whose answer was lost. */
  readonly onLost = (): void => {
    this.#isLost = true;
  };

  /**
   * Returns the tag of the object, if it has the size of the file and is no older than the upload.
   * @throws the refusal for any other object, or if no answer was lost
   */
  async tagAfter(refusal: unknown, signal: AbortSignal): Promise<string> {
    const isRefusal = refusal instanceof LatchkeyError && ['conflict', 'not_found'].includes(refusal.code);
    if (!this.#isLost || !isRefusal) throw refusal;
    const head = await this.#bucket.send({ method: 'HEAD', key: this.#key, signal }).catch(() => {
      throw refusal;
    });
    // Both times are S3's; an object without them is not believed to be new.
    const ageMs = Date.parse(head.header('date') ?? '') - Date.parse(head.header('last-modified') ?? '');
    const isOwn =
      ageMs <= performance.now() - this.#startedMs + TOLERATED_MS &&
      Number(head.header('content-length')) === this.#size;
    if (!isOwn) throw refusal;
    return head.header('etag') ?? '';
  }
}
