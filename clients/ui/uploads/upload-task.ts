/** Carries one file through its states: whether its name is taken, the upload itself, pauses, failures and further tries. */
import { LatchkeyError, type Upload } from '../../browser/latchkey.ts';
import { ByteRate } from './byte-rate.ts';
import { keyToUse } from './name-check.ts';
import { faultInWords, isUnreadable } from './upload-fault.ts';
import type { TakenAnswer, TaskPorts, TaskStart } from './task-ports.ts';
import { isMoving, type QueuedState, type QueuedUpload } from './queued-upload.ts';

const STILL_MS = 4000;

export class UploadTask {
  readonly start: TaskStart;
  readonly #ports: TaskPorts;
  readonly #rate = new ByteRate();
  /** Numbered keys that S3 itself has refused. */
  readonly #refused = new Set<string>();
  #key: string;
  #file: File | undefined;
  #state: QueuedState;
  #loaded: number;
  #answer: TakenAnswer | undefined;
  #fault: string | undefined;
  #preview: string | undefined;
  #upload: Upload | undefined;
  #turn = new AbortController();
  #shown: QueuedUpload | undefined;
  #still: ReturnType<typeof setTimeout> | undefined;

  constructor(start: TaskStart, ports: TaskPorts) {
    this.start = start;
    this.#ports = ports;
    this.#key = start.key;
    this.#file = start.file;
    this.#state = start.file === undefined ? 'unfinished' : 'queued';
    this.#loaded = start.knownBytes ?? 0;
  }

  get key(): string {
    return this.#key;
  }

  get state(): QueuedState {
    return this.#state;
  }

  get file(): File | undefined {
    return this.#file;
  }

  /** Returns the same object as long as there is nothing new to show. */
  get shown(): QueuedUpload {
    if (this.#shown !== undefined && this.#state !== 'running') return this.#shown;
    const { id, prefix, size } = this.start;
    this.#shown = {
      id,
      key: this.#key,
      name: this.#key.slice(prefix.length),
      size,
      state: this.#state,
      loadedBytes: this.#loaded,
      bytesPerSecond: this.#state === 'running' ? this.#rate.at(this.#ports.nowMs()) : 0,
      needsFile: this.#file === undefined,
      fault: this.#fault,
      preview: this.#preview,
    };
    return this.#shown;
  }

  get preview(): string | undefined {
    return this.#preview;
  }

  set preview(url: string | undefined) {
    this.#preview = url;
    this.#changed();
  }

