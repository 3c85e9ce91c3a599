/** Takes a person's files and carries out what is said of them: the uploads of a page. */
import { LatchkeyError, type ListedObject } from '../../browser/latchkey.ts';
import { fileTypeOf } from '../gallery/file-kind.ts';
import { ownPrefix } from '../gallery/gallery-item.ts';
import type { LiveTeam } from '../live-team.ts';
import type { Store } from '../store.ts';
import { Arrivals } from './arrivals.ts';
import { ByteRate } from './byte-rate.ts';
import { isHeld, isMoving, type PickedFile, type QueuedUpload } from './queued-upload.ts';
import { smallPictureOf } from './small-picture.ts';
import type { SmallPicture } from './small-pictures.ts';
import { TaskList } from './task-list.ts';
import type { TakenAnswer, TaskPorts } from './task-ports.ts';
import { untilOnline } from './until-online.ts';
import { faultInWords } from './upload-fault.ts';
import { isNameOf, uploadKey } from './upload-name.ts';
import { UploadTask } from './upload-task.ts';

export interface QueueOptions {
  readonly nowMs?: () => number;
  readonly smallPictureOf?: (file: File) => Promise<SmallPicture | undefined>;
}

export class UploadQueue {
  readonly live: LiveTeam;
  readonly #nowMs: () => number;
  readonly #list: TaskList;
  readonly #arrivals: Arrivals;
  readonly #rate = new ByteRate();
  readonly #ports: TaskPorts;
  #sentBytes = 0;
  #nextId = 1;

