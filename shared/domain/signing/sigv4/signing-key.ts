/**
 * Derives SigV4's key for one day once, and caches the two padded blocks with which HMAC begins, so a signature costs two
 * one-shot hashes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { hash } from 'node:crypto';

/** SHA-256's block and digest in bytes (B and L in https://www.rfc-editor.org/rfc/rfc2104). */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** Computes HMAC-SHA256 under one key. */
export class HmacKey {
  readonly #inner: Buffer;
  /** The padded key, and room for the inner digest. */
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  constructor(key: Buffer) {
    const short = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
    this.#inner = Buffer.alloc(BLOCK_BYTES, INNER_PAD);
    this.#outer.fill(OUTER_PAD, 0, BLOCK_BYTES);
    for (const [index, byte] of short.entries()) {
      this.#inner[index] = byte ^ INNER_PAD;
      this.#outer[index] = byte ^ OUTER_PAD;
    }
  }

  sign(message: string): Buffer {
    return hash('sha256', this.#around(this.#message(message)), 'buffer');
  }

  /** @returns lower-case hex */
  signHex(message: string): string {
    return hash('sha256', this.#around(this.#message(message)), 'hex');
  }

  /**
   * Signs many messages that differ only in their end.
   * @param start ASCII with which all of them begin
   * @returns a function from the rest (ASCII, always of `restLength` characters) to the signature in lower-case hex
   */
  signerOf(start: string, restLength: number): (rest: string) => string {
    const message = this.#message(start + ' '.repeat(restLength));
    const restAt = message.length - restLength;
    return (rest) => {
      message.write(rest, restAt, 'latin1');
      return hash('sha256', this.#around(message), 'hex');
    };
  }

  #message(text: string): Buffer {
    return Buffer.concat([this.#inner, Buffer.from(text, 'utf8')]);
  }

  #around(message: Buffer): Buffer {
    // The hash stays text: a further Buffer for each signature would take longer than its hash.
    this.#outer.write(hash('sha256', message, 'binary'), BLOCK_BYTES, 'latin1');
    return this.#outer;
  }
}

/** @param day `YYYYMMDD` of the signing time in UTC */
export function signingKey(secretAccessKey: string, day: string, region: string, service: string): HmacKey {
  const ofDay = new HmacKey(Buffer.from(`AWS4${secretAccessKey}`, 'utf8')).sign(day);
  const ofRegion = new HmacKey(ofDay).sign(region);
  const ofService = new HmacKey(ofRegion).sign(service);
  return new HmacKey(new HmacKey(ofService).sign('aws4_request'));
}
