/** Stands in for the library's bucket, with the parts, uploads and objects of S3, and the failures that a test asks for. */
import type { Bucket, BucketRequest } from '../../../clients/browser/bucket.ts';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { s3Error, Unreached } from '../../../clients/browser/s3-error.ts';
import type { S3Answer } from '../../../clients/browser/transport.ts';

export interface FakeObject {
  readonly etag: string;
  readonly size: number;
}

/** Does something in place of an answer, or before it: a failure is thrown, `undefined` lets the request through. */
type Fault = (request: BucketRequest, name: string) => Promise<S3Answer | undefined> | S3Answer | undefined;

export function s3Answer(status: number, text = '', headers: Readonly<Record<string, string>> = {}): S3Answer {
  return { status, text, header: (name) => headers[name] ?? null };
}

export function lostAnswer(isTransient = true): never {
  throw new Unreached(isTransient, new TypeError('Failed to fetch'));
}

export class FakeBucket {
  readonly name: string;
  /** The requests, as `begin`, `part 1`, `parts`, `complete`, `abort`, `put`, `head`. */
  readonly calls: string[] = [];
  readonly uploads = new Map<string, Map<number, FakeObject>>();
  readonly objects = new Map<string, FakeObject>();
  readonly requests: BucketRequest[] = [];
  before: Fault = () => undefined;
  /** Is applied after the bucket has done what it was asked for. */
  after: Fault = () => undefined;
  /** Size of a completed object, where parts stand for larger ones. */
  wholeSize: number | undefined;
  /** Parts of a page of the list. */
  page = 1000;
  #begun = 0;

  constructor(name = 'webqsee') {
    this.name = name;
  }

  /** Returns itself as the library's class, of which uploads use the name and `send` alone. */
  get asBucket(): Bucket {
    const part: Pick<Bucket, 'name' | 'send'> = this;
    return part as Bucket;
  }

  readonly send = async (request: BucketRequest): Promise<S3Answer> => {
    const name = nameOf(request);
    request.signal?.throwIfAborted();
    this.calls.push(name);
    this.requests.push(request);
    const early = await this.before(request, name);
    if (early !== undefined) return checked(early);
    request.signal?.throwIfAborted();
    const answer = this.#done(request, name);
    return checked((await this.after(request, name)) ?? answer);
  };

  /** Returns the calls of one kind. */
  of(kind: string): readonly string[] {
    return this.calls.filter((name) => name.startsWith(kind));
  }

  #done({ key, query = {}, headers = {}, body, onSent }: BucketRequest, name: string): S3Answer {
    const { uploadId = '', partNumber = '' } = query;
    const parts = this.uploads.get(uploadId);
    if (name === 'begin') {
      this.#begun += 1;
      this.uploads.set(`u${this.#begun}`, new Map());
      return s3Answer(200, `<UploadId>u${this.#begun}</UploadId>`);
    }
    if (name === 'head') {
      const object = this.objects.get(key);
      if (object === undefined) return s3Answer(404);
      return s3Answer(200, '', { etag: object.etag, 'content-length': String(object.size) });
    }
    if (name !== 'put' && parts === undefined) return s3Answer(404, '<Error><Code>NoSuchUpload</Code></Error>');
    const exists = headers['if-none-match'] === '*' && this.objects.has(key);
    if (exists) return s3Answer(412, '<Error><Code>PreconditionFailed</Code></Error>');
    const size = body instanceof ArrayBuffer ? body.byteLength : 0;
    if (name === 'put') {
      onSent?.(size);
      this.objects.set(key, { etag: '"whole"', size });
      return s3Answer(200, '', { etag: '"whole"' });
    }
    if (parts === undefined) throw new Error('no parts');
    if (name === 'parts') return this.#listed(parts, Number(query['part-number-marker']));
    if (name === 'abort') {
      this.uploads.delete(uploadId);
      return s3Answer(204);
    }
    if (name === 'complete') {
      const sizes = [...parts.values()].map((part) => part.size);
      const etag = `"all-${parts.size}"`;
      this.objects.set(key, { etag, size: this.wholeSize ?? sizes.reduce((sum, one) => sum + one, 0) });
      this.uploads.delete(uploadId);
      return s3Answer(200, `<ETag>&quot;all-${parts.size}&quot;</ETag>`);
    }
    onSent?.(size);
    const etag = `"p${partNumber}-${new Uint8Array(body as ArrayBuffer)[0]}"`;
    parts.set(Number(partNumber), { etag, size });
    return s3Answer(200, '', { etag });
  }

  #listed(parts: ReadonlyMap<number, FakeObject>, marker: number): S3Answer {
    const numbers = [...parts.keys()].filter((number) => number > marker).sort((one, other) => one - other);
    const shown = numbers.slice(0, this.page);
    const items = shown.map(
      (number) => `<Part><PartNumber>${number}</PartNumber><ETag>${parts.get(number)?.etag ?? ''}</ETag></Part>`,
    );
    const goesOn = numbers.length > shown.length;
    const next = `<NextPartNumberMarker>${shown.at(-1) ?? 0}</NextPartNumberMarker>`;
    return s3Answer(200, `${items.join('')}<IsTruncated>${String(goesOn)}</IsTruncated>${next}`);
  }
}

function checked(answer: S3Answer): S3Answer {
  if (answer.status >= 300) throw s3Error(answer);
  return answer;
}

function nameOf({ method, query = {} }: BucketRequest): string {
  if ('uploads' in query) return 'begin';
  if (method === 'PUT') return query['partNumber'] === undefined ? 'put' : `part ${query['partNumber']}`;
  if (method === 'HEAD') return 'head';
  const names: Readonly<Record<string, string>> = { GET: 'parts', POST: 'complete', DELETE: 'abort' };
  const name = names[method];
  if (name === undefined) throw new LatchkeyError('internal', `no ${method} is known`);
  return name;
}
