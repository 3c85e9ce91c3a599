/**
 * Bytes are streamed and not held in memory: 200 MB, sent in one piece, in a form or in parts, copied or read, do not
 * make the process grow by as much. The tests measure its peak resident memory, as the kernel counts it.
 * https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { startProcess, type Process } from './harness/process.ts';

const MEGABYTE = 1_000_000;
const BODY_BYTES = 200 * MEGABYTE;
const MAX_GROWTH_BYTES = 100 * MEGABYTE;
/** Bytes of each warm-up upload, which bring the process to its working size. */
const WARM_UP_BYTES = 20 * MEGABYTE;
const PART_BYTES = 8 * MEGABYTE;
/** Time limit in milliseconds; disks of shared machines can be slow. */
const TIME_LIMIT_MS = 120_000;
const Bucket = 'box';

let running: Process;
let s3: S3Client;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-memory-'));
  running = await startProcess(dataDir);
  s3 = running.s3;
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const upload of [uploadWhole, uploadInParts, uploadForm]) await upload('warm-up', WARM_UP_BYTES);
});
afterAll(async () => {
  await running.kill();
  await rm(dataDir, { recursive: true, force: true });
});

/** Yields the bytes a megabyte at a time, each different, and never holds them all. */
function* pieces(size: number, hash: Hash): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += MEGABYTE) {
    const piece = Buffer.alloc(Math.min(MEGABYTE, size - sent), `piece ${sent}`);
    hash.update(piece);
    yield piece;
  }
}

async function uploadWhole(Key: string, size: number): Promise<string> {
  const hash = createHash('md5');
  const Body = Readable.from(pieces(size, hash));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: size }));
  return hash.digest('hex');
}

async function uploadInParts(Key: string, size: number): Promise<string> {
  const hash = createHash('md5');
  const Body = Readable.from(pieces(size, hash));
  await new Upload({ client: s3, params: { Bucket, Key, Body }, partSize: PART_BYTES, queueSize: 4 }).done();
  return hash.digest('hex');
}

/** Sends a form as a browser does: fields, and then the file. */
async function uploadForm(Key: string, size: number): Promise<string> {
  // The package brings its own copy of the client's class; only its configuration is used.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const { url, fields } = await createPresignedPost(s3, { Bucket, Key });
  const hash = createHash('md5');
  const part = (disposition: string, content: string): string =>
    `--cut\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}`;
  const before = Object.entries(fields).map(([name, value]) => `${part(`name="${name}"`, value)}\r\n`);
  const start = Buffer.from(`${before.join('')}${part('name="file"; filename="film.mp4"', '')}`);
  const end = Buffer.from('\r\n--cut--\r\n');
  function* body(): Generator<Buffer> {
    yield start;
    yield* pieces(size, hash);
    yield end;
  }
  const headers = {
    'content-type': 'multipart/form-data; boundary=cut',
    'content-length': String(start.length + size + end.length),
  };
  const outgoing = httpRequest(url, { method: 'POST', headers });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(body()), outgoing);
  const [answer] = await answered;
  expect(answer.resume().statusCode).toBe(204);
  return hash.digest('hex');
}

async function download(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const hash = createHash('md5');
  for await (const chunk of Body as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

async function statusBytes(name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${running.pid}/status`, 'utf8');
  const [, kibibytes = ''] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Number(kibibytes) * 1024;
}

/** @returns the growth of the process: its peak size during the work, minus its size before */
async function growth(work: () => Promise<unknown>): Promise<number> {
  // The value 5 resets the peak to the current resident size.
  await writeFile(`/proc/${running.pid}/clear_refs`, '5');
  const before = await statusBytes('VmRSS');
  await work();
  return (await statusBytes('VmHWM')) - before;
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  '200 MB in one piece',
  async () => {
    let sent = '';
    expect(await growth(async () => (sent = await uploadWhole('whole', BODY_BYTES)))).toBeLessThan(MAX_GROWTH_BYTES);
    const { ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole' }));
    expect([ContentLength, ETag]).toEqual([BODY_BYTES, `"${sent}"`]);
  },
  TIME_LIMIT_MS,
);

onLinux(
  '200 MB in a form',
  async () => {
    let sent = '';
    expect(await growth(async () => (sent = await uploadForm('form', BODY_BYTES)))).toBeLessThan(MAX_GROWTH_BYTES);
    const { ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'form' }));
    expect([ContentLength, ETag]).toEqual([BODY_BYTES, `"${sent}"`]);
  },
  TIME_LIMIT_MS,
);

onLinux(
  '200 MB in parts, copied, and read',
  async () => {
    let sent = '';
    const ofUpload = await growth(async () => (sent = await uploadInParts('parts', BODY_BYTES)));
    const ofCopy = await growth(() =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/parts` })),
    );
    let read = '';
    const ofRead = await growth(async () => (read = await download('copy')));
    expect(read).toBe(sent);
    for (const bytes of [ofUpload, ofCopy, ofRead]) expect(bytes).toBeLessThan(MAX_GROWTH_BYTES);
  },
  TIME_LIMIT_MS,
);
