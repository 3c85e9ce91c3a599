/**
 * Multipart uploads on disk: `uploads/{id}/upload.json` and `{partNumber}.json`, with the parts' bytes in `data/` like
 * any other. They survive a restart, so a broken upload can be resumed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../files.ts';
import type { Checksums } from './checksums.ts';
import { readJson, type ChecksumChoice, type ObjectStore, type Segment } from './store.ts';

/** Unfinished uploads end after seven days. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly initiatedOn: string;
  /** `null`: the client asked for none. */
  readonly checksum: ChecksumChoice | null;
}

export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly segment: Segment;
  readonly checksums: Checksums;
}

interface OpenUpload {
  readonly upload: Upload;
  readonly parts: Map<number, Part>;
}

export class UploadStore {
  readonly #store: ObjectStore;
  readonly #uploads = new Map<string, OpenUpload>();

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Reads what is there, drops what was completed or only half begun, and removes orphaned bytes. */
  static async open(store: ObjectStore): Promise<UploadStore> {
    const uploads = new UploadStore(store);
    const completed = new Set<string>();
    for (const { objects } of store.buckets.values()) {
      for (const { uploadId } of objects.values()) if (uploadId !== undefined) completed.add(uploadId);
    }
    for (const id of await readdir(store.uploadsDir)) {
      if (completed.has(id)) await rm(join(store.uploadsDir, id), { recursive: true, force: true });
      else await uploads.#load(id);
    }
    const referred = [...uploads.#uploads.values()].flatMap(({ parts }) =>
      [...parts.values()].map((part) => part.segment.data),
    );
    await store.removeOrphans(new Set(referred));
    return uploads;
  }

  async begin(upload: Upload): Promise<void> {
    await mkdir(join(this.#store.uploadsDir, upload.id), { mode: 0o700 });
    await writePrivateFile(this.#path(upload.id, 'upload'), JSON.stringify(upload));
    this.#uploads.set(upload.id, { upload, parts: new Map() });
  }

  /** @returns `undefined` also for an id that belongs to another key: it is of no use there */
  find(id: string, bucket: string, key: string): OpenUpload | undefined {
    const found = this.#uploads.get(id);
    return found?.upload.bucket === bucket && found.upload.key === key ? found : undefined;
  }

  inBucket(bucket: string): Upload[] {
    return [...this.#uploads.values()].map(({ upload }) => upload).filter((upload) => upload.bucket === bucket);
  }

  /** Aborts what was begun too long ago, as the bucket's lifecycle rule does on AWS. */
  async expire(now: Date): Promise<void> {
    for (const { upload } of [...this.#uploads.values()]) {
      if (now.getTime() - Date.parse(upload.initiatedOn) < MAX_AGE_MS) continue;
      const taken = this.take(upload.id);
      if (taken !== undefined) await this.forget(taken, new Set());
    }
  }

  /** @returns false if the upload ended meanwhile: then the part's bytes are gone too */
  async putPart(id: string, part: Part): Promise<boolean> {
    const found = this.#uploads.get(id);
    if (found === undefined) {
      await this.#store.removeData([part.segment]);
      return false;
    }
    const replaced = found.parts.get(part.number);
    found.parts.set(part.number, part);
    await writePrivateFile(this.#path(id, String(part.number)), JSON.stringify(part));
    if (replaced !== undefined) await this.#store.removeData([replaced.segment]);
    return true;
  }

  /** Takes the upload out, so that of two completions one wins. @returns `undefined` if it is gone already */
  take(id: string): OpenUpload | undefined {
    const found = this.#uploads.get(id);
    this.#uploads.delete(id);
    return found;
  }

  /** Puts back what `take` took, after a completion that failed. */
  putBack(open: OpenUpload): void {
    this.#uploads.set(open.upload.id, open);
  }

  /** Forgets a taken upload on disk; its parts' bytes too, except those kept. */
  async forget({ upload, parts }: OpenUpload, kept: ReadonlySet<string>): Promise<void> {
    await rm(join(this.#store.uploadsDir, upload.id), { recursive: true, force: true });
    const segments = [...parts.values()].map((part) => part.segment);
    await this.#store.removeData(segments.filter(({ data }) => !kept.has(data)));
  }

  async #load(id: string): Promise<void> {
    const upload = await readJson<Upload>(this.#path(id, 'upload'));
    if (upload === null) {
      await rm(join(this.#store.uploadsDir, id), { recursive: true, force: true });
      return;
    }
    const parts = new Map<number, Part>();
    for (const file of await readdir(join(this.#store.uploadsDir, id))) {
      if (!/^\d+\.json$/.test(file)) continue;
      const part = await readJson<Part>(join(this.#store.uploadsDir, id, file));
      if (part !== null) parts.set(part.number, part);
    }
    this.#uploads.set(id, { upload, parts });
  }

  #path(id: string, name: string): string {
    return join(this.#store.uploadsDir, id, `${name}.json`);
  }
}
