/** Proves that an upload in parts sends what is missing and nothing else, and ends well whichever answer is lost. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { openKept, type Kept } from '../../../clients/browser/kept.ts';
import { giveUp, PART_BYTES, partBytes, sendParts } from '../../../clients/browser/upload-parts.ts';
import { UploadRecords } from '../../../clients/browser/upload-record.ts';
import type { Run, Uploaded, UploadJob } from '../../../clients/browser/upload-run.ts';
import { usePage } from './browser-page.ts';
import { FakeBucket, lostAnswer, s3Answer } from './fake-bucket.ts';

usePage();
const KEY = 'r/shared/max/a.bin';
const MIB = 1024 ** 2;
/** Holds three parts, the last of ten bytes. */
const BYTES = new Uint8Array(2 * PART_BYTES + 10);
const WHOLE = new Blob([BYTES]);

/** Has the size of `BYTES`, and four bytes in each part, because digests of megabytes take their time. */
class SmallParts extends Blob {
  override get size(): number {
    return BYTES.length;
  }

  override slice(start = 0): Blob {
    return new Blob([new Uint8Array([0, 0, 0, start / PART_BYTES])]);
  }
}

let kept: Kept;
let records: UploadRecords;
let bucket: FakeBucket;
let loaded: number[];

beforeEach(async () => {
  kept = await openKept('memory');
  records = tab();
  bucket = new FakeBucket();
  bucket.wholeSize = BYTES.length;
  loaded = [];
});

function tab(): UploadRecords {
  return new UploadRecords(kept, (kind, ...rest) => ['b', kind, ...rest].join('|'));
}

function job(over: Partial<UploadJob> = {}): UploadJob {
  return { key: KEY, blob: new SmallParts(), contentType: 'a/b', ifNoneMatch: undefined, ...over };
}

function upload(over: Partial<UploadJob> = {}, signal = new AbortController().signal): Promise<Uploaded> {
  const run: Run = { signal, onLoaded: (bytes) => loaded.push(bytes), onWaiting: () => undefined };
  return sendParts(job(over), bucket, tab(), run);
}

/** Uploads until some part, and stops as a closed tab does. */
async function stopAt(part: number, over: Partial<UploadJob> = {}): Promise<void> {
  const closed = new AbortController();
  bucket.before = async (_request, name) => {
    if (name !== `part ${part}`) return undefined;
    const others = async (): Promise<number> => {
      const [record] = await records.all();
      return record === undefined ? 0 : (await records.partsOf(record)).length;
    };
    while ((await others()) < 2) await new Promise((resolve) => setImmediate(resolve));
    closed.abort(new Error('closed'));
    throw new Error('closed');
  };
  await expect(upload(over, closed.signal)).rejects.toThrow('closed');
  bucket.before = () => undefined;
  bucket.calls.length = 0;
}

describe('the plan', () => {
  test.each([
    [0, PART_BYTES],
    [PART_BYTES, PART_BYTES],
    [PART_BYTES + 1, PART_BYTES],
    [5e9, PART_BYTES],
    [10_000 * PART_BYTES, PART_BYTES],
    [10_000 * PART_BYTES + 1, PART_BYTES + MIB],
    [5 * 1024 ** 4, 525 * MIB],
  ])('of %i bytes has parts of %i', (size, part) => {
    expect(partBytes(size)).toBe(part);
    expect(Math.ceil(size / partBytes(size))).toBeLessThanOrEqual(10_000);
    expect(partBytes(size)).toBeGreaterThanOrEqual(5 * MIB);
    expect(partBytes(size)).toBeLessThanOrEqual(5 * 1024 ** 3);
  });
});

