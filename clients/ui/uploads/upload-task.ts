/** Carries one file through its states: whether its name is taken, the upload itself, pauses, failures and further tries. */
import type { Upload } from '../../browser/latchkey.ts';
import { ByteRate } from './byte-rate.ts';
import { keyToUse } from './name-check.ts';
import { codeOf, faultInWords, isUnreadable } from './upload-fault.ts';
import type { TakenAnswer, TaskPorts, TaskStart } from './task-ports.ts';
import { isMoving, isOver, isRunning, type QueuedState, type QueuedUpload } from './queued-upload.ts';

const STILL_MS = 4000;

export class UploadTask {
  readonly start: TaskStart;
  readonly #ports: TaskPorts;
  readonly #rate = new ByteRate();
  /** Numbered keys that S3 itself has refused. */
  readonly #refused = new Set<string>();
  readonly #knownBytes: number;
  /** Is set by `supply` alone. */
  file: File | undefined;
  #shown: QueuedUpload;
  #answer: TakenAnswer | undefined;
  #upload: Upload | undefined;
  #turn = new AbortController();
  #still: ReturnType<typeof setTimeout> | undefined;

  constructor(start: TaskStart, ports: TaskPorts) {
    const { id, key, prefix, size, file, knownBytes = 0 } = start;
    this.start = start;
    this.#ports = ports;
    this.file = file;
    this.#knownBytes = knownBytes;
    this.#shown = {
      id,
      key,
      name: key.slice(prefix.length),
      size,
      state: file === undefined ? 'unfinished' : 'queued',
      loadedBytes: knownBytes,
      bytesPerSecond: 0,
      needsFile: file === undefined,
    };
  }

  get key(): string {
    return this.#shown.key;
  }

  get state(): QueuedState {
    return this.#shown.state;
  }

  /** Returns the same object as long as there is nothing new to show. */
  get shown(): QueuedUpload {
    if (this.state !== 'running') return this.#shown;
    return { ...this.#shown, bytesPerSecond: this.#rate.at(performance.now()) };
  }

  /** Runs, or goes on with, what waits its turn. */
  run(): void {
    const file = this.file;
    if (this.state !== 'queued' || file === undefined) return;
    this.#enter('running');
    if (this.#upload === undefined) {
      this.#turn = new AbortController();
      void this.#whole(file, this.#turn.signal);
    } else this.#upload.resume();
  }

  pause(): void {
    if (!isMoving(this.state)) return;
    this.#enter('paused');
    if (this.#upload === undefined) this.#turn.abort();
    else this.#upload.pause();
  }

  /** Waits for a turn: after a pause, a failure, a cancellation. */
  again(): void {
    if (this.file === undefined || !['paused', 'failed', 'cancelled'].includes(this.state)) return;
    // What is replaced is asked about anew at each try, unless it only paused.
    if (this.state !== 'paused') this.#answer = undefined;
    this.#enter('queued');
  }

  /** Ends the upload, and frees what S3 has of it. */
  cancel(): void {
    if (isOver(this.state)) return;
    const upload = this.#end();
    if (upload !== undefined) void upload.cancel();
    else if (this.#shown.loadedBytes > 0) this.#ports.live.team.discardUpload(this.key).catch(() => undefined);
    this.#enter('cancelled', { loadedBytes: 0 });
  }

  /** Stops without a word to the bucket, which would be refused. */
  stop(fault: string): void {
    if (isOver(this.state)) return;
    this.#end()?.pause();
    this.#enter('failed', { fault });
  }

  /** Says what is done once the name is found to be taken, or if it is known to be. */
  answer(answer: TakenAnswer): void {
    this.#answer = answer;
    if (this.state !== 'taken') return;
    if (answer === 'skip') this.#ask();
    else this.#enter('queued');
  }

  /** Goes on with a file that was chosen again. One that has changed on the disk has another size, perhaps. */
  supply(file: File): void {
    this.file = file;
    this.#enter('queued', { size: file.size, loadedBytes: this.#knownBytes, needsFile: false });
  }

  show(change: Partial<QueuedUpload>): void {
    this.#shown = { ...this.#shown, ...change };
    this.#ports.changed();
  }

  async #whole(file: File, signal: AbortSignal): Promise<void> {
    const ports = this.#ports;
    const isReplacement = this.#answer === 'replace';
    try {
      if (!isReplacement && !(await this.#hasName(signal))) return;
      signal.throwIfAborted();
      void ports.begun(this, file);
      const upload = ports.live.team.upload(this.key, file, {
        contentType: this.start.contentType,
        ...(isReplacement ? {} : { ifNoneMatch: '*' }),
        onProgress: ({ loaded }) => {
          if (this.#upload === upload) this.#progress(loaded);
        },
        onState: (state) => {
          if (this.#upload === upload) this.#follow(state);
        },
      });
      this.#upload = upload;
      const uploaded = await upload.done;
      // One that was cancelled too late is there all the same, unless it was begun anew.
      if (this.#turn.signal !== signal) return;
      this.#upload = undefined;
      this.#enter('done', { loadedBytes: uploaded.size });
      void ports.ended(this, uploaded, isReplacement);
    } catch (error) {
      if (signal.aborted) return;
      this.#upload = undefined;
      this.#fail(error, isReplacement);
    }
  }

  /** Finds a name that is free. @returns false where a person has to be asked, or has said what to do */
  async #hasName(signal: AbortSignal): Promise<boolean> {
    const { prefix, key: plain } = this.start;
    const key = await keyToUse(
      {
        team: this.#ports.live.team,
        signal,
        isBad: (one) => this.#refused.has(one) || this.#ports.isInUse(one, this),
        onState: (state) => {
          this.#follow(state);
        },
      },
      this.key,
      this.#answer === 'keep' ? plain : undefined,
    );
    signal.throwIfAborted();
    if (key === undefined) this.#ask();
    else this.show({ key, name: key.slice(prefix.length) });
    return key !== undefined;
  }

  #progress(loaded: number): void {
    const known = this.#knownBytes;
    const { loadedBytes } = this.#shown;
    // What S3 had before is only read from the disk, which tells nothing of the line.
    if (loaded <= known) this.#rate.reset();
    else this.#ports.sent(Math.max(0, loaded - Math.max(known, loadedBytes)));
    this.#rate.note(loaded, performance.now());
    if (this.#upload?.state === 'waiting' && loaded > loadedBytes) {
      // A part that is sent again counts as waiting until S3 has it: while its bytes move, it is not.
      this.#follow('running');
      clearTimeout(this.#still);
      this.#still = setTimeout(() => {
        if (this.#upload?.state === 'waiting') this.#follow('waiting');
      }, STILL_MS);
    }
    this.show({ loadedBytes: loaded });
  }

  #follow(state: QueuedState): void {
    if (state !== this.state && isRunning(state) && isRunning(this.state)) this.#enter(state);
  }

  #fail(error: unknown, isReplacement: boolean): void {
    this.#ports.live.note(error);
    if (codeOf(error) === 'conflict' && !isReplacement) {
      this.show({ loadedBytes: 0 });
      this.#refused.add(this.key);
      if (this.#answer === 'keep') this.#enter('queued');
      else this.#ask();
      return;
    }
    if (isUnreadable(error)) this.file = undefined;
    this.#enter('failed', { fault: faultInWords(error), needsFile: this.file === undefined });
  }

  #ask(): void {
    if (this.#answer !== 'skip') this.#enter('taken');
    else this.#enter('cancelled', { fault: 'Skipped: there is a file of this name.' });
  }

  /** @returns the upload that was begun */
  #end(): Upload | undefined {
    this.#turn.abort();
    const upload = this.#upload;
    this.#upload = undefined;
    return upload;
  }

  #enter(state: QueuedState, change: Partial<QueuedUpload> = {}): void {
    this.#rate.reset();
    this.show({ fault: undefined, ...change, state });
  }
}
