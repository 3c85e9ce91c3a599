/**
 * Sends requests to the bucket. `fetch` tells no progress of an upload, so bodies go by XMLHttpRequest where there is one: pages and
 * workers have it, the background of an extension in Chromium has not.
 */
import { reasonOf, withTimeout } from './waiting.ts';

export interface S3Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Files go as blobs: Chromium sends their bytes ten times faster than those of an array. */
  readonly body?: Blob | string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told of the bytes that have been sent. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

export interface S3Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** A request that moves no byte for this long is lost. */
const STALLED_MS = 60_000;
/** `fetch` does not tell whether bytes move: a part gets the time of a slow line. */
const FETCH_TIMEOUT_MS = 600_000;

/** @throws TypeError where no answer came; the signal's reason */
export function send(request: S3Request): Promise<S3Answer> {
  const isUpload = request.body instanceof Blob;
  return isUpload && typeof XMLHttpRequest !== 'undefined' ? byXhr(request) : byFetch(request, isUpload);
}

async function byFetch(
  { method, url, headers, body, signal, onSent }: S3Request,
  isUpload: boolean,
): Promise<S3Answer> {
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: withTimeout(signal, isUpload ? FETCH_TIMEOUT_MS : STALLED_MS),
  });
  const text = await response.text();
  if (response.ok && body instanceof Blob) onSent?.(body.size);
  return { status: response.status, text, header: (name) => response.headers.get(name) };
}

function byXhr({ method, url, headers, body, signal, onSent }: S3Request): Promise<S3Answer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const watch = (): void => {
      clearTimeout(stalled);
      stalled = setTimeout(() => {
        xhr.abort();
        fail(new TypeError('no byte moved for a minute'));
      }, STALLED_MS);
    };
    const aborted = (): void => {
      xhr.abort();
      fail(reasonOf(signal));
    };
    const end = (): void => {
      clearTimeout(stalled);
      signal?.removeEventListener('abort', aborted);
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    xhr.open(method, url);
    // Firefox takes an answer without a type for XML, and reports an empty one as a fault of the page.
    xhr.responseType = 'text';
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => {
      watch();
      onSent?.(loaded);
    };
    xhr.onload = () => {
      end();
      resolve({ status: xhr.status, text: xhr.responseText, header: (name) => xhr.getResponseHeader(name) });
    };
    xhr.onerror = () => {
      fail(new TypeError('the request failed'));
    };
    watch();
    if (signal?.aborted === true) aborted();
    else {
      signal?.addEventListener('abort', aborted);
      xhr.send(body);
    }
  });
}
