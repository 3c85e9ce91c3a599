/**
 * Keeps values under names: in IndexedDB, which survives a reload and is shared by an origin's tabs, or in memory. Keys of WebCrypto
 * are kept as they are, without being exported. https://www.w3.org/TR/IndexedDB/
 */
import { LatchkeyError } from './latchkey-error.ts';

export interface Kept {
  get(name: string): Promise<unknown>;
  put(name: string, value: unknown): Promise<void>;
  /** Forgets the value, and all whose names begin so if the name ends in `*`. */
  drop(name: string): Promise<void>;
  /** Returns the values whose names begin so, in the order of the names. */
  all(start: string): Promise<readonly unknown[]>;
}

const DATABASE = 'latchkey';
const VALUES = 'values';
/** Sorts after every character that a name holds. */
const LAST = '\uffff';

/** @throws LatchkeyError no_storage where the browser keeps nothing */
export async function openKept(store: 'indexeddb' | 'memory'): Promise<Kept> {
  if (store === 'memory') return inMemory();
  const kept = inIndexedDb();
  await kept.get('');
  return kept;
}

function inMemory(): Kept {
  const values = new Map<string, unknown>();
  const names = (start: string): string[] => [...values.keys()].filter((name) => name.startsWith(start)).sort();
  return {
    get: (name) => Promise.resolve(values.get(name)),
    put: (name, value) => {
      values.set(name, value);
      return Promise.resolve();
    },
    drop: (name) => {
      for (const one of name.endsWith('*') ? names(name.slice(0, -1)) : [name]) values.delete(one);
      return Promise.resolve();
    },
    all: (start) => Promise.resolve(names(start).map((name) => values.get(name))),
  };
}

function inIndexedDb(): Kept {
  let opened: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> =>
    (opened ??= openDatabase(() => (opened = undefined)).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  const run = async (mode: IDBTransactionMode, work: (values: IDBObjectStore) => IDBRequest): Promise<unknown> => {
    try {
      const transaction = (await database()).transaction(VALUES, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(VALUES));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new Error('the browser gave the transaction up'));
        };
      });
      return request.result;
    } catch (cause) {
      throw new LatchkeyError(
        'no_storage',
        'the browser stores nothing for this page: its storage is blocked or full; free some, allow it, or open with store "memory"',
        { cause },
      );
    }
  };
  const range = (start: string): IDBKeyRange => IDBKeyRange.bound(start, start + LAST);
  return {
    get: (name) => run('readonly', (values) => values.get(name)),
    put: async (name, value) => {
      await run('readwrite', (values) => values.put(value, name));
    },
    drop: async (name) => {
      await run('readwrite', (values) => values.delete(name.endsWith('*') ? range(name.slice(0, -1)) : name));
    },
    all: async (start) => (await run('readonly', (values) => values.getAll(range(start)))) as readonly unknown[],
  };
}

function openDatabase(onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(VALUES);
    };
    opening.onsuccess = () => {
      const database = opening.result;
      // A newer version of the library, or the browser itself, may want it closed.
      database.onversionchange = () => {
        database.close();
        onLost();
      };
      database.onclose = onLost;
      resolve(database);
    };
    opening.onerror = () => {
      reject(opening.error ?? new Error('IndexedDB did not open'));
    };
    opening.onblocked = () => {
      reject(new Error('another tab keeps an older version of the database open'));
    };
  });
}