describe('an upload', () => {
  test('begins, sends its parts and completes them in their order, and leaves no record', async () => {
    expect(await upload({ blob: WHOLE })).toEqual({ key: KEY, etag: '"all-3"', size: BYTES.length });
    expect(bucket.calls[0]).toBe('begin');
    expect(bucket.calls.slice(1, 4).sort()).toEqual(['part 1', 'part 2', 'part 3']);
    expect(bucket.calls.slice(4)).toEqual(['complete']);
    expect(bucket.requests[0]?.headers).toEqual({ 'content-type': 'a/b' });
    const parts = [1, 2, 3].map((n) => `<Part><PartNumber>${n}</PartNumber><ETag>&#34;p${n}-0&#34;</ETag></Part>`);
    expect(bucket.requests.at(-1)?.body).toContain(parts.join(''));
    expect(await kept.all('')).toEqual([]);
    expect(loaded.at(-1)).toBe(BYTES.length);
  });

  test('counts no byte twice, and never more than there are', async () => {
    bucket.before = ({ onSent, body }) => {
      if (body instanceof Blob) for (const bytes of [5, body.size + 500, 3]) onSent?.(bytes);
      return undefined;
    };
    await upload({ blob: WHOLE });
    expect(Math.max(...loaded)).toBe(BYTES.length);
    expect(loaded.at(-1)).toBe(BYTES.length);
  });

  test('without a type sends none', async () => {
    await upload({ contentType: '' });
    expect(bucket.requests[0]?.headers).toEqual({});
  });

  test('to a bucket whose rule hides ETag says so', async () => {
    bucket.after = (_request, name) => (name === 'part 2' ? s3Answer(200) : undefined);
    await expect(upload()).rejects.toMatchObject({ code: 'bucket_cors' });
  });

  test('without an id to go on with is refused', async () => {
    bucket.after = (_request, name) => (name === 'begin' ? s3Answer(200, '<x/>') : undefined);
    await expect(upload()).rejects.toMatchObject({ code: 'upstream_refused' });
    expect(await records.all()).toEqual([]);
  });

  test('of a file that went away is an invalid request', async () => {
    const blob = Object.assign(new Blob([BYTES]), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    });
    await expect(upload({ blob })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('resumption', () => {
  test('sends what is missing alone', async () => {
    await stopAt(2, { blob: WHOLE });
    expect((await records.all()).map(({ size, uploadId }) => [size, uploadId])).toEqual([[BYTES.length, 'u1']]);
    expect(await upload({ blob: WHOLE })).toMatchObject({ etag: '"all-3"' });
    expect(bucket.calls).toEqual(['parts', 'part 2', 'complete']);
    expect(loaded.at(-1)).toBe(BYTES.length);
  });

  test('reads a list of parts that has pages', async () => {
    await stopAt(3);
    bucket.page = 1;
    await upload();
    expect(bucket.calls).toEqual(['parts', 'parts', 'part 3', 'complete']);
  });

  test('sends bytes again that are others now', async () => {
    await stopAt(3, { blob: WHOLE });
    const changed = BYTES.slice();
    changed[PART_BYTES] = 7;
    await upload({ blob: new Blob([changed]) });
    expect([...bucket.of('part ')].sort()).toEqual(['part 2', 'part 3']);
    expect(bucket.requests.at(-1)?.body).toContain('p2-7');
  });

  test('sends a part again whose answer was lost, or that another client has replaced', async () => {
    await stopAt(3);
    bucket.uploads.get('u1')?.set(1, { etag: '"other"', size: PART_BYTES });
    bucket.uploads.get('u1')?.delete(2);
    await upload();
    expect([...bucket.of('part ')].sort()).toEqual(['part 1', 'part 2', 'part 3']);
  });

  test('understands a store that leaves quotes out of its list', async () => {
    await stopAt(3);
    bucket.after = (_request, name) =>
      name === 'parts' ? s3Answer(200, '<Part><PartNumber>1</PartNumber><ETag>p1-0</ETag></Part>') : undefined;
    await upload();
    expect([...bucket.of('part ')].sort()).toEqual(['part 2', 'part 3']);
  });

  test('begins anew where S3 has ended the upload', async () => {
    await stopAt(3);
    bucket.uploads.clear();
    await upload();
    expect(bucket.of('part ')).toHaveLength(3);
    expect(bucket.uploads.size).toBe(0);
    expect(await kept.all('')).toEqual([]);
  });

  test.each<[string, Partial<UploadJob>]>([
    ['of another size', { blob: new Blob([BYTES, 'x']) }],
    ['of another type', { contentType: 'c/d' }],
  ])('%s gives the earlier one up, and begins anew', async (_what, over) => {
    await stopAt(3);
    await upload(over);
    expect(bucket.calls.slice(0, 2)).toEqual(['abort', 'begin']);
    expect(bucket.of('part ')).toHaveLength(3);
    expect(await kept.all('')).toEqual([]);
  });

  test('waits where the list of parts fails, and gives nothing up', async () => {
    await stopAt(3);
    let failures = 0;
    bucket.before = (_request, name) => (name === 'parts' && failures++ < 2 ? lostAnswer() : undefined);
    await upload();
    expect(bucket.calls).toEqual(['parts', 'parts', 'parts', 'part 3', 'complete']);
  });
});

describe('a lost answer', () => {
  test.each(['begin', 'part 2', 'complete'])('of %s is asked for again, and the object is whole', async (call) => {
    let isLost = false;
    bucket.after = (_request, name) => {
      if (name !== call || isLost) return undefined;
      isLost = true;
      return lostAnswer();
    };
    expect(await upload()).toEqual({ key: KEY, etag: '"all-3"', size: BYTES.length });
    expect(bucket.objects.get(KEY)).toEqual({ etag: '"all-3"', size: BYTES.length });
    expect(await kept.all('')).toEqual([]);
  });

  test.each([
    ['that is older', BYTES.length, true],
    ['of another size', BYTES.length + 1, false],
  ])('of the completion is no success over an object %s', async (_what, size, isOld) => {
    bucket.before = (_request, name) => {
      if (name !== 'complete') return undefined;
      bucket.objects.set(KEY, { etag: '"other"', size, isOld });
      if (bucket.uploads.size === 0) return undefined;
      bucket.uploads.clear();
      return lostAnswer();
    };
    await expect(upload()).rejects.toMatchObject({ code: 'not_found' });
    expect(await kept.all('')).toEqual([]);
  });

  test('of the completion after a reload is no second object', async () => {
    const closed = new AbortController();
    bucket.after = (_request, name) => {
      if (name === 'complete') {
        closed.abort(new Error('closed'));
        throw new Error('closed');
      }
      return undefined;
    };
    await expect(upload({}, closed.signal)).rejects.toThrow('closed');
    bucket.after = () => undefined;
    expect(await upload()).toMatchObject({ size: BYTES.length, etag: '"all-3"' });
    expect(await kept.all('')).toEqual([]);
  });

  test('of a completion with ifNoneMatch is no conflict with itself', async () => {
    let isLost = false;
    bucket.after = (_request, name) => {
      if (name !== 'complete' || isLost) return undefined;
      isLost = true;
      return lostAnswer();
    };
    expect(await upload({ ifNoneMatch: '*' })).toMatchObject({ etag: '"all-3"' });
  });

  test.each([
    ['an older object', { etag: '"other"', size: BYTES.length, isOld: true }],
    ['an object of another size', { etag: '"other"', size: BYTES.length - 1 }],
  ])('of a completion that met %s is a refusal', async (_what, other) => {
    let isLost = false;
    bucket.before = (_request, name) => {
      if (name !== 'complete' || isLost) return undefined;
      isLost = true;
      bucket.objects.set(KEY, other);
      return lostAnswer();
    };
    await expect(upload({ ifNoneMatch: '*' })).rejects.toMatchObject({ code: 'conflict' });
    expect(bucket.objects.get(KEY)).toBe(other);
  });
});

describe('a completion', () => {
  test('that begins with 200 and fails is tried again', async () => {
    let failures = 0;
    bucket.before = (_request, name) =>
      name === 'complete' && failures++ < 2
        ? s3Answer(200, '<Error><Code>InternalError</Code><Message>Try again.</Message></Error>')
        : undefined;
    expect(await upload()).toMatchObject({ etag: '"all-3"' });
    expect(bucket.of('complete')).toHaveLength(3);
  });

  test('that always fails leaves the upload to go on with', async () => {
    bucket.before = (_request, name) =>
      name === 'complete' ? s3Answer(200, '<Error><Code>InternalError</Code></Error>') : undefined;
    await expect(upload()).rejects.toMatchObject({ code: 'upstream_unavailable' });
    bucket.before = () => undefined;
    bucket.calls.length = 0;
    await upload();
    expect(bucket.calls).toEqual(['parts', 'complete']);
  });

  test('over an object that is there is a conflict, and gives the upload up', async () => {
    bucket.objects.set(KEY, { etag: '"other"', size: BYTES.length });
    await expect(upload({ ifNoneMatch: '*' })).rejects.toMatchObject({ code: 'conflict' });
    expect(bucket.objects.get(KEY)?.etag).toBe('"other"');
    expect(bucket.uploads.size).toBe(0);
    expect(await kept.all('')).toEqual([]);
  });
});

describe('giving up', () => {
  test('removes the upload at S3, and what is kept of it', async () => {
    await stopAt(3);
    const [record] = await records.all();
    if (record !== undefined) await giveUp(record, bucket, records);
    expect(bucket.uploads.size).toBe(0);
    expect(await kept.all('')).toEqual([]);
  });

  test('is done here where S3 is away', async () => {
    await stopAt(3);
    bucket.before = () => lostAnswer(false);
    const [record] = await records.all();
    if (record !== undefined) await giveUp(record, bucket, records);
    expect(await kept.all('')).toEqual([]);
  });

  test('leaves the record of a later upload to the same key', async () => {
    await stopAt(3);
    const [record] = await records.all();
    if (record === undefined) throw new Error('nothing is kept');
    await records.add({ ...record, uploadId: 'u9' });
    await giveUp(record, bucket, records);
    expect((await records.all()).map(({ uploadId }) => uploadId)).toEqual(['u9']);
  });
});
