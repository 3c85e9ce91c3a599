/** Tells of files that have arrived, and gives each its small picture: in the page at once, and in the bucket after the file. */
import type { ListedObject, Uploaded } from '../../browser/latchkey.ts';
import { SmallPictures, type PictureTeam, type SmallPicture } from './small-pictures.ts';
import type { UploadTask } from './upload-task.ts';

type Listen = (objects: readonly ListedObject[]) => void;

export class Arrivals {
  readonly #pictures: SmallPictures;
  readonly #made = new WeakMap<File, Promise<SmallPicture | undefined>>();
  readonly #listeners = new Set<Listen>();

  constructor(team: PictureTeam, make: (file: File) => Promise<SmallPicture | undefined>) {
    this.#pictures = new SmallPictures(team, make);
  }

  /** @returns what ends the subscription */
  subscribe(listen: Listen): () => void {
    this.#listeners.add(listen);
    return () => {
      this.#listeners.delete(listen);
    };
  }

  /** Makes the small picture while the file is on its way. */
  begin(task: UploadTask, file: File): void {
    if (this.#made.has(file)) return;
    const made = this.#pictures.of(file);
    this.#made.set(file, made);
    void made.then((picture) => {
      if (picture !== undefined) task.preview = URL.createObjectURL(picture.blob);
    });
  }

  async end({ file, start }: UploadTask, { key, etag, size }: Uploaded, isReplacement: boolean): Promise<void> {
    // The times of lists are S3's; this one stands in for it until the next list.
    const object = { key, etag, size, lastModified: new Date() };
    this.#tell(object);
    const picture = file === undefined ? undefined : await this.#made.get(file);
    const small = await this.#pictures.send(object, start.prefix, picture, isReplacement);
    if (small !== undefined) this.#tell(small);
  }

  #tell(object: ListedObject): void {
    for (const listen of [...this.#listeners]) listen([object]);
  }
}
