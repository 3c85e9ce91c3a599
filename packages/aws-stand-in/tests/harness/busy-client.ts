/**
 * A client that makes one write after the other to keys of its own, and knows the state that must be found afterwards:
 * the last acknowledged one, or that of the one call under way when the server died.
 */
import { CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, GetObjectCommand, ListPartsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { NoSuchKey, NoSuchUpload, UploadPartCommand, type S3Client } from '@aws-sdk/client-s3';

export const Bucket = 'box';
const KEYS = 3;
const MAX_BYTES = 400_000;
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** Random numbers from 0 up to 1, exclusive. */
export type Random = () => number;

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32, public domain) */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes of an object, as the name of the write that made it and the sizes of its parts. */
interface Content {
  readonly write: string;
  readonly sizes: readonly number[];
}

interface OpenUpload {
  readonly id: string;
  readonly key: string;
  readonly content: Content;
  readonly etags: readonly string[];
}

export class BusyClient {
  readonly #name: string;
  readonly #random: Random;
  /** Content by key; `null` if the key holds nothing. */
  readonly #held = new Map<string, Content | null>();
  /** Pending call, and what the key holds if it was carried out. */
  #underWay: { readonly key: string; readonly then: Content | null } | null = null;
  /** Open uploads; all their parts are acknowledged. */
  #uploads: OpenUpload[] = [];
  #writes = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.#random = random;
    for (let index = 0; index < KEYS; index += 1) this.#held.set(`${name}/${index}`, null);
  }

  get writes(): number {
    return this.#writes;
  }

  /** Makes one write; a rejected one may have been carried out. */
  async write(s3: S3Client): Promise<void> {
    const key = this.#key();
    const kind = this.#random();
    if (kind < 0.5) {
      const content = this.#content([this.#size()]);
      const Body = bytesOf(content);
      await this.#change(key, content, () => s3.send(new PutObjectCommand({ Bucket, Key: key, Body })));
    } else if (kind < 0.6) {
      await this.#change(key, null, () => s3.send(new DeleteObjectCommand({ Bucket, Key: key })));
    } else if (kind < 0.7) {
      await this.#copy(s3, key);
    } else {
      await this.#multipart(s3, key);
    }
    this.#writes += 1;
  }

  /**
   * Verifies the state after a restart. @throws Error if acknowledged content is missing, or unexpected content is
   * present
   */
  async verify(s3: S3Client): Promise<void> {
    const underWay = this.#underWay;
    for (const [key, held] of this.#held) {
      const found = await read(s3, key);
      const possible = underWay?.key === key ? [held, underWay.then] : [held];
      const is = possible.find((content) => isSame(content, found));
      if (is === undefined)
        throw new Error(`${key} holds ${describe(found)}, but it was ${possible.map(nameOf).join(' or ')}`);
      this.#held.set(key, is);
      if (underWay?.key === key && is === underWay.then)
        this.#uploads = this.#uploads.filter(({ content }) => content !== underWay.then);
    }
    this.#underWay = null;
    for (const upload of this.#uploads) await verifyUpload(s3, upload);
  }

  /** @returns the number of data files of its objects and open uploads */
  get segments(): number {
    const objects = [...this.#held.values()].filter((content) => content !== null);
    return [...objects, ...this.#uploads.map(({ content }) => content)].reduce(
      (sum, { sizes }) => sum + sizes.length,
      0,
    );
  }

  get uploadIds(): string[] {
    return this.#uploads.map(({ id }) => id);
  }

  get heldKeys(): string[] {
    return [...this.#held].filter(([, content]) => content !== null).map(([key]) => key);
  }

  async #copy(s3: S3Client, key: string): Promise<void> {
    const [source, content] = [...this.#held].find(([other, held]) => other !== key && held !== null) ?? [];
    if (source === undefined || content == null) return;
    // A copy has one part, however many the source has.
    const copied = { ...content, sizes: [content.sizes.reduce((sum, size) => sum + size, 0)] };
    const joined = content.sizes.length === 1 ? content : null;
    if (joined === null) return;
    await this.#change(key, copied, () =>
      s3.send(new CopyObjectCommand({ Bucket, Key: key, CopySource: `${Bucket}/${source}` })),
    );
  }

  /**
   * Begins an upload and completes it, or leaves it open; or completes one that was left open, perhaps before a kill.
   */
  async #multipart(s3: S3Client, newKey: string): Promise<void> {
    if (this.#uploads.length < 2) {
      const content = this.#content(this.#random() < 0.1 ? [MIN_PART_BYTES, this.#size()] : [this.#size()]);
      this.#uploads.push(await sendParts(s3, newKey, content));
      if (this.#random() < 0.3) return;
    }
    const upload = this.#uploads.at(0);
    if (upload === undefined) return;
    const { id, key, content, etags } = upload;
    const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const command = { Bucket, Key: key, UploadId: id, MultipartUpload: { Parts } };
    await this.#change(key, content, () => s3.send(new CompleteMultipartUploadCommand(command)));
    this.#uploads = this.#uploads.filter((other) => other !== upload);
  }

  async #change(key: string, then: Content | null, call: () => Promise<unknown>): Promise<void> {
    this.#underWay = { key, then };
    await call();
    this.#held.set(key, then);
    this.#underWay = null;
  }

  #key(): string {
    return `${this.#name}/${Math.floor(this.#random() * KEYS)}`;
  }

  #size(): number {
    return Math.floor(this.#random() ** 3 * MAX_BYTES);
  }

  #content(sizes: readonly number[]): Content {
    return { write: `${this.#name}.${this.#writes}.${this.#random()} `, sizes };
  }
}

async function sendParts(s3: S3Client, key: string, content: Content): Promise<OpenUpload> {
  const { UploadId: id = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: key }));
  const etags: string[] = [];
  let start = 0;
  for (const [index, size] of content.sizes.entries()) {
    const Body = bytesOf(content).subarray(start, start + size);
    const part = { Bucket, Key: key, UploadId: id, PartNumber: index + 1, Body };
    etags.push((await s3.send(new UploadPartCommand(part))).ETag ?? '');
    start += size;
  }
  return { id, key, content, etags };
}

async function verifyUpload(s3: S3Client, { id, key, etags }: OpenUpload): Promise<void> {
  try {
    const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key: key, UploadId: id }));
    const found = Parts.map(({ ETag }) => ETag);
    if (found.join() !== etags.join())
      throw new Error(`upload ${id} of ${key} has ${found.join()}, not ${etags.join()}`);
  } catch (error) {
    throw error instanceof NoSuchUpload ? new Error(`upload ${id} of ${key} is lost`) : error;
  }
}

async function read(s3: S3Client, Key: string): Promise<Buffer | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

function bytesOf({ write, sizes }: Content): Buffer {
  return Buffer.alloc(
    sizes.reduce((sum, size) => sum + size, 0),
    write,
  );
}

function isSame(content: Content | null, found: Buffer | null): boolean {
  return content === null || found === null ? content === found : bytesOf(content).equals(found);
}

function nameOf(content: Content | null): string {
  return content === null ? 'nothing' : describe(bytesOf(content));
}

function describe(bytes: Buffer | null): string {
  return bytes === null ? 'nothing' : `${bytes.length} bytes of ${JSON.stringify(bytes.subarray(0, 30).toString())}`;
}
