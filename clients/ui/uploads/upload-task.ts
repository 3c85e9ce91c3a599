/** Carries one file through its states: whether its name is taken, the upload itself, pauses, failures and further tries. */
import { LatchkeyError, type Team, type Upload, type Uploaded, type UploadState } from '../../browser/latchkey.ts';
import { ByteRate } from './byte-rate.ts';
import { freeKey, isTaken, type Listing } from './taken-name.ts';
import { faultInWords, isUnreadable } from './upload-fault.ts';
import { isMoving, type QueuedState, type QueuedUpload } from './queued-upload.ts';

/** What is done with a file whose name is taken. */
export type TakenAnswer = 'keep' | 'replace' | 'skip';

export interface TaskPorts {
  readonly team: Listing & Pick<Team, 'upload' | 'discardUpload'>;
  readonly nowMs: () => number;
  /** Resolves after a time, or once the network is there. @throws the signal's reason */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** True if another file of the page that has a right to the key goes there. */
  readonly isInUse: (key: string, task: UploadTask) => boolean;
  /** Is told of every change. */
  readonly onChange: () => void;
  readonly onBytes: (bytes: number) => void;
  readonly onBegun: (task: UploadTask, file: File) => void;
  readonly onDone: (task: UploadTask, uploaded: Uploaded, isReplacement: boolean) => void;
  readonly onFault: (error: unknown) => void;
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

const LONGEST_PAUSE_MS = 15_000;
/** Codes of what passes by itself. */
const PASSING: readonly string[] = ['unreachable', 'upstream_unavailable'];

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
    if (this.#file !== undefined && ['paused', 'failed', 'cancelled'].includes(this.#state)) this.#enter('queued');
  }

  /** Ends the upload, and frees what S3 has of it. */
  cancel(fault?: string): void {
    if (['done', 'cancelled'].includes(this.#state)) return;
    this.#enter('cancelled', fault);
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
    if (answer === 'skip') this.#skip();
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
          if (this.#upload === upload) this.#follow(state);
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

  /** Finds out whether the name is free, or finds one that is. @returns false where a person has to be asked */
  async #hasName(signal: AbortSignal): Promise<boolean> {
    const { team, isInUse } = this.#ports;
    const isElsewhere = (key: string): boolean => isInUse(key, this);
    const isFree = !isElsewhere(this.#key) && !(await this.#patiently(() => isTaken(team, this.#key, signal), signal));
    if (isFree && !this.#refused.has(this.#key)) return true;
    signal.throwIfAborted();
    if (this.#answer === 'skip') this.#skip();
    else if (this.#answer === 'keep') {
      const isBad = (key: string): boolean => isElsewhere(key) || this.#refused.has(key);
      const free = await this.#patiently(() => freeKey(team, this.start.key, isBad, signal), signal);
      if (free !== undefined) this.#key = free;
      return free !== undefined;
    } else this.#enter('taken');
    return false;
  }

  /** Repeats a question to the bucket until there is a network. @returns `undefined` where it is refused: the upload says why */
  async #patiently<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
    for (let failures = 1; ; failures += 1) {
      try {
        const result = await work();
        if (this.#state === 'waiting' && !signal.aborted) this.#enter('running');
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof LatchkeyError) || !PASSING.includes(error.code)) return undefined;
        this.#enter('waiting');
        await this.#ports.wait(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures), signal);
      }
    }
  }

  #progress(loaded: number): void {
    const known = this.start.knownBytes ?? 0;
    // What S3 had before is only read from the disk, which tells nothing of the line.
    if (loaded <= known) this.#rate.reset();
    else this.#ports.onBytes(Math.max(0, loaded - Math.max(known, this.#loaded)));
    this.#rate.note(loaded, this.#ports.nowMs());
    this.#loaded = loaded;
    this.#changed();
  }

  #follow(state: UploadState): void {
    if (
      (this.#state !== 'running' && this.#state !== 'waiting') ||
      (state !== 'running' && state !== 'waiting') ||
      state === this.#state
    )
      return;
    this.#rate.reset();
    this.#enter(state);
  }

  #fail(error: unknown, isReplacement: boolean): void {
    this.#ports.onFault(error);
    if (error instanceof LatchkeyError && error.code === 'conflict' && !isReplacement) {
      this.#loaded = 0;
      if (this.#answer === 'keep') {
        this.#refused.add(this.#key);
        this.#enter('queued');
      } else if (this.#answer === 'skip') this.#skip();
      else this.#enter('taken');
      return;
    }
    if (isUnreadable(error)) this.#file = undefined;
    this.#enter('failed', faultInWords(error));
  }

  #skip(): void {
    this.#loaded = 0;
    this.#enter('cancelled', 'Skipped: there is a file of this name.');
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
