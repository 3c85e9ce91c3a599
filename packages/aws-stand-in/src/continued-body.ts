/**
 * Bodies that a client holds back until it is told to continue (`Expect: 100-continue`). It is told so when the body is
 * first read, which is after all checks that need no body; a request that is refused before gets its final status alone.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTRedirect.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError } from './aws-error.ts';

export interface RequestBody {
  readonly stream: Readable;
  /** True while the client may be waiting for 100 (Continue). */
  readonly isHeldBack: () => boolean;
}

/** @throws AwsError ExpectationFailed for an expectation other than 100-continue */
export function bodyOf(request: IncomingMessage, response: ServerResponse): RequestBody {
  const { expect } = request.headers;
  // A sender of HTTP/1.0 cannot wait: its expectation is ignored.
  if (expect === undefined || request.httpVersion === '1.0') return { stream: request, isHeldBack: () => false };
  if (expect.trim().toLowerCase() !== '100-continue')
    throw new AwsError('ExpectationFailed', 417, `The expectation '${expect}' cannot be met; 100-continue can.`);
  const stream = new ContinuedBody(request, response);
  return { stream, isHeldBack: () => !stream.isBegun };
}

/** Reads the request from the moment that somebody reads this. Destroying it leaves the connection as it is. */
class ContinuedBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };
  readonly #onEnd = (): void => {
    this.push(null);
  };
  readonly #onError = (error: Error): void => {
    this.destroy(error);
  };
  isBegun = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    super();
    this.#request = request;
    this.#response = response;
  }

  override _read(): void {
    if (!this.isBegun) {
      this.isBegun = true;
      this.#response.writeContinue();
      this.#request.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onError);
    }
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onError);
    callback(error);
  }
}
