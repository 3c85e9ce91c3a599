/** Makes the small pictures of files that are uploaded, one after another, and puts them beside the files. Their failures are none of the files'. */
import type { ListedObject, Team } from '../../browser/latchkey.ts';
import { smallPicturesOf, thumbnailKeyOf } from '../gallery/thumbnail-key.ts';

export interface SmallPicture {
  readonly blob: Blob;
  readonly extension: 'webp' | 'jpg';
}

export type PictureTeam = Pick<Team, 'upload' | 'list' | 'delete' | 'may'>;

export class SmallPictures {
  readonly #team: PictureTeam;
  readonly #make: (file: File) => Promise<SmallPicture | undefined>;
  readonly #made = new WeakMap<File, Promise<SmallPicture | undefined>>();
  #last: Promise<unknown> = Promise.resolve();
  #lastSent: Promise<unknown> = Promise.resolve();

  constructor(team: PictureTeam, make: (file: File) => Promise<SmallPicture | undefined>) {
    this.#team = team;
    this.#make = make;
  }

  /** Returns the small picture of a file, after those that were asked for before; `undefined` for a file that has none. */
  of(file: File): Promise<SmallPicture | undefined> {
    const known = this.#made.get(file);
    if (known !== undefined) return known;
    const made = this.#last.then(() => this.#make(file)).catch(() => undefined);
    this.#made.set(file, made);
    this.#last = made;
    return made;
  }

  /**
   * Uploads the small picture of an object. Those of what the object was before are deleted.
   * @param ownPrefix the member's prefix, in which both lie
   * @returns the small picture as an object; `undefined` if there is none
   */
  send(
    object: ListedObject,
    ownPrefix: string,
    picture: SmallPicture | undefined,
    isReplacement: boolean,
  ): Promise<ListedObject | undefined> {
    const sent = this.#lastSent
      .then(async () => {
        const key = picture && thumbnailKeyOf(object, ownPrefix, picture.extension);
        if (isReplacement) await this.#clean(object.key, ownPrefix, key).catch(() => undefined);
        if (picture === undefined || key === undefined) return undefined;
        const uploaded = await this.#team.upload(key, picture.blob).done;
        if (!(await this.#isThere(object))) {
          // Whoever deleted the picture meanwhile wants nothing of it to be seen.
          await this.#team.delete(key);
          return undefined;
        }
        return { ...uploaded, lastModified: new Date() };
      })
      .catch(() => undefined);
    this.#lastSent = sent;
    return sent;
  }

  async #isThere({ key, etag }: ListedObject): Promise<boolean> {
    for await (const first of this.#team.list(key)) return first.key === key && first.etag === etag;
    return false;
  }

  async #clean(key: string, ownPrefix: string, but: string | undefined): Promise<void> {
    if (!key.startsWith(ownPrefix)) return;
    for await (const one of smallPicturesOf(this.#team, key, ownPrefix)) if (one !== but) await this.#team.delete(one);
  }
}
