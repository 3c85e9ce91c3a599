/** Remembers unfinished uploads in parts, so that they survive a reload: what was sent, and what its bytes were. */
import type { Kept } from './kept.ts';

export interface UploadRecord {
  readonly key: string;
  readonly uploadId: string;
  readonly bucket: string;
  /** Whole file and each part but the last, in bytes. */
  readonly size: number;
  readonly partSize: number;
  readonly contentType: string;
  readonly startedOn: Date;
}

/** A part that S3 has. */
export interface SentPart {
  readonly number: number;
  readonly etag: string;
  /** SHA-256 of its bytes in hex, by which a changed file is noticed. */
  readonly digest: string;
}

export class UploadRecords {
  readonly #kept: Kept;
  readonly #nameOf: (kind: string, ...rest: readonly string[]) => string;

  /** @param nameOf names a value of the team in the storage */
  constructor(kept: Kept, nameOf: (kind: string, ...rest: readonly string[]) => string) {
    this.#kept = kept;
    this.#nameOf = nameOf;
  }

  async find(key: string): Promise<UploadRecord | undefined> {
    return (await this.#kept.get(this.#nameOf('upload', key))) as UploadRecord | undefined;
  }

  async all(): Promise<readonly UploadRecord[]> {
    return (await this.#kept.all(this.#nameOf('upload', ''))) as readonly UploadRecord[];
  }

  async add(record: UploadRecord): Promise<void> {
    await this.#kept.put(this.#nameOf('upload', record.key), record);
  }

  async partsOf({ uploadId }: UploadRecord): Promise<readonly SentPart[]> {
    return (await this.#kept.all(this.#nameOf('part', uploadId, ''))) as readonly SentPart[];
  }

  async addPart({ uploadId }: UploadRecord, part: SentPart): Promise<void> {
    await this.#kept.put(this.#nameOf('part', uploadId, String(part.number).padStart(5, '0')), part);
  }

  async drop({ key, uploadId }: UploadRecord): Promise<void> {
    await this.#kept.dropAll(this.#nameOf('part', uploadId, ''));
    const current = await this.find(key);
    if (current?.uploadId === uploadId) await this.#kept.drop(this.#nameOf('upload', key));
  }
}
