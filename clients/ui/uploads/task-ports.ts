/** Describes what an upload is given by the page: the team, the other uploads, and who is told of it. */
import type { Team, Uploaded } from '../../browser/latchkey.ts';
import type { Listing } from './taken-name.ts';
import type { UploadTask } from './upload-task.ts';

/** What is done with a file whose name is taken. */
export type TakenAnswer = 'keep' | 'replace' | 'skip';

export interface TaskPorts {
  readonly live: {
    readonly team: Listing & Pick<Team, 'upload' | 'discardUpload'>;
    readonly note: (error: unknown) => void;
  };
  /** True if another file of the page that has a right to the key goes there. */
  readonly isInUse: (key: string, task: UploadTask) => boolean;
  /** Is told of every change. */
  readonly changed: () => void;
  readonly sent: (bytes: number) => void;
  readonly begun: (task: UploadTask, file: File) => Promise<void>;
  readonly ended: (task: UploadTask, uploaded: Uploaded, isReplacement: boolean) => Promise<void>;
}

export interface TaskStart {
  readonly id: number;
  readonly key: string;
  /** The member's own prefix, which is no part of the name; empty where it is unknown. */
  readonly prefix: string;
  readonly size: number;
  readonly contentType: string;
  readonly file?: File | undefined;
  /** Bytes that S3 has of an upload that an earlier page left. */
  readonly knownBytes?: number | undefined;
}
