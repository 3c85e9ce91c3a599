/** Describes what an upload is given by the page: the team, the other uploads, and who is told of it. */
import type { Team, Uploaded } from '../../browser/latchkey.ts';
import type { Listing } from './taken-name.ts';

/** What is done with a file whose name is taken. */
export type TakenAnswer = 'keep' | 'replace' | 'skip';

/** What is told of an upload to who holds them all. */
export interface ToldTask {
  readonly key: string;
  readonly start: TaskStart;
}

export interface TaskPorts {
  readonly live: {
    readonly team: Listing & Pick<Team, 'upload' | 'discardUpload'>;
    readonly note: (error: unknown) => void;
  };
  /** True if another file of the page that has a right to the key goes there. */
  isInUse(key: string, task: ToldTask): boolean;
  /** Is told of every change. */
  changed(): void;
  sent(bytes: number): void;
  begun(task: ToldTask, file: File): Promise<void>;
  ended(task: ToldTask, uploaded: Uploaded, isReplacement: boolean): Promise<void>;
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
