/** Holds the uploads of a page. */
import type { ListedObject } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { Store } from '../store.ts';

/** A file that a person chose, dropped or pasted. */
export interface PickedFile {
  readonly file: File;
  /** The folders that it lies in, as `trip/day 1/`; empty for none. */
  readonly folder: string;
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
  /** What went wrong, in a sentence. */
  readonly fault?: string | undefined;
}

export class UploadQueue {
  readonly live: LiveTeam;
  /** The newest last. */
  readonly entries = new Store<readonly QueuedUpload[]>([]);
  readonly #listeners = new Set<(objects: readonly ListedObject[]) => void>();

  constructor(live: LiveTeam) {
    this.live = live;
  }

  /** Takes files for the member's own prefix in an area. */
  add(_files: readonly PickedFile[], _area: string): void {
    return;
  }

  /** Tells of objects that have arrived, small pictures too. @returns what ends the subscription */
  onArrived(listen: (objects: readonly ListedObject[]) => void): () => void {
    this.#listeners.add(listen);
    return () => {
      this.#listeners.delete(listen);
    };
  }

  /** Warns before the tab is closed, and finds what an earlier page left, until the returned function is called. */
  follow(): () => void {
    return () => undefined;
  }

  pauseAll(): Promise<void> {
    return Promise.resolve();
  }
}
