/** Holds the uploads of a page in their order, lets three run at once, and shows them no oftener than eyes follow. */
import { Store } from '../store.ts';
import { isHeld, isRunning, type QueuedUpload } from './queued-upload.ts';
import type { UploadTask } from './upload-task.ts';

const AT_ONCE = 3;
/** The least time between two drawings: thousands of changes cost as much as ten. */
const DRAWING_MS = 100;

export class TaskList {
  /** What is shown of them, the newest last. */
  readonly entries = new Store<readonly QueuedUpload[]>([]);
  protected tasks: readonly UploadTask[] = [];
  #drawnAtMs = 0;
  #isDue = false;
  #isDrawing = false;

  /** Returns an upload, which is paused, tried again, cancelled or answered by itself. */
  find(id: number): UploadTask | undefined {
    return this.tasks.find(({ start }) => start.id === id);
  }

  /** Returns true if a file before this one, which has a right to the key, goes there. */
  isInUse(key: string, task: UploadTask): boolean {
    return this.tasks.find((one) => one === task || (one.key === key && isHeld(one.state))) !== task;
  }

  /** Is called after every change: lets the next ones run, and shows all. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // After all that changes at once.
    queueMicrotask(() => {
      this.#isDue = false;
      const running = this.tasks.filter(({ state }) => isRunning(state));
      const queued = this.tasks.filter(({ state }) => state === 'queued');
      for (const task of queued.slice(0, Math.max(0, AT_ONCE - running.length))) task.run();
      if (this.#isDrawing) return;
      this.#isDrawing = true;
      setTimeout(
        () => {
          this.#isDrawing = false;
          this.#drawnAtMs = performance.now();
          this.entries.set(this.tasks.map(({ shown }) => shown));
        },
        Math.max(0, this.#drawnAtMs + DRAWING_MS - performance.now()),
      );
    });
  }

  protected append(tasks: readonly UploadTask[]): void {
    this.tasks = [...this.tasks, ...tasks];
    this.changed();
  }

  protected remove(isGone: (task: UploadTask) => boolean): void {
    for (const { shown } of this.tasks.filter(isGone))
      if (shown.preview !== undefined) URL.revokeObjectURL(shown.preview);
    this.tasks = this.tasks.filter((task) => !isGone(task));
    this.changed();
  }
}
