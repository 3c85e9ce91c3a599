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

export interface Thumbnails {
  /** Returns the key of an object's small picture, if one of this content exists. */
  of(object: Pick<ListedObject, 'key' | 'etag'>): string | undefined;
}

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

/** Parts the objects below a prefix into small pictures and the others. */
export function thumbnailsIn(
  objects: Iterable<ListedObject>,
  prefix: string,
  layout: string,
): { readonly thumbnails: Thumbnails; readonly others: readonly ListedObject[] } {
  const keys = new Map<string, string>();
  const others: ListedObject[] = [];
  const isSmap = layout === 'smap';
  for (const object of objects) {
    const path = object.key.slice(prefix.length);
    const [, folder = '', rest = '', etag = ''] = (isSmap ? OF_SMAP : OWN).exec(path) ?? [];
    if (rest !== '') keys.set(nameOf(`${prefix}${folder}/${rest}`, etag), object.key);
    else if (isSmap || !IN_FOLDER.test(path)) others.push(object);
  }
  const of: Thumbnails['of'] = ({ key, etag }) => keys.get(nameOf(key, isSmap ? '' : plain(etag)));
  return { thumbnails: { of }, others };
}

function nameOf(key: string, etag: string): string {
  return `${etag} ${key}`;
}

/** Removes the quotes that S3 writes around an ETag. */
function plain(etag: string): string {
  return etag.replace(/[^\w-]/g, '');
}
