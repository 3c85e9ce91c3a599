/** Starts the uploads of a team, and knows those that were not finished. */
import { LatchkeyError } from './latchkey-error.ts';
import { requireGood } from './object-key.ts';
import { alone } from './one-flight.ts';
import { Upload, type UploadOptions } from './upload.ts';
import { giveUp, PART_BYTES, sendParts } from './upload-parts.ts';
import type { UploadRecords } from './upload-record.ts';
import type { Run, UploadBucket, Uploaded } from './upload-run.ts';
import { sendWhole } from './upload-whole.ts';
import { faultOfType } from './url-options.ts';

/** An upload in parts that was not finished; `upload` of the same key and bytes goes on with it. */
export interface UnfinishedUpload {
  readonly key: string;
  /** Bytes of the file, and those that S3 has. */
  readonly size: number;
  readonly loaded: number;
  readonly contentType: string;
  readonly startedOn: Date;
}

interface UploadPorts {
  readonly bucket: UploadBucket;
  readonly records: UploadRecords;
  /** Names an upload among all tabs. */
  readonly nameOf: (key: string) => string;
  /** Rejects for a key that the member may not write. */
  readonly allowed: (key: string) => Promise<void>;
}

const DISCARD_PATIENCE_MS = 500;

export class TeamUploads {
  readonly #ports: UploadPorts;

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  start(key: string, blob: Blob, options: UploadOptions): Upload {
    const { bucket, records, nameOf, allowed } = this.#ports;
    const { contentType = blob.type, ifNoneMatch } = options;
    const job = { key, blob, contentType, ifNoneMatch };
    const send = async (run: Run): Promise<Uploaded> => {
      requireGood(faultOfType(contentType));
      await allowed(key);
      if (blob.size > PART_BYTES) return sendParts(job, bucket, records, run);
      await this.#giveUp(key);
      return sendWhole(job, bucket, run);
    };
    return new Upload({ name: nameOf(key), total: blob.size, send, giveUp: () => this.#giveUp(key) }, options);
  }

  async unfinished(): Promise<readonly UnfinishedUpload[]> {
    const { records } = this.#ports;
    return Promise.all(
      (await records.all()).map(async (record) => {
        const { key, size, partSize, contentType, startedOn } = record;
        const sent = await records.partsOf(record);
        const loaded = sent.reduce((sum, { number }) => sum + Math.min(partSize, size - (number - 1) * partSize), 0);
        return { key, size, loaded, contentType, startedOn };
      }),
    );
  }

  /** @throws LatchkeyError conflict while a tab goes on with it */
  async discard(key: string): Promise<void> {
    const moment = AbortSignal.timeout(DISCARD_PATIENCE_MS);
    await alone(this.#ports.nameOf(key), () => this.#giveUp(key), { signal: moment }).catch((error: unknown) => {
      throw moment.aborted ? new LatchkeyError('conflict', 'a tab goes on with this upload') : error;
    });
  }

  async #giveUp(key: string): Promise<void> {
    const { bucket, records } = this.#ports;
    const record = await records.find(key);
    if (record !== undefined) await giveUp(record, bucket, records);
  }
}
