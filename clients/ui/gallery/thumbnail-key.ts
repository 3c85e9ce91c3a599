/**
 * Names the small pictures of a gallery. That of `{area}/{user}/trip/a.jpg` lies in the same member's prefix, and its name holds the
 * ETag of the very content that it shows: `{area}/{user}/.thumbnails/trip/a.jpg.{etag}.webp`. So whoever may read a picture may
 * read the small one, nobody writes another member's, a list tells which exist, and one of an older content is never shown.
 * smap makes its own, `attachments/{survey}/thumbs/{name}.jpg`, which are used as they are.
 */
import type { ListedObject } from '../../browser/latchkey.ts';

const FOLDER = '.thumbnails';
const OWN = /^([^/]+)\/\.thumbnails\/(.+)\.([\w-]+)\.(?:webp|jpg)$/s;
/** Matches everything in the folder, of whatever name: none of it is an item. */
const IN_FOLDER = /^[^/]+\/\.thumbnails\//;
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
  /** By the key of the picture that they show. */
  readonly #keys = new Map<string, readonly string[]>();

  constructor(areaPrefix: string, layout: string) {
    this.#areaPrefix = areaPrefix;
    this.#isSmap = layout === 'smap';
  }

  /** @returns the key of the picture that the object shows; empty for what else lies in a folder of small ones; `undefined` for others */
  take({ key }: Pick<ListedObject, 'key'>): string | undefined {
    const path = key.slice(this.#areaPrefix.length);
    const [, folder, rest] = (this.#isSmap ? OF_SMAP : OWN).exec(path) ?? [];
    if (folder === undefined || rest === undefined) return !this.#isSmap && IN_FOLDER.test(path) ? '' : undefined;
    const shown = `${this.#areaPrefix}${folder}/${rest}`;
    const keys = this.allOf(shown);
    if (!keys.includes(key)) this.#keys.set(shown, [...keys, key]);
    return shown;
  }

  /** Returns the key of an object's small picture, if one of this content exists. */
  of({ key, etag }: Pick<ListedObject, 'key' | 'etag'>): string | undefined {
    const keys = this.#keys.get(key);
    if (this.#isSmap) return keys?.[0];
    const end = `.${plain(etag)}`;
    return keys?.find((one) => one.slice(0, one.lastIndexOf('.')).endsWith(end));
  }

  /** Returns the keys of all small pictures of a key, those of older contents too. */
  allOf(key: string): readonly string[] {
    return this.#keys.get(key) ?? [];
  }

  /** Forgets the small pictures of a key. */
  drop(key: string): void {
    this.#keys.delete(key);
  }
}

/** Removes the quotes that S3 writes around an ETag. */
function plain(etag: string): string {
  return etag.replace(/[^\w-]/g, '');
}
