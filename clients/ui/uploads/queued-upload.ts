/** Describes what is shown of an upload, and which states it goes through. */

/** A file that a person chose, dropped or pasted. */
export interface PickedFile {
  readonly file: File;
  /** The folders that it lies in, as `trip/day 1/`; empty for none. */
  readonly folder: string;
  /** Is called when the file has arrived, under whatever name. */
  readonly onArrived?: () => void;
}

/** `unfinished`: left by a page that was closed; it needs the file again. `taken`: there is a file of this name. */
export type QueuedState =
  'queued' | 'running' | 'paused' | 'waiting' | 'done' | 'failed' | 'cancelled' | 'unfinished' | 'taken';

export interface QueuedUpload {
  readonly id: number;
  readonly key: string;
  /** The file's name, with its folder. */
  readonly name: string;
  readonly size: number;
  readonly state: QueuedState;
  readonly loadedBytes: number;
  readonly bytesPerSecond: number;
  /** True where the person has to choose the file again. */
  readonly needsFile: boolean;
  /** What went wrong, in a sentence. */
  readonly fault?: string | undefined;
  /** URL of a small picture, in this page. */
  readonly preview?: string | undefined;
}

/** Returns true for a state in which bytes are on their way, or will be without anybody's doing. */
export function isMoving(state: QueuedState): boolean {
  return state === 'queued' || isRunning(state);
}

/** Returns true for a state that takes one of the places of those that run at once. */
export function isRunning(state: QueuedState): boolean {
  return state === 'running' || state === 'waiting';
}

/** Returns true for a state in which a file still has a right to its key. */
export function isHeld(state: QueuedState): boolean {
  return isMoving(state) || state === 'paused';
}

/** Returns true for a state in which nothing is left to do. */
export function isOver(state: QueuedState): boolean {
  return state === 'done' || state === 'cancelled';
}
