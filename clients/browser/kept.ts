/**
 * Keeps values under names: in IndexedDB, which survives a reload and is shared by an origin's tabs, or in memory. Keys of WebCrypto
 * are kept as they are, without being exported. https://www.w3.org/TR/IndexedDB/
 */
import { LatchkeyError } from './latchkey-error.ts';

export interface Kept {
  get(name: string): Promise<unknown>;
  /** Keeps a value; with a condition only while that holds, whatever other tabs do at the same moment. */
  put(name: string, value: unknown, condition?: Condition): Promise<void>;
  drop(name: string): Promise<void>;
  /** Forgets the values whose names begin so. */
  dropAll(start: string): Promise<void>;
  /** Returns the values whose names begin so, in the order of the names. */
  all(start: string): Promise<readonly unknown[]>;
}

/** A test of the value of a name, in the same transaction. */
export interface Condition {
  readonly name: string;
  readonly holds: (value: unknown) => boolean;
}

const ALWAYS: Condition = { name: '', holds: () => true };
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
    put: (name, value, { name: other, holds } = ALWAYS) => {
      if (holds(values.get(other))) values.set(name, value);
      return Promise.resolve();
    },
    drop: (name) => {
      values.delete(name);
      return Promise.resolve();
    },
    dropAll: (start) => {
      for (const name of names(start)) values.delete(name);
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
          reject(transaction.error ?? new Error('aborted'));
        };
      });
      return request.result;
    } catch (cause) {
      throw new LatchkeyError('no_storage', 'the browser stores nothing: allow it, or open with store "memory"', {
        cause,
      });
    }
  };
  const range = (start: string): IDBKeyRange => IDBKeyRange.bound(start, start + LAST);
  return {
    get: (name) => run('readonly', (values) => values.get(name)),
    put: async (name, value, { name: other, holds } = ALWAYS) => {
      await run('readwrite', (values) => {
        const found = values.get(other);
        found.onsuccess = () => {
          if (holds(found.result)) values.put(value, name);
        };
        return found;
      });
    },
    drop: async (name) => {
      await run('readwrite', (values) => values.delete(name));
    },
    dropAll: async (start) => {
      await run('readwrite', (values) => values.delete(range(start)));
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
      reject(new Error('another tab is in the way'));
    };
  });
}
