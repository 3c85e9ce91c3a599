/**
 * Keeps the local gallery: captured tabs and dropped files, in this browser alone. Every page of the extension sees the same ones, and is
 * told of each change. https://developer.mozilla.org/en-US/docs/Web/API/IndexedDB_API
 */
import { fileTypeOf } from '../../clients/ui/gallery/file-kind.ts';
import { Store } from '../../clients/ui/store.ts';

export interface SentPlace {
  readonly team: string;
  readonly area: string;
}

export interface LocalItem {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly addedAt: Date;
  readonly blob: Blob;
  /** The place of the cloud gallery that it was sent to. */
  readonly sent?: SentPlace | undefined;
}

/** Bounds what the gallery holds: all of it is in the page. */
export const MAX_ITEMS = 500;
export const MAX_BYTES = 100_000_000;

const DATABASE = 'local gallery';
const ITEMS = 'items';

export class LocalItems {
  /** Holds the newest first; `undefined` while they are read. */
  readonly all = new Store<readonly LocalItem[] | undefined>(undefined);
  readonly #channel = new BroadcastChannel(DATABASE);
  readonly #database: Promise<IDBDatabase>;

  constructor() {
    this.#database = openDatabase();
    this.#channel.onmessage = () => {
      // Whoever looks at the page reads again, and is told then what failed.
      this.read().catch(() => undefined);
    };
  }

  /** @throws Error for a person, if the browser stores nothing here */
  async read(): Promise<void> {
    const items = await this.#run('readonly', (store) => store.getAll() as IDBRequest<LocalItem[]>);
    const before = new Map(this.all.value?.map((item) => [item.id, item]));
    // An item that has not changed stays the same object, so that its picture is not made anew.
    this.all.set(
      items.reverse().map((item) => {
        const old = before.get(item.id);
        return old !== undefined && JSON.stringify(old.sent) === JSON.stringify(item.sent) ? old : item;
      }),
    );
  }

  /**
   * Adds files, as many as there is room for.
   * @returns a sentence on what was left out
   */
  async add(files: readonly File[]): Promise<string | undefined> {
    if (this.all.value === undefined) await this.read();
    const room = MAX_ITEMS - (this.all.value?.length ?? 0);
    const fitting = files.filter(({ size }) => size <= MAX_BYTES);
    try {
      for (const file of fitting.slice(0, room))
        await this.#run('readwrite', (store) => store.add({ ...kept(file), addedAt: new Date() }));
    } finally {
      await this.#changed();
    }
    if (fitting.length > room) return `The local gallery holds ${MAX_ITEMS} files: delete some first.`;
    if (fitting.length < files.length) return `Files above ${MAX_BYTES / 1e6} MB go straight to the cloud gallery.`;
    return undefined;
  }

  async remove(ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.#run('readwrite', (store) => store.delete(id));
    await this.#changed();
  }

  /** Notes where an item was sent. One that was deleted meanwhile stays deleted. */
  async markSent(id: number, sent: SentPlace): Promise<void> {
    await this.#run('readwrite', (store) => {
      const request = store.get(id) as IDBRequest<LocalItem | undefined>;
      request.onsuccess = () => {
        if (request.result !== undefined) store.put({ ...request.result, sent });
      };
      return request;
    });
    await this.#changed();
  }

  async #changed(): Promise<void> {
    this.#channel.postMessage('');
    await this.read();
  }

  async #run<Result>(mode: IDBTransactionMode, asked: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
    const transaction = (await this.#database).transaction(ITEMS, mode);
    const request = asked(transaction.objectStore(ITEMS));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve(request.result);
      };
      transaction.onabort = () => {
        reject(fullOr(transaction.error));
      };
    });
  }
}

/** Gives a file the type that its name says, and no other: one that calls itself a page would be one, in the extension's own origin. */
function kept(file: File): Pick<LocalItem, 'name' | 'type' | 'blob'> {
  const { name } = file;
  const type = fileTypeOf(name).contentType;
  return { name, type, blob: new Blob([file], { type }) };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ITEMS, { keyPath: 'id', autoIncrement: true });
  };
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(new Error('the browser stores nothing for this extension: allow it, or leave the private window'));
    };
  });
}

function fullOr(error: DOMException | null): Error {
  return error?.name === 'QuotaExceededError'
    ? new Error('the browser has no room left for this')
    : (error ?? new Error('it was not stored'));
}
