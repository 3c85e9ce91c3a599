/** Builds pages of keys, in the order of UTF-8 bytes, with prefix and delimiter. */
import type { BucketContent } from './store.ts';
import type { StoredObject } from './stored-object.ts';

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Lists keys after this one only. */
  readonly after: string;
}

export interface ListPage {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** Value of `after` for the next page; `null` on the last one. */
  readonly nextAfter: string | null;
}

/** Returns one page. Keys that share a common prefix count as one entry, and are skipped together. */
export function listPage(bucket: BucketContent, { prefix, delimiter, maxKeys, after }: ListQuery): ListPage {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let index = bucket.keys.firstFrom(prefix);
  if (after !== '') {
    const start = bucket.keys.firstFrom(after);
    index = Math.max(index, bucket.keys.at(start) === after ? start + 1 : start);
  }
  for (;;) {
    const key = bucket.keys.at(index);
    if (key === undefined || !key.startsWith(prefix)) return { objects, commonPrefixes, nextAfter: null };
    const common = commonPrefixOf(key, prefix, delimiter);
    // The keys of a common prefix are listed already if the previous page ended in it, or if a marker lies in it, as
    // measured: https://github.com/brekkylab/backlot/pull/204
    const listed = common !== null && after.startsWith(common);
    if (!listed && objects.length + commonPrefixes.length >= maxKeys)
      return { objects, commonPrefixes, nextAfter: maxKeys === 0 ? null : last };
    if (common === null) {
      const object = bucket.objects.get(key);
      if (object !== undefined) objects.push(object);
      last = key;
      index += 1;
    } else {
      if (!listed) {
        commonPrefixes.push(common);
        last = common;
      }
      index = bucket.keys.firstAfterPrefix(common);
    }
  }
}

/** Returns the common prefix that represents a key in the list; `null` if the key is listed itself. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | null {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? null : key.slice(0, end + delimiter.length);
}
