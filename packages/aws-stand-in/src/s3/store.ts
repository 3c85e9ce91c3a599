/**
 * Buckets and objects on disk. An object's bytes are separate files with random names; its metadata is one JSON file
 * named by the hash of the key, and renaming that file into place is the commit. An object is therefore stored whole or
 * not at all, whenever the process is killed, and no key ever becomes a path.
 *
 *   s3/buckets/{bucket}/bucket.json, objects/{sha256 of key}.json     s3/data/{id}     s3/uploads/{id}/… (uploads.ts)
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writePrivateFile } from '../files.ts';
import { DataFiles } from './data-files.ts';
import { bucketAlreadyOwned, bucketNotEmpty, noSuchBucket } from './errors.ts';
import { readJson } from './json-file.ts';
import { SortedKeys } from './key-order.ts';
import { KeyedLock } from './keyed-lock.ts';
import type { Allowed } from './rights.ts';
import { isBucketFile, newSettings, settingsOf, textOf, type BucketSettings, type SettingOf } from './settings.ts';
import { isStoredObject, type StoredObject } from './stored-object.ts';

export interface BucketContent {
  readonly objects: Map<string, StoredObject>;
  readonly keys: SortedKeys;
}

type Bucket = BucketSettings & BucketContent;

export class ObjectStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly data: DataFiles;
  readonly uploadsDir: string;
  readonly #bucketsDir: string;
  /** Locks by `{bucket}/{key}` for objects and by `{bucket}/` for the bucket itself. */
  readonly #lock = new KeyedLock();
  #damaged = false;

  private constructor(root: string) {
    this.data = new DataFiles(join(root, 'data'));
    this.uploadsDir = join(root, 'uploads');
    this.#bucketsDir = join(root, 'buckets');
  }

  static async open(root: string): Promise<ObjectStore> {
    const store = new ObjectStore(root);
    for (const folder of [store.data.dir, store.uploadsDir, store.#bucketsDir])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(store.#bucketsDir)) await store.#load(name);
    return store;
  }

  /**
   * Settings by bucket, which are no secret within the account; the objects of a bucket require an `Allowed` target.
   */
  get buckets(): ReadonlyMap<string, BucketSettings> {
    return this.#buckets;
  }

  /** @throws AwsError NoSuchBucket */
  find({ bucket, key }: Allowed<'s3:GetObject'>): StoredObject | undefined {
    return this.#bucket(bucket).objects.get(key);
  }

  /** @throws AwsError NoSuchBucket */
  contentOf({ bucket }: Allowed<'s3:ListBucket'>): BucketContent {
    return this.#bucket(bucket);
  }

  /** Returns the ids of the completed uploads of stored objects. */
  completedUploads(): Set<string> {
    const objects = [...this.#buckets.values()].flatMap((bucket) => [...bucket.objects.values()]);
    return new Set(objects.flatMap(({ uploadId }) => (uploadId === undefined ? [] : [uploadId])));
  }

  /** @throws AwsError BucketAlreadyOwnedByYou */
  async createBucket({ bucket: name }: Allowed<'s3:CreateBucket'>, createdOn: string): Promise<void> {
    await this.#lock.run(`${name}/`, async () => {
      if (this.#buckets.has(name)) throw bucketAlreadyOwned(name);
      await mkdir(join(this.#bucketsDir, name, 'objects'), { recursive: true, mode: 0o700 });
      await syncFolder(this.#bucketsDir);
      await this.#save({ ...newSettings(name, createdOn), objects: new Map(), keys: new SortedKeys() });
    });
  }

  /**
   * Changes the setting that the action is about.
   * @param change receives the settings at that moment, and may throw to reject the change
   * @throws AwsError NoSuchBucket, and the error of `change`
   */
  async configure<Action extends keyof SettingOf>(
    { bucket: name }: Allowed<Action>,
    change: (held: BucketSettings) => Pick<BucketSettings, SettingOf[Action]>,
  ): Promise<void> {
    await this.#lock.run(`${name}/`, async () => {
      const bucket = this.#bucket(name);
      await this.#save({ ...bucket, ...change(bucket) });
    });
  }

  /** @throws AwsError NoSuchBucket; BucketNotEmpty, also while an object is being written */
  async deleteBucket({ bucket: name }: Allowed<'s3:DeleteBucket'>): Promise<void> {
    await this.#lock.run(`${name}/`, async () => {
      const writing = this.#lock.busy().some((key) => key.startsWith(`${name}/`) && key !== `${name}/`);
      if (this.#bucket(name).keys.length > 0 || writing) throw bucketNotEmpty(name);
      this.#buckets.delete(name);
      await rm(join(this.#bucketsDir, name), { recursive: true, force: true });
    });
  }

  /**
   * Makes the object visible, in place of what the key holds. Its bytes are not removed if that fails.
   * @param check receives what the key holds at that moment, and may throw to reject the write
   * @throws AwsError NoSuchBucket, and the error of `check`
   */
  async commit(
    target: Allowed<'s3:PutObject'>,
    object: StoredObject,
    check?: (held: StoredObject | undefined) => void,
  ): Promise<void> {
    const { bucket: bucketName, key } = target;
    await this.#lock.run(`${bucketName}/${key}`, async () => {
      // The bucket is looked up now, because it may have been deleted and created again while the bytes were received.
      const bucket = this.#bucket(bucketName);
      const replaced = bucket.objects.get(key);
      check?.(replaced);
      await writePrivateFile(this.#metadataPath(bucketName, key), JSON.stringify(object));
      bucket.objects.set(key, object);
      bucket.keys.add(key);
      // The write is committed; bytes that cannot be removed now are removed as orphans at the next start.
      await this.data.remove(replaced?.segments ?? []).catch(console.error);
    });
  }

  /** @throws AwsError NoSuchBucket */
  async remove({ bucket: bucketName, key }: Allowed<'s3:DeleteObject'>): Promise<void> {
    await this.#lock.run(`${bucketName}/${key}`, async () => {
      const bucket = this.#bucket(bucketName);
      const removed = bucket.objects.get(key);
      if (removed === undefined) return;
      const path = this.#metadataPath(bucketName, key);
      await rm(path, { force: true });
      await syncFolder(dirname(path));
      bucket.objects.delete(key);
      bucket.keys.remove(key);
      await this.data.remove(removed.segments).catch(console.error);
    });
  }

  /** @param parts data files of unfinished uploads; `null` if not all of them are known */
  async removeOrphans(parts: ReadonlySet<string> | null): Promise<void> {
    if (this.#damaged || parts === null) {
      console.error('files were skipped: leftover bytes are kept, for they may belong to them');
      return;
    }
    const referred = new Set(parts);
    for (const bucket of this.#buckets.values()) {
      for (const object of bucket.objects.values()) for (const { data } of object.segments) referred.add(data);
    }
    await this.data.removeAllBut(referred);
  }

  async #load(name: string): Promise<void> {
    const folder = join(this.#bucketsDir, name, 'objects');
    const objects = new Map<string, StoredObject>();
    for (const file of await this.#filesIn(folder)) {
      const path = join(folder, file);
      if (!file.endsWith('.json')) {
        await rm(path, { force: true });
        continue;
      }
      const isOfThisFile = (value: unknown): value is StoredObject =>
        isStoredObject(value) && this.#metadataPath(name, value.key) === path;
      const object = await readJson(path, isOfThisFile);
      if (object) objects.set(object.key, object);
      else this.#damaged = true;
    }
    const file = await readJson(join(this.#bucketsDir, name, 'bucket.json'), isBucketFile);
    // A bucket whose creation was interrupted does not exist.
    if (file === undefined && objects.size === 0) return;
    this.#buckets.set(name, { ...settingsOf(name, file), objects, keys: new SortedKeys([...objects.keys()]) });
  }

  async #filesIn(folder: string): Promise<string[]> {
    try {
      return await readdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      return [];
    }
  }

  async #save(bucket: Bucket): Promise<void> {
    await writePrivateFile(join(this.#bucketsDir, bucket.name, 'bucket.json'), textOf(bucket));
    this.#buckets.set(bucket.name, bucket);
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  #metadataPath(bucketName: string, key: string): string {
    return join(this.#bucketsDir, bucketName, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}
