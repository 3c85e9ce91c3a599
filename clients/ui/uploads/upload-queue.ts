/** Takes a person's files and carries out what is said of them: the uploads of a page. */
import type { ListedObject, Uploaded } from '../../browser/latchkey.ts';
import { fileTypeOf } from '../gallery/file-kind.ts';
import { ownPrefix } from '../gallery/gallery-item.ts';
import type { LiveTeam } from '../live-team.ts';
import { Store } from '../store.ts';
import { ByteRate } from './byte-rate.ts';
import { isHeld, isMoving, isOver, type PickedFile } from './queued-upload.ts';
import { smallPictureOf } from './small-picture.ts';
import { SmallPictures, type SmallPicture } from './small-pictures.ts';
import { TaskList } from './task-list.ts';
import type { TakenAnswer, TaskPorts } from './task-ports.ts';
import { ENDED, faultInWords } from './upload-fault.ts';
import { isNameOf, uploadKey } from './upload-name.ts';
import { UploadTask } from './upload-task.ts';

export interface QueueOptions {
  readonly smallPictureOf?: (file: File) => Promise<SmallPicture | undefined>;
}

export class UploadQueue extends TaskList implements TaskPorts {
  readonly live: LiveTeam;
  readonly #pictures: SmallPictures;
  readonly #arrived = new Store<readonly ListedObject[]>([]);
  readonly #rate = new ByteRate();
  readonly #told = new WeakMap<File, () => void>();
  #sentBytes = 0;
  #nextId = 1;

  constructor(live: LiveTeam, options: QueueOptions = {}) {
    super();
    this.live = live;
    this.#pictures = new SmallPictures(live.team, options.smallPictureOf ?? smallPictureOf);
  }

  /** Bytes of all uploads together. */
  get bytesPerSecond(): number {
    return this.#rate.at(performance.now());
  }

  /** Takes files for the member's own prefix in an area. What was left unfinished goes on with its file. */
  add(files: readonly PickedFile[], area: string): void {
    const prefix = ownPrefix(this.live.view.value.settings, area);
    const known = new Map(this.tasks.map((task) => [task.key, task]));
    const replaced = new Set<UploadTask>();
    const added: UploadTask[] = [];
    for (const { file, folder, onArrived } of files) {
      if (onArrived !== undefined) this.#told.set(file, onArrived);
      const key = uploadKey(prefix, folder, file.name);
      const earlier = known.get(key);
      if (earlier?.state === 'unfinished' && earlier.start.size === file.size) earlier.supply(file);
      else if (earlier !== undefined && isHeld(earlier.state) && isSameFile(earlier.file, file)) earlier.again();
      else {
        if (earlier?.state === 'failed' || earlier?.state === 'cancelled') replaced.add(earlier);
        const contentType = file.type === '' ? fileTypeOf(file.name).contentType : file.type;
        const task = new UploadTask({ id: this.#nextId++, key, prefix, size: file.size, contentType, file }, this);
        added.push(task);
        known.set(key, task);
      }
    }
    this.remove((task) => replaced.has(task));
    this.append(added);
  }

  /** Answers for all whose names are taken, and for those that may turn out to be. */
  answerAll(answer: TakenAnswer): void {
    // Only what was shown as taken is replaced; what takes nothing away holds for all that follow.
    for (const task of this.tasks)
      if (task.state === 'taken' || (answer !== 'replace' && isHeld(task.state))) task.answer(answer);
  }

  /** Goes on with a file that was chosen again. */
  supply(id: number, file: File): void {
    const task = this.find(id);
    if (task === undefined) return;
    const isOther = task.state === 'unfinished' && file.size !== task.start.size;
    if (isOther || !isNameOf(task.key, file.name)) task.show({ fault: 'That is another file.' });
    else task.supply(file);
  }

  /** Gives up what an earlier page left. */
  async discard(id: number): Promise<void> {
    const task = this.find(id);
    if (task === undefined) return;
    try {
      await this.live.team.discardUpload(task.key);
      this.remove((one) => one === task);
    } catch (error) {
      task.show({ fault: faultInWords(error) });
    }
  }

  /** Forgets what is done or was cancelled. */
  clearFinished(): void {
    this.remove(({ state }) => isOver(state));
  }

  /** Tells of objects that have arrived, small pictures too. @returns what ends the subscription */
  onArrived(listen: (objects: readonly ListedObject[]) => void): () => void {
    return this.#arrived.subscribe(() => {
      listen(this.#arrived.value);
    });
  }

  /** Warns before the tab is closed, and finds what an earlier page left, until the returned function is called. */
  follow(): () => void {
    const warn = (event: BeforeUnloadEvent): void => {
      if (this.tasks.some(({ state }) => isMoving(state))) event.preventDefault();
    };
    const end = this.live.view.subscribe(() => {
      if (this.live.view.value.standing !== 'member') for (const task of this.tasks) task.stop(ENDED);
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
    for (const task of this.tasks) task.pause();
    return Promise.resolve();
  }

  goOnWithAll(): void {
    for (const task of this.tasks) if (task.state === 'paused') task.again();
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
    this.#rate.note(this.#sentBytes, performance.now());
  }

  /** Makes the small picture while the file is on its way. */
  async begun(task: UploadTask, file: File): Promise<void> {
    const picture = await this.#pictures.of(file);
    if (picture !== undefined && task.shown.preview === undefined)
      task.show({ preview: URL.createObjectURL(picture.blob) });
  }

  /** Tells of a file that has arrived, and puts its small picture beside it. */
  async ended({ file, start }: UploadTask, uploaded: Uploaded, isReplacement: boolean): Promise<void> {
    // The times of lists are S3's; this one stands in for it until the next list.
    const object = { ...uploaded, lastModified: new Date() };
    this.#arrived.set([object]);
    if (file !== undefined) this.#told.get(file)?.();
    const picture = file && (await this.#pictures.of(file));
    const small = await this.#pictures.send(object, start.prefix, picture, isReplacement);
    if (small !== undefined) this.#arrived.set([small]);
  }

  async #findUnfinished(): Promise<void> {
    // What is not remembered is not missed: the file can be uploaded anew.
    const left = await this.live.team.unfinishedUploads().catch(() => []);
    const known = new Set(this.tasks.map(({ key }) => key));
    const { settings } = this.live.view.value;
    const found = left
      .filter(({ key }) => !known.has(key))
      .map(({ loaded, ...one }) => {
        const prefix =
          settings.areas.map((area) => ownPrefix(settings, area)).find((prefix) => one.key.startsWith(prefix)) ?? '';
        return new UploadTask({ ...one, id: this.#nextId++, prefix, knownBytes: loaded }, this);
      });
    this.append(found);
  }
}

function isSameFile(one: File | undefined, other: File): boolean {
  return one?.size === other.size && one.lastModified === other.lastModified;
}
