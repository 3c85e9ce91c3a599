/**
 * Reads an area whole, a thousand objects a request, and keeps what it read: a look from time to time finds what others changed, and
 * what this page adds or deletes is there at once.
 */
import { LatchkeyError, type ListedObject, type Team, type TeamSettings } from '../../browser/latchkey.ts';
import { Store } from '../store.ts';
import { AreaItems } from './area-items.ts';
import { areaPrefix, ownPrefix, type GalleryItem } from './gallery-item.ts';

export interface ListingState {
  readonly items: readonly GalleryItem[];
  /** `closed`: the role lists nothing here. `failed`: there is no whole list. */
  readonly phase: 'loading' | 'ready' | 'failed' | 'closed';
  /** Is what kept the last look from being whole. */
  readonly fault?: unknown;
  /** True if the area holds more than is shown. */
  readonly isCut: boolean;
}

/** Is the part of a followed team that a listing needs. */
export interface ListedTeam {
  readonly team: Pick<Team, 'list' | 'may'>;
  readonly view: { readonly value: { readonly settings: TeamSettings } };
  note(error: unknown): void;
}

export interface ListingLimits {
  readonly maxItems?: number;
  /** For how long nothing is shown of a list that is not whole: most are by then, and nothing moves any more. */
  readonly patienceMs?: number;
}

/** Is one reading of the area, from its begin to its end. */
interface Run {
  readonly controller: AbortController;
  readonly items: AreaItems;
  /** Keys that were deleted since it began. */
  readonly dropped: Set<string>;
}

export const MAX_ITEMS = 50_000;
const PATIENCE_MS = 500;
const PAGE = 1000;
const START: ListingState = { items: [], phase: 'loading', isCut: false };

export class AreaListing {
  readonly area: string;
  readonly state = new Store<ListingState>(START);
  readonly #live: ListedTeam;
  readonly #maxItems: number;
  readonly #patienceMs: number;
  #items: AreaItems;
  #prefix: string | undefined;
  #run: Run | undefined;
  #readAtMs = -Infinity;

  constructor(live: ListedTeam, area: string, { maxItems = MAX_ITEMS, patienceMs = PATIENCE_MS }: ListingLimits = {}) {
    this.area = area;
    this.#live = live;
    this.#maxItems = maxItems;
    this.#patienceMs = patienceMs;
    this.#items = this.#noItems();
  }

  /** Reads the area, unless that was begun within this time. Never rejects: what failed stands in the state. */
  async refresh(withinMs = 0): Promise<void> {
    const prefix = this.#listedPrefix();
    if (prefix !== this.#prefix || prefix === undefined) {
      this.#run?.controller.abort();
      this.#run = undefined;
      this.#prefix = prefix;
      this.#items = this.#noItems();
      this.#readAtMs = -Infinity;
      this.state.set(prefix === undefined ? { ...START, phase: 'closed' } : START);
    }
    if (prefix === undefined || this.#run !== undefined || performance.now() - this.#readAtMs < withinMs) return;
    this.#readAtMs = performance.now();
    const run = { controller: new AbortController(), items: this.#noItems(), dropped: new Set<string>() };
    this.#run = run;
    if (this.state.value.phase !== 'ready') this.#items = run.items;
    try {
      const isCut = await this.#read(prefix, run);
      if (this.#run !== run) return;
      this.#items = run.items;
      this.#run = undefined;
      this.state.set({ items: run.items.sorted, phase: 'ready', isCut });
    } catch (error) {
      if (this.#run !== run) return;
      this.#run = undefined;
      this.#fail(error);
    }
  }

  /** Takes in objects that have arrived; those of other areas are left out. */
  take(objects: readonly ListedObject[]): void {
    for (const { key } of objects) this.#run?.dropped.delete(key);
    this.#items.add(objects);
    if (this.#run !== undefined && this.#run.items !== this.#items) this.#run.items.add(objects);
    this.#publish();
  }

  /** Removes items that were deleted. */
  drop(keys: readonly string[]): void {
    for (const key of keys) this.#run?.dropped.add(key);
    this.#items.remove(keys);
    this.#run?.items.remove(keys);
    this.#publish();
  }

  /** @returns whether there is more than a page may keep */
  async #read(prefix: string, run: Run): Promise<boolean> {
    const beganAtMs = performance.now();
    // Objects that are no items, as small pictures, count too: each item may have one.
    let leftToRead = 2 * this.#maxItems;
    let batch: ListedObject[] = [];
    const flush = (): void => {
      run.items.add(batch.filter(({ key }) => !run.dropped.has(key)));
      batch = [];
    };
    for await (const object of this.#live.team.list(prefix, { signal: run.controller.signal })) {
      if (run.items.count >= this.#maxItems || leftToRead === 0) {
        flush();
        return true;
      }
      leftToRead -= 1;
      batch.push(object);
      if (batch.length < PAGE) continue;
      flush();
      // Each further look shows twice as much, so that what is looked at moves seldom.
      const { phase, items } = this.state.value;
      const isDue = performance.now() - beganAtMs >= this.#patienceMs && run.items.count >= 2 * items.length;
      if (phase !== 'ready' && isDue) this.#publish();
    }
    flush();
    return false;
  }

  #fail(error: unknown): void {
    this.#live.note(error);
    const isClosed = error instanceof LatchkeyError && error.code === 'out_of_scope';
    const last = isClosed ? START : this.state.value;
    this.state.set({ ...last, phase: last.phase === 'ready' ? 'ready' : 'failed', fault: error });
  }

  #publish(): void {
    this.state.set({ ...this.state.value, items: this.#items.sorted });
  }

  #noItems(): AreaItems {
    return new AreaItems(this.#live.view.value.settings, this.area);
  }

  /** Returns the area's prefix, or the own one below, whichever may be listed. */
  #listedPrefix(): string | undefined {
    const { settings } = this.#live.view.value;
    return [areaPrefix(settings, this.area), ownPrefix(settings, this.area)].find(
      (prefix) => this.#live.team.may('list', prefix) === true,
    );
  }
}
