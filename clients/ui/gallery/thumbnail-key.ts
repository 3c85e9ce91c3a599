/**
 * Names the small pictures of a gallery. That of `{area}/{user}/trip/a.jpg` lies in the same member's prefix, and its name holds the
 * ETag of the very content that it shows: `{area}/{user}/.thumbnails/trip/a.jpg.{etag}.webp`. So whoever may read a picture may
 * read the small one, nobody writes another member's, a list tells which exist, and one of an older content is never shown.
 * smap makes its own, `attachments/{survey}/thumbs/{name}.jpg`, which are used as they are.
 */
import type { ListedObject, Team } from '../../browser/latchkey.ts';

const FOLDER = '.thumbnails';
const OWN = /^([^/]+)\/\.thumbnails\/(.+)\.([\w-]+)\.(?:webp|jpg)$/s;
/** Matches what follows the name of the file in the name of its small picture. */
const ENDING = /^[\w-]+\.(?:webp|jpg)$/;
/** Small ones have some 60,000 bytes; smap's own may have more. */
const LARGEST_BYTES = 1_000_000;
const OF_SMAP = /^([^/]+)\/thumbs\/(.+)\.jpg$/s;
/** S3's own limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/**
 * @param ownPrefix the member's prefix in the area, where the picture lies
 * @returns `undefined` where the picture lies elsewhere, or the name would be longer than S3 takes
 */
export function thumbnailKeyOf(
  { key, etag }: Pick<ListedObject, 'key' | 'etag'>,
  ownPrefix: string,
  extension: 'webp' | 'jpg',
): string | undefined {
  if (!key.startsWith(ownPrefix)) return undefined;
  const name = `${ownPrefix}${FOLDER}/${key.slice(ownPrefix.length)}.${plain(etag)}.${extension}`;
  return new TextEncoder().encode(name).length > MAX_KEY_BYTES ? undefined : name;
}

/** Knows the small pictures of an area. */
export class Thumbnails {
  readonly #areaPrefix: string;
  readonly #isSmap: boolean;
  /** By the ETag and the key of the picture that they show. */
  readonly #keys = new Map<string, string>();

  constructor(areaPrefix: string, layout: string) {
    this.#areaPrefix = areaPrefix;
    this.#isSmap = layout === 'smap';
  }

  /**
   * Takes an object for a small picture if it is one. What is large, or has another name, is none: it is shown as a file, because
   * nothing may be hidden, or be loaded unasked, by the folder that it lies in.
   * @returns the key of the picture that it shows
   */
  take({ key, size }: Pick<ListedObject, 'key' | 'size'>): string | undefined {
    const [, folder, rest, etag = ''] = (this.#isSmap ? OF_SMAP : OWN).exec(key.slice(this.#areaPrefix.length)) ?? [];
    if (folder === undefined || rest === undefined || size > LARGEST_BYTES) return undefined;
    const shown = `${this.#areaPrefix}${folder}/${rest}`;
    this.#keys.set(`${etag} ${shown}`, key);
    return shown;
  }

  /** Returns the key of an object's small picture, if one of this content exists. */
  of({ key, etag }: Pick<ListedObject, 'key' | 'etag'>): string | undefined {
    return this.#keys.get(`${this.#isSmap ? '' : plain(etag)} ${key}`);
  }
}

/** Yields the keys of all small pictures of an object, those of its older contents too. @throws LatchkeyError as `list` */
export async function* smallPicturesOf(
  team: Pick<Team, 'list'>,
  key: string,
  ownPrefix: string,
): AsyncGenerator<string, void, undefined> {
  const prefix = `${ownPrefix}${FOLDER}/${key.slice(ownPrefix.length)}.`;
  for await (const { key: one } of team.list(prefix)) if (ENDING.test(one.slice(prefix.length))) yield one;
}

/** Removes the quotes that S3 writes around an ETag. */
function plain(etag: string): string {
  return etag.replace(/[^\w-]/g, '');
}
