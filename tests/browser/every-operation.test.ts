/**
 * Proves that a page of another origin can `fetch` every operation that can be presigned and read the parts of the
 * answer that it needs, errors included. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Latchkey } from './harness/examples.ts';
import { openGallery, type Gallery } from './harness/gallery.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

interface Sent {
  readonly body?: string;
  /** Headers added to the signed ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Delay between signing and sending. */
  readonly waitMs?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Presigns and sends a request in the page, and returns the parts of the answer that the page can read. */
function send(request: object, sent: Sent = {}): Promise<Answer> {
  return gallery.page.evaluate(
    async (latchkey: Latchkey, request: object, { body, headers, waitMs = 0 }: Sent) => {
      const presigned = await globalThis.examples.presign.presign(latchkey, request);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const form = new FormData();
      for (const [name, value] of Object.entries(presigned.fields ?? {})) form.append(name, value);
      if (presigned.fields !== undefined) form.append('file', new Blob([body ?? '']));
      const response = await fetch(presigned.url, {
        method: presigned.method,
        // The browser would answer range requests from its cache.
        cache: 'no-store',
        headers: { ...presigned.headers, ...headers },
        ...(presigned.fields !== undefined ? { body: form } : body === undefined ? {} : { body: new Blob([body]) }),
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
    },
    gallery.latchkey,
    request,
    sent,
  );
}

const codeOf = ({ text }: Answer): string | undefined => /<Code>(\w+)<\/Code>/.exec(text)?.[1];

describe('an object', () => {
  const SHA256_OF_HELLO = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
  const put = (name: string, more: object = {}): object => ({ op: 'put', key: gallery.prefix + name, ...more });

  test('is put, with all that can be signed, and a header that a page adds for its tracing', async () => {
    const more = { contentType: 'text/plain', contentLength: 5, checksumSha256: SHA256_OF_HELLO, ifNoneMatch: '*' };
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const answer = await send(put('hello', more), { body: 'hello', headers });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ etag: expect.any(String), 'x-amz-checksum-sha256': SHA256_OF_HELLO });
    // The object can only be created once, and the page can read that error.
    const again = await send(put('hello', more), { body: 'hello' });
    expect([again.status, codeOf(again)]).toEqual([412, 'PreconditionFailed']);
  });

  test('is read, whole and in part, and its size, age and range can be read', async () => {
    await send(put('range'), { body: '0123456789' });
    const get = { op: 'get', key: `${gallery.prefix}range` };
    const whole = await send(get);
    expect([whole.status, whole.text]).toEqual([200, '0123456789']);
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '10',
      etag: expect.any(String),
      'last-modified': expect.any(String),
      date: expect.any(String),
    });
    const part = await send(get, { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    const beyond = await send(get, { headers: { range: 'bytes=20-' } });
    expect([beyond.status, codeOf(beyond)]).toEqual([416, 'InvalidRange']);
    const head = await send({ op: 'head', key: `${gallery.prefix}range` });
    expect([head.status, head.headers['content-length']]).toEqual([200, '10']);
  });

  test('is saved under a name that a script can read', async () => {
    await send(put('named'), { body: 'x' });
    const responseContentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent('写真'.repeat(40))}.jpg`;
    const answer = await send({ op: 'get', key: `${gallery.prefix}named`, responseContentDisposition });
    expect(answer.headers['content-disposition']).toBe(responseContentDisposition);
  });

  test('is uploaded by a form', async () => {
    const key = `${gallery.prefix}form`;
    const form = { op: 'post', key, contentType: 'image/png', minBytes: 1, maxBytes: 5 };
    expect((await send(form, { body: 'hello' })).status).toBe(204);
    const created = await send({ ...form, successStatus: 201 }, { body: 'hello' });
    expect([created.status, /<Key>(.*)<\/Key>/.exec(created.text)?.[1]]).toEqual([201, key]);
    expect(created.headers).toMatchObject({ etag: expect.any(String), location: expect.stringContaining('form') });
    const large = await send(form, { body: 'too large' });
    expect([large.status, codeOf(large)]).toEqual([400, 'EntityTooLarge']);
    expect(await gallery.stored(key)).toMatchObject({ bytes: 5, type: 'image/png' });
  });

  test('is listed, a folder marker too, and both are deleted', async () => {
    const prefix = `${gallery.prefix}trip/`;
    await send(put('trip/'), { body: '' });
    await send(put('trip/a b & ü.jpg'), { body: 'x' });
    const list = { op: 'list', prefix, encodingType: 'url', startAfter: prefix };
    const { status, text } = await send(list);
    expect([status, [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)]).toEqual([
      200,
      [`${prefix}a+b+%26+%C3%BC.jpg`],
    ]);
    for (const name of ['trip/', 'trip/a b & ü.jpg'])
      expect((await send({ op: 'delete', key: gallery.prefix + name })).status).toBe(204);
    expect((await send({ op: 'list', prefix })).text).toContain('<KeyCount>0</KeyCount>');
  });
});

test('an upload in parts is begun, sent, looked at page by page, completed; another is given up', async () => {
  const key = `${gallery.prefix}parts`;
  const created = await send({ op: 'createMultipart', key, contentType: 'video/mp4' });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1];
  const tags: (string | undefined)[] = [];
  for (const partNumber of [1, 2]) {
    const body = partNumber === 1 ? 'x'.repeat(5 * 1024 * 1024) : 'end';
    const part = await send({ op: 'uploadPart', key, uploadId, partNumber }, { body });
    expect(part.status).toBe(200);
    tags.push(part.headers['etag']);
  }
  const second = await send({ op: 'listParts', key, uploadId, partNumberMarker: 1, maxParts: 1 });
  expect([...second.text.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => number)).toEqual(['2']);
  const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  expect((await send({ op: 'completeMultipart', key, uploadId }, { body })).status).toBe(200);
  expect(await gallery.stored(key)).toMatchObject({ bytes: 5 * 1024 * 1024 + 3, type: 'video/mp4' });

  const other = await send({ op: 'createMultipart', key });
  const otherId = /<UploadId>(.*)<\/UploadId>/.exec(other.text)?.[1];
  expect((await send({ op: 'abortMultipart', key, uploadId: otherId })).status).toBe(204);
  const gone = await send({ op: 'listParts', key, uploadId: otherId });
  expect([gone.status, codeOf(gone)]).toEqual([404, 'NoSuchUpload']);
});

describe('what S3 refuses can be read', () => {
  test('a key that is not there', async () => {
    const answer = await send({ op: 'get', key: `${gallery.prefix}none` });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'NoSuchKey']);
  });

  test('a URL that has expired', async () => {
    const answer = await send({ op: 'get', key: `${gallery.prefix}none`, expiresInSeconds: 1 }, { waitMs: 2100 });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied']);
    expect(answer.text).toContain('Request has expired');
  });

  test('another type than was signed', async () => {
    const put = { op: 'put', key: `${gallery.prefix}typed`, contentType: 'image/png' };
    const answer = await send(put, { body: 'x', headers: { 'content-type': 'text/html' } });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch']);
  });
});

test('a page of no origin, as in a sandbox, puts and gets too', async () => {
  const answer = await gallery.page.evaluate(
    async (latchkey: Latchkey, key: string) => {
      const { presign } = globalThis.examples.presign;
      const [put, get] = await Promise.all(['put', 'get'].map((op) => presign(latchkey, { op, key })));
      const script = `
        const { put, get, broker } = ${JSON.stringify({ put, get, broker: latchkey.broker })};
        (async () => {
          await fetch(put.url, { method: 'PUT', body: new Blob(['from nowhere']) });
          const health = await fetch(broker + '/v1/health', { headers: { traceparent: 'x' } });
          return [origin, await (await fetch(get.url)).text(), health.status];
        })().then((answer) => parent.postMessage(answer, '*'), (error) => parent.postMessage([String(error)], '*'));`;
      // TypeScript knows no browser types here, so the test declares the two it uses.
      const page = globalThis as unknown as {
        document: { body: { insertAdjacentHTML: (where: string, html: string) => void } };
        addEventListener: (event: 'message', listen: (event: { data: unknown }) => void) => void;
      };
      return new Promise((resolve) => {
        page.addEventListener('message', ({ data }) => {
          resolve(data);
        });
        const html = `<script>${script}</script>`.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        page.document.body.insertAdjacentHTML(
          'beforeend',
          `<iframe sandbox="allow-scripts" srcdoc="${html}"></iframe>`,
        );
      });
    },
    gallery.latchkey,
    `${gallery.prefix}nowhere`,
  );
  expect(answer).toEqual(['null', 'from nowhere', 200]);
});
