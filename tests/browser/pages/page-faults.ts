/** Moves the script's clock, makes IndexedDB fail, and looks into what is kept there. */
import type { Kept } from '../harness/scenarios.ts';

let aheadMs = 0;

export function setClock(ms: number): void {
  aheadMs = ms;
}

const OwnDate = Date;
globalThis.Date = class extends OwnDate {
  constructor(...parts: unknown[]) {
    // Only a date of this moment is moved.
    if (parts.length === 0) super(OwnDate.now() + aheadMs);
    else super(...(parts as [number]));
  }

  static override now(): number {
    return OwnDate.now() + aheadMs;
  }
} as DateConstructor;

export type StorageFault = 'blocked' | 'full' | 'unsaved' | 'none';
let fault: StorageFault = 'none';

export function setStorageFault(next: StorageFault): void {
  fault = next;
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its object below
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (this: IDBFactory, name, version) {
  if (fault === 'blocked') throw new DOMException('The operation is insecure.', 'SecurityError');
  return open.call(this, name, version);
};

for (const method of ['put', 'add'] as const) {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its object below
  const own = IDBObjectStore.prototype[method];
  IDBObjectStore.prototype[method] = function (this: IDBObjectStore, value: unknown, key) {
    if (fault === 'full') throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    const request = key === undefined ? own.call(this, value) : own.call(this, value, key);
    if (fault === 'unsaved') this.transaction.abort();
    return request;
  };
}

/** Reads every database of this origin, and tries to export every key that should stay in it. */
export async function kept(): Promise<Kept> {
  const texts: string[] = [];
  const keys: CryptoKey[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values: unknown[] = await settled(database.transaction(store).objectStore(store).getAll());
      collect(values, texts, keys);
    }
    database.close();
  }
  const secret = keys.filter(({ type }) => type !== 'public');
  return {
    texts,
    keys: await Promise.all(secret.map(async (key) => ({ type: key.type, isRefused: await isRefused(key) }))),
  };
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB failed'));
    };
  });
}

function collect(value: unknown, texts: string[], keys: CryptoKey[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (value instanceof CryptoKey) keys.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) collect(member, texts, keys);
}

async function isRefused(key: CryptoKey): Promise<boolean> {
  const formats = ['jwk', 'pkcs8', 'raw', 'spki'] as const;
  const tries = await Promise.allSettled(formats.map((format) => crypto.subtle.exportKey(format, key)));
  return tries.every(({ status }) => status === 'rejected');
}
