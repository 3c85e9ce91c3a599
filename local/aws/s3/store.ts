/**
 * Buckets and objects on disk. An object's bytes are files of their own with random names; its metadata is one JSON
 * file named by the hash of the key, and renaming that file into place is the one commit. So an object is there whole
 * or not at all, whenever the process is killed, and no key ever becomes a path.
 *
 *   s3/buckets/{bucket}/bucket.json, objects/{sha256 of key}.json     s3/data/{id}     s3/uploads/{id}/… (uploads.ts)
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writePrivateFile } from '../files.ts';
import type { ChecksumAlgorithm, Checksums } from './checksums.ts';
import type { CorsRule } from './cors.ts';
import { SortedKeys } from './key-order.ts';

/** Bytes of an object or part: a file in `data/`. */
export interface Segment {
  readonly data: string;
  readonly size: number;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With quotes, as it is sent. */
  readonly etag: string;
  readonly lastModified: string;
  /** Response headers that came with it: content-type, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  readonly segments: readonly Segment[];
  /** Of a completed multipart upload. */
  readonly uploadId?: string;
}

export interface Bucket {
  readonly name: string;
  readonly createdOn: string;
  readonly cors: readonly CorsRule[];
  readonly objects: Map<string, StoredObject>;
  readonly keys: SortedKeys;
}

/** How the parts of an upload are checked. */
export interface ChecksumChoice {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
}

export class ObjectStore {
  readonly buckets = new Map<string, Bucket>();
  readonly dataDir: string;
  readonly uploadsDir: string;
  readonly #bucketsDir: string;
  /** Last commit under way by bucket and key: commits of one key go one after the other. */
  readonly #commits = new Map<string, Promise<unknown>>();

  private constructor(root: string) {
    this.dataDir = join(root, 'data');
    this.uploadsDir = join(root, 'uploads');
    this.#bucketsDir = join(root, 'buckets');
  }

  static async open(root: string): Promise<ObjectStore> {
    const store = new ObjectStore(root);
    for (const folder of [store.dataDir, store.uploadsDir, store.#bucketsDir])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(store.#bucketsDir)) await store.#load(name);
    return store;
  }

  async createBucket(name: string, createdOn: string): Promise<void> {
    await mkdir(join(this.#bucketsDir, name, 'objects'), { recursive: true, mode: 0o700 });
    await this.saveBucket({ name, createdOn, cors: [], objects: new Map(), keys: new SortedKeys() });
  }

  /** Writes the bucket's own settings. */
  async saveBucket(bucket: Bucket): Promise<void> {
    const { name, createdOn, cors } = bucket;
    await writePrivateFile(join(this.#bucketsDir, name, 'bucket.json'), JSON.stringify({ createdOn, cors }));
    this.buckets.set(name, bucket);
  }

  async deleteBucket(name: string): Promise<void> {
    this.buckets.delete(name);
    await rm(join(this.#bucketsDir, name), { recursive: true, force: true });
  }

  /**
   * Makes the object visible, in place of what the key held.
   * @param check sees what the key holds at that very moment, and may refuse by throwing
   */
  async commit(bucket: Bucket, object: StoredObject, check?: (held: StoredObject | undefined) => void): Promise<void> {
    await this.#oneByOne(bucket, object.key, async () => {
      check?.(bucket.objects.get(object.key));
      await writePrivateFile(this.#metadataPath(bucket, object.key), JSON.stringify(object));
      const replaced = bucket.objects.get(object.key);
      bucket.objects.set(object.key, object);
      bucket.keys.add(object.key);
      // The write has happened: bytes that cannot be removed now are found as orphans at the next start.
      await this.removeData(replaced?.segments ?? []).catch(console.error);
    });
  }

  async remove(bucket: Bucket, key: string): Promise<void> {
    await this.#oneByOne(bucket, key, async () => {
      const removed = bucket.objects.get(key);
      if (removed === undefined) return;
      await rm(this.#metadataPath(bucket, key), { force: true });
      await syncFolder(dirname(this.#metadataPath(bucket, key)));
      bucket.objects.delete(key);
      bucket.keys.remove(key);
      await this.removeData(removed.segments);
    });
  }

  dataPath(data: string): string {
    return join(this.dataDir, data);
  }

  /** Open readers keep what they have: the files only lose their names. */
  async removeData(segments: readonly Segment[]): Promise<void> {
    await Promise.all(segments.map(({ data }) => rm(this.dataPath(data), { force: true })));
  }

  /** Removes data files that nothing refers to: what a killed process left half written. */
  async removeOrphans(alsoReferred: ReadonlySet<string>): Promise<void> {
    const referred = new Set(alsoReferred);
    for (const bucket of this.buckets.values()) {
      for (const object of bucket.objects.values()) for (const { data } of object.segments) referred.add(data);
    }
    const files = await readdir(this.dataDir);
    await Promise.all(
      files.filter((file) => !referred.has(file)).map((file) => rm(join(this.dataDir, file), { force: true })),
    );
  }

  async #load(name: string): Promise<void> {
    const folder = join(this.#bucketsDir, name);
    const bucketFile = await readJson<{ createdOn: string; cors?: readonly CorsRule[] }>(join(folder, 'bucket.json'));
    // A bucket whose creation did not get to its end is none.
    if (bucketFile === null) return;
    const objects = new Map<string, StoredObject>();
    for (const file of await readdir(join(folder, 'objects'))) {
      if (!file.endsWith('.json')) {
        await rm(join(folder, 'objects', file), { force: true });
        continue;
      }
      const object = await readJson<StoredObject>(join(folder, 'objects', file));
      if (object !== null) objects.set(object.key, object);
    }
    const { createdOn, cors = [] } = bucketFile;
    this.buckets.set(name, { name, createdOn, cors, objects, keys: new SortedKeys([...objects.keys()]) });
  }

  #metadataPath(bucket: Bucket, key: string): string {
    return join(this.#bucketsDir, bucket.name, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`);
  }

  async #oneByOne(bucket: Bucket, key: string, work: () => Promise<void>): Promise<void> {
    const name = `${bucket.name}/${key}`;
    const before = this.#commits.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#commits.set(name, mine);
    try {
      await mine;
    } finally {
      if (this.#commits.get(name) === mine) this.#commits.delete(name);
    }
  }
}

/** @returns `null`, with a line on stderr, for a file that cannot be read: one damaged file must not stop the store */
export async function readJson<Value>(path: string): Promise<Value | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value;
  } catch (error) {
    console.error(`skipped ${path}: ${(error as Error).message}`);
    return null;
  }
}