  constructor(live: LiveTeam, options: QueueOptions = {}) {
    this.live = live;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#list = new TaskList(this.#nowMs);
    this.#arrivals = new Arrivals(live.team, options.smallPictureOf ?? smallPictureOf);
    this.#ports = {
      team: live.team,
      nowMs: this.#nowMs,
      wait: untilOnline,
      isInUse: (key, task) => this.#list.isInUse(key, task),
      onChange: () => {
        this.#list.changed();
      },
      onBytes: (bytes) => {
        this.#sentBytes += bytes;
        this.#rate.note(this.#sentBytes, this.#nowMs());
      },
      onBegun: (task, file) => {
        this.#arrivals.begin(task, file);
      },
      onDone: (task, uploaded, isReplacement) => void this.#arrivals.end(task, uploaded, isReplacement),
      onFault: (error) => {
        // A bucket that does not answer says nothing of the broker.
        const isOfBucket =
          error instanceof LatchkeyError && (error.code === 'unreachable' || (error.status ?? 0) >= 500);
        if (!isOfBucket) live.note(error);
      },
    };
  }

  /** The newest last. */
  get entries(): Store<readonly QueuedUpload[]> {
    return this.#list.shown;
  }

  /** Bytes of all uploads together. */
  get bytesPerSecond(): number {
    return this.#rate.at(this.#nowMs());
  }

  /** Takes files for the member's own prefix in an area. What was left unfinished goes on with its file. */
  add(files: readonly PickedFile[], area: string): void {
    const prefix = ownPrefix(this.live.view.value.settings, area);
    const known = new Map(this.#list.all.map((task) => [task.key, task]));
    const replaced = new Set<UploadTask>();
    const added: UploadTask[] = [];
    for (const { file, folder } of files) {
      const key = uploadKey(prefix, folder, file.name);
      const earlier = known.get(key);
      if (earlier?.state === 'unfinished' && earlier.start.size === file.size) earlier.supply(file);
      else if (earlier !== undefined && isHeld(earlier.state) && isSameFile(earlier.file, file)) earlier.again();
      else {
        if (earlier?.state === 'failed' || earlier?.state === 'cancelled') replaced.add(earlier);
        const task = new UploadTask(
          { id: this.#nextId++, key, prefix, size: file.size, contentType: typeOf(file), file },
          this.#ports,
        );
        added.push(task);
        known.set(key, task);
      }
    }
    this.#list.remove((task) => replaced.has(task));
    this.#list.set([...this.#list.all, ...added]);
  }

  pause(id: number): void {
    this.#list.find(id)?.pause();
  }

  /** Goes on after a pause, or tries again. */
  goOn(id: number): void {
    this.#list.find(id)?.again();
  }

  cancel(id: number): void {
    this.#list.find(id)?.cancel();
  }

  answer(id: number, answer: TakenAnswer): void {
    this.#list.find(id)?.answer(answer);
  }

  /** Answers for all whose names are taken, and for those that may turn out to be. */
  answerAll(answer: TakenAnswer): void {
    for (const task of this.#list.all) if (task.state === 'taken' || isHeld(task.state)) task.answer(answer);
  }

  /** Goes on with a file that was chosen again. */
  supply(id: number, file: File): void {
    const task = this.#list.find(id);
    if (task === undefined) return;
    const isOther = task.state === 'unfinished' && file.size !== task.start.size;
    if (isOther || !isNameOf(task.key, file.name)) task.tell('That is another file.');
    else if (task.state === 'unfinished') task.supply(file);
    else {
      // A file that has changed on the disk has another size, perhaps.
      const anew = new UploadTask({ ...task.start, key: task.key, size: file.size, file }, this.#ports);
      this.#list.set(this.#list.all.map((one) => (one === task ? anew : one)));
    }
  }

  /** Gives up what an earlier page left. */
  async discard(id: number): Promise<void> {
    const task = this.#list.find(id);
    if (task === undefined) return;
    try {
      await this.live.team.discardUpload(task.key);
      this.#list.remove((one) => one === task);
    } catch (error) {
      const isElsewhere = error instanceof LatchkeyError && error.code === 'conflict';
      task.tell(isElsewhere ? 'Another tab goes on with this file: cancel it there.' : faultInWords(error));
    }
  }

  /** Forgets what is done or was cancelled. */
  clearFinished(): void {
    this.#list.remove(({ state }) => state === 'done' || state === 'cancelled');
  }

  /** Tells of objects that have arrived, small pictures too. @returns what ends the subscription */
  onArrived(listen: (objects: readonly ListedObject[]) => void): () => void {
    return this.#arrivals.subscribe(listen);
  }

  /** Warns before the tab is closed, and finds what an earlier page left, until the returned function is called. */
  follow(): () => void {
    const warn = (event: BeforeUnloadEvent): void => {
      if (this.#list.all.some(({ state }) => isMoving(state))) event.preventDefault();
    };
    const end = this.live.view.subscribe(() => {
      const { standing } = this.live.view.value;
      if (standing === 'member') return;
      const fault = standing === 'removed' ? 'You no longer belong to this team.' : 'You signed out in another tab.';
      for (const task of this.#list.all) task.stop(fault);
    });
    addEventListener('beforeunload', warn);
    void this.#findUnfinished();
    return () => {
      end();
      removeEventListener('beforeunload', warn);
      // Nobody would see them go on.
      void this.pauseAll();
    };
  }

  pauseAll(): Promise<void> {
    for (const task of this.#list.all) task.pause();
    return Promise.resolve();
  }

  goOnWithAll(): void {
    for (const task of this.#list.all) if (task.state === 'paused') task.again();
  }

  async #findUnfinished(): Promise<void> {
    // What is not remembered is not missed: the file can be uploaded anew.
    const left = await this.live.team.unfinishedUploads().catch(() => []);
    const known = new Set(this.#list.all.map(({ key }) => key));
    const { settings } = this.live.view.value;
    const prefixes = settings.areas.map((area) => ownPrefix(settings, area));
    const found = left
      .filter(({ key }) => !known.has(key))
      .map(({ key, size, loaded, contentType }) => {
        const prefix = prefixes.find((one) => key.startsWith(one)) ?? '';
        return new UploadTask({ id: this.#nextId++, key, prefix, size, contentType, knownBytes: loaded }, this.#ports);
      });
    this.#list.set([...this.#list.all, ...found]);
  }
}

function typeOf(file: File): string {
  return file.type === '' ? fileTypeOf(file.name).contentType : file.type;
}

function isSameFile(one: File | undefined, other: File): boolean {
  return one?.size === other.size && one.lastModified === other.lastModified;
}
