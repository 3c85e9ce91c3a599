/** Keeps the items of an area in order while its objects come in, page by page and in any order, at little cost for each page. */
import type { ListedObject, TeamSettings } from '../../browser/latchkey.ts';
import { areaPrefix, itemOf, newestFirst, type GalleryItem } from './gallery-item.ts';
import { Thumbnails } from './thumbnail-key.ts';

export class AreaItems {
  readonly #prefix: string;
  readonly #layout: string;
  readonly #thumbnails: Thumbnails;
  readonly #byKey = new Map<string, GalleryItem>();
  /** Keys that the sorted list does not show as they are. */
  readonly #changed = new Set<string>();
  #sorted: readonly GalleryItem[] = [];

  constructor(settings: Pick<TeamSettings, 'root' | 'layout'>, area: string) {
    this.#prefix = areaPrefix(settings, area);
    this.#layout = settings.layout;
    this.#thumbnails = new Thumbnails(this.#prefix, this.#layout);
  }

  get count(): number {
    return this.#byKey.size;
  }

  /** Returns the items without small pictures and folder markers, the newest first. */
  get sorted(): readonly GalleryItem[] {
    if (this.#changed.size > 0) {
      const kept = this.#sorted.filter(({ key }) => !this.#changed.has(key));
      const fresh = [...this.#changed].map((key) => this.#byKey.get(key)).filter((item) => item !== undefined);
      this.#changed.clear();
      // Two sorted runs are merged in one pass.
      this.#sorted = [...kept, ...fresh.sort(newestFirst)].sort(newestFirst);
    }
    return this.#sorted;
  }

  add(objects: Iterable<ListedObject>): void {
    for (const object of objects) {
      const shown = this.#thumbnails.take(object);
      if (shown === undefined) this.#put(object);
      else {
        const item = this.#byKey.get(shown);
        if (item?.thumbnailKey === undefined && item !== undefined) this.#put(item);
      }
    }
  }

  remove(keys: Iterable<string>): void {
    for (const key of keys) {
      if (this.#byKey.delete(key)) this.#changed.add(key);
    }
  }

  #put(object: ListedObject): void {
    const { key } = object;
    if (!key.startsWith(this.#prefix) || key.length === this.#prefix.length || key.endsWith('/')) return;
    this.#byKey.set(key, itemOf(object, this.#prefix, this.#layout, this.#thumbnails.of(object)));
    this.#changed.add(key);
  }
}
