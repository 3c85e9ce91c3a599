/** Holds the uploads of a page in their order, lets three run at once, and shows them no oftener than eyes follow. */
import { Store } from '../store.ts';
import { isHeld, isRunning, type QueuedUpload } from './queued-upload.ts';
import type { UploadTask } from './upload-task.ts';

const AT_ONCE = 3;
/** The least time between two drawings: thousands of changes cost as much as ten. */
const DRAWING_MS = 100;

export class TaskList {
  readonly shown = new Store<readonly QueuedUpload[]>([]);
  all: readonly UploadTask[] = [];
  #drawnAtMs = -Infinity;
  #isDue = false;
  #isDrawing = false;

  add(tasks: readonly UploadTask[]): void {
    this.all = [...this.all, ...tasks];
    this.changed();
  }

  remove(isGone: (task: UploadTask) => boolean): void {
    this.all = this.all.filter((task) => {
      const { preview } = task.shown;
      if (!isGone(task)) return true;
      if (preview !== undefined) URL.revokeObjectURL(preview);
      return false;
    });
    this.changed();
  }

  /** Returns true if a file before this one goes to the key. */
  isInUse(key: string, task: UploadTask): boolean {
    return this.all.find((one) => one === task || (one.key === key && isHeld(one.state))) !== task;
  }

  /** Is called after every change: lets the next ones run, and shows all. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // After all that changes at once.
    queueMicrotask(() => {
      this.#isDue = false;
      const running = this.all.filter(({ state }) => isRunning(state));
      const queued = this.all.filter(({ state }) => state === 'queued');
      for (const task of queued.slice(0, Math.max(0, AT_ONCE - running.length))) task.run();
      if (this.#isDrawing) return;
      this.#isDrawing = true;
      setTimeout(
        () => {
          this.#isDrawing = false;
          this.#drawnAtMs = performance.now();
          this.shown.set(this.all.map(({ shown }) => shown));
        },
        this.#drawnAtMs + DRAWING_MS - performance.now(),
      );
    });
  }
}
