/**
 * Multipart uploads on disk: `uploads/{id}/upload.json` and `{partNumber}.json`, with the parts' bytes in `data/` as
 * for objects. They survive a restart, so an interrupted upload can be resumed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writePrivateFile } from '../files.ts';
import type { Checksums } from './checksums.ts';
import { readJson } from './json-file.ts';
import { KeyedLock } from './keyed-lock.ts';
import { abortOf } from './lifecycle-rules.ts';
import type { Allowed } from './rights.ts';
import type { ObjectStore } from './store.ts';
import { isRecord, isSegment, type ChecksumChoice, type Segment } from './stored-object.ts';

/** Age at which unfinished uploads expire in a bucket without a lifecycle: seven days. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly initiatedOn: string;
  /** Requested checksum; `null` for none. */
  readonly checksum: ChecksumChoice | null;
}

export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly segment: Segment;
  readonly checksums: Checksums;
}

export interface OpenUpload {
  readonly upload: Upload;
  readonly parts: Map<number, Part>;
}

export class UploadStore {
  readonly #store: ObjectStore;
  readonly #uploads = new Map<string, OpenUpload>();
  /** Locks by upload id, so that parts and the end of an upload are serialised. */
  readonly #lock = new KeyedLock();
  #damaged = false;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Reads stored uploads, drops those that were completed or only partly created, and removes orphaned bytes. */
  static async open(store: ObjectStore): Promise<UploadStore> {
    const uploads = new UploadStore(store);
    const completed = store.completedUploads();
    for (const id of await readdir(store.uploadsDir)) {
      if (completed.has(id)) await rm(join(store.uploadsDir, id), { recursive: true, force: true });
      else await uploads.#load(id);
    }
    const parts = [...uploads.#uploads.values()].flatMap((open) => [...open.parts.values()]);
    await store.removeOrphans(uploads.#damaged ? null : new Set(parts.map(({ segment }) => segment.data)));
    return uploads;
  }

  async begin({ bucket, key }: Allowed<'s3:PutObject'>, settings: Omit<Upload, 'bucket' | 'key'>): Promise<void> {
    const upload: Upload = { ...settings, bucket, key };
    await mkdir(join(this.#store.uploadsDir, upload.id), { mode: 0o700 });
    await syncFolder(this.#store.uploadsDir);
    await writePrivateFile(this.#path(upload.id, 'upload'), JSON.stringify(upload));
    this.#uploads.set(upload.id, { upload, parts: new Map() });
  }

  /** @returns `undefined` also for an id that belongs to another key, where it is not valid */
  find(id: string, { bucket, key }: Allowed<string>): OpenUpload | undefined {
    const found = this.#uploads.get(id);
    return found?.upload.bucket === bucket && found.upload.key === key ? found : undefined;
  }

  inBucket(bucket: string): Upload[] {
    return [...this.#uploads.values()].map(({ upload }) => upload).filter((upload) => upload.bucket === bucket);
  }

  /** Runs work under the lock of the upload: no part is added and the upload does not end meanwhile. */
  alone<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    return this.#lock.run(id, work);
  }

  /** @returns false if the upload has ended meanwhile; the part's bytes are then removed */
  putPart(id: string, part: Part): Promise<boolean> {
    return this.alone(id, async () => {
      const found = this.#uploads.get(id);
      try {
        if (found !== undefined) await writePrivateFile(this.#path(id, String(part.number)), JSON.stringify(part));
      } catch (error) {
        await this.#store.data.remove([part.segment]);
        throw error;
      }
      const unused = found === undefined ? part : found.parts.get(part.number);
      found?.parts.set(part.number, part);
      if (unused !== undefined) await this.#store.data.remove([unused.segment]).catch(console.error);
      return found !== undefined;
    });
  }

  /**
   * Ends an upload, called within `alone`, and removes its parts' bytes, except those named. @returns false if it had
   * ended
   */
  async end(id: string, except: ReadonlySet<string> = new Set()): Promise<boolean> {
    const found = this.#uploads.get(id);
    if (found === undefined) return false;
    this.#uploads.delete(id);
    await rm(join(this.#store.uploadsDir, id), { recursive: true, force: true });
    const segments = [...found.parts.values()].map((part) => part.segment);
    await this.#store.data.remove(segments.filter(({ data }) => !except.has(data)));
    return true;
  }

  /** Aborts uploads whose time has come by the bucket's lifecycle; without one, those that have reached the maximum age. */
  async expire(now: Date): Promise<void> {
    for (const { upload } of [...this.#uploads.values()]) {
      if (now.getTime() >= this.#endOf(upload)) await this.alone(upload.id, () => this.end(upload.id));
    }
  }

  #endOf({ bucket, key, initiatedOn }: Upload): number {
    const lifecycle = this.#store.buckets.get(bucket)?.lifecycle ?? null;
    if (lifecycle === null) return Date.parse(initiatedOn) + MAX_AGE_MS;
    return abortOf(lifecycle, key, new Date(initiatedOn))?.on.getTime() ?? Infinity;
  }

  async #load(id: string): Promise<void> {
    const folder = join(this.#store.uploadsDir, id);
    const upload = await readJson(this.#path(id, 'upload'), isUpload);
    if (upload === undefined) await rm(folder, { recursive: true, force: true });
    if (upload === null) this.#damaged = true;
    if (!upload) return;
    const parts = new Map<number, Part>();
    for (const file of await readdir(folder)) {
      if (!/^\d+\.json$/.test(file)) continue;
      const part = await readJson(join(folder, file), isPart);
      if (part) parts.set(part.number, part);
      else this.#damaged = true;
    }
    this.#uploads.set(id, { upload, parts });
  }

  #path(id: string, name: string): string {
    return join(this.#store.uploadsDir, id, `${name}.json`);
  }
}

function isUpload(value: unknown): value is Upload {
  return isRecord(value) && [value['id'], value['bucket'], value['key']].every((text) => typeof text === 'string');
}

function isPart(value: unknown): value is Part {
  return isRecord(value) && Number.isInteger(value['number']) && isSegment(value['segment']);
}
