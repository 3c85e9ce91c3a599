/** Holds the uploads of a page in their order, lets three run at once, and shows them no oftener than eyes follow. */
import { Store } from '../store.ts';
import { isHeld, type QueuedUpload } from './queued-upload.ts';
import type { UploadTask } from './upload-task.ts';

const AT_ONCE = 3;
/** The least time between two drawings: thousands of changes cost as much as ten. */
const DRAWING_MS = 100;

export class TaskList {
  readonly shown = new Store<readonly QueuedUpload[]>([]);
  readonly #nowMs: () => number;
  #tasks: readonly UploadTask[] = [];
  #drawnAtMs = -Infinity;
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get all(): readonly UploadTask[] {
    return this.#tasks;
  }

  find(id: number): UploadTask | undefined {
    return this.#tasks.find(({ start }) => start.id === id);
  }

  set(tasks: readonly UploadTask[]): void {
    this.#tasks = tasks;
    this.changed();
  }

  remove(isGone: (task: UploadTask) => boolean): void {
    for (const task of this.#tasks.filter(isGone)) if (task.preview !== undefined) URL.revokeObjectURL(task.preview);
    this.set(this.#tasks.filter((task) => !isGone(task)));
  }

  /** Returns true if a file before this one goes to the key. */
  isInUse(key: string, task: UploadTask): boolean {
    const first = this.#tasks.find((one) => one === task || (one.key === key && isHeld(one.state)));
    return first !== task;
  }

  /** Is called after every change: lets the next ones run, and shows all. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // After all that changes at once.
    queueMicrotask(() => {
      this.#isDue = false;
      this.#fill();
      const waitMs = this.#drawnAtMs + DRAWING_MS - this.#nowMs();
      if (waitMs <= 0) this.#draw();
      else
        this.#timer ??= setTimeout(() => {
          this.#draw();
        }, waitMs);
    });
  }

  #fill(): void {
    let free = AT_ONCE - this.#tasks.filter(({ state }) => state === 'running' || state === 'waiting').length;
    for (const task of this.#tasks) {
      if (free <= 0) return;
      if (task.state !== 'queued') continue;
      task.run();
      free -= 1;
    }
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnAtMs = this.#nowMs();
    this.shown.set(this.#tasks.map(({ shown }) => shown));
  }
}