  /** Runs, or goes on with, what waits its turn. */
  run(): void {
    const file = this.#file;
    if (this.#state !== 'queued' || file === undefined) return;
    this.#enter('running');
    this.#rate.reset();
    if (this.#upload === undefined) {
      this.#turn = new AbortController();
      void this.#whole(file, this.#turn.signal);
    } else this.#upload.resume();
  }

  pause(): void {
    if (!isMoving(this.#state)) return;
    this.#enter('paused');
    if (this.#upload === undefined) this.#turn.abort();
    else this.#upload.pause();
  }

  /** Waits for a turn: after a pause, a failure, a cancellation. */
  again(): void {
    if (this.#file === undefined || !['paused', 'failed', 'cancelled'].includes(this.#state)) return;
    if (this.#state === 'cancelled') this.#answer = undefined;
    this.#enter('queued');
  }

  /** Ends the upload, and frees what S3 has of it. */
  cancel(): void {
    if (['done', 'cancelled'].includes(this.#state)) return;
    this.#enter('cancelled');
    this.#turn.abort();
    const upload = this.#upload;
    this.#upload = undefined;
    if (upload !== undefined) void upload.cancel();
    else if (this.#loaded > 0) this.#ports.team.discardUpload(this.#key).catch(() => undefined);
    this.#loaded = 0;
  }

  /** Stops without a word to the bucket, which would be refused. */
  stop(fault: string): void {
    if (['done', 'cancelled'].includes(this.#state)) return;
    this.#turn.abort();
    this.#upload?.pause();
    this.#upload = undefined;
    this.#enter('failed', fault);
  }

  /** Says what is done once the name is found to be taken, or if it is known to be. */
  answer(answer: TakenAnswer): void {
    this.#answer = answer;
    if (this.#state !== 'taken') return;
    if (answer === 'skip') this.#ask();
    else this.#enter('queued');
  }

  /** Goes on with a file that was chosen again. */
  supply(file: File): void {
    this.#file = file;
    this.#enter('queued');
  }

  tell(fault: string): void {
    this.#enter(this.#state, fault);
  }

  async #whole(file: File, signal: AbortSignal): Promise<void> {
    const ports = this.#ports;
    const isReplacement = this.#answer === 'replace';
    try {
      if (!isReplacement && !(await this.#hasName(signal))) return;
      signal.throwIfAborted();
      ports.onBegun(this, file);
      const upload = ports.team.upload(this.#key, file, {
        contentType: this.start.contentType,
        ...(isReplacement ? {} : { ifNoneMatch: '*' }),
        onProgress: ({ loaded }) => {
          if (this.#upload === upload) this.#progress(loaded);
        },
        onState: (state) => {
          if (this.#upload === upload && (state === 'running' || state === 'waiting')) this.#follow(state);
        },
      });
      this.#upload = upload;
      const uploaded = await upload.done;
      // One that was cancelled too late is there all the same, unless it was begun anew.
      if (this.#turn.signal !== signal) return;
      this.#upload = undefined;
      this.#loaded = uploaded.size;
      this.#enter('done');
      ports.onDone(this, uploaded, isReplacement);
    } catch (error) {
      if (signal.aborted) return;
      this.#upload = undefined;
      this.#fail(error, isReplacement);
    }
  }

  /** Finds a name that is free. @returns false where a person has to be asked, or has said what to do */
  async #hasName(signal: AbortSignal): Promise<boolean> {
    const { team, isInUse, wait } = this.#ports;
    const key = await keyToUse(
      {
        team,
        wait,
        signal,
        isBad: (one) => this.#refused.has(one) || isInUse(one, this),
        onWaiting: (isWaiting) => {
          this.#follow(isWaiting ? 'waiting' : 'running');
        },
      },
      this.#key,
      { plain: this.start.key, isKept: this.#answer === 'keep' },
    );
    signal.throwIfAborted();
    if (key === undefined) this.#ask();
    else this.#key = key;
    return key !== undefined;
  }

  #progress(loaded: number): void {
    const known = this.start.knownBytes ?? 0;
    // What S3 had before is only read from the disk, which tells nothing of the line.
    if (loaded <= known) this.#rate.reset();
    else this.#ports.onBytes(Math.max(0, loaded - Math.max(known, this.#loaded)));
    this.#rate.note(loaded, this.#ports.nowMs());
    if (this.#upload?.state === 'waiting' && loaded > this.#loaded) this.#move();
    this.#loaded = loaded;
    this.#changed();
  }

  /** A part that is sent again counts as waiting until S3 has it: while its bytes move, it is not. */
  #move(): void {
    this.#follow('running');
    clearTimeout(this.#still);
    this.#still = setTimeout(() => {
      if (this.#upload?.state === 'waiting') this.#follow('waiting');
    }, STILL_MS);
  }

  #follow(state: 'running' | 'waiting'): void {
    if (state === this.#state || (this.#state !== 'running' && this.#state !== 'waiting')) return;
    this.#rate.reset();
    this.#enter(state);
  }

  #fail(error: unknown, isReplacement: boolean): void {
    this.#ports.onFault(error);
    if (error instanceof LatchkeyError && error.code === 'conflict' && !isReplacement) {
      this.#loaded = 0;
      this.#refused.add(this.#key);
      if (this.#answer === 'keep') this.#enter('queued');
      else this.#ask();
      return;
    }
    if (isUnreadable(error)) this.#file = undefined;
    this.#enter('failed', faultInWords(error));
  }

  #ask(): void {
    if (this.#answer !== 'skip') this.#enter('taken');
    else this.#enter('cancelled', 'Skipped: there is a file of this name.');
  }

  #enter(state: QueuedState, fault?: string): void {
    this.#state = state;
    this.#fault = fault;
    this.#changed();
  }

  #changed(): void {
    this.#shown = undefined;
    this.#ports.onChange();
  }
}
