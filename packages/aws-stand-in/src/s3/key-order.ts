/** Sorts keys as S3 lists them: by their UTF-8 bytes, which is the order of code points. */

/** A sorted list of distinct keys, with binary search. */
export class SortedKeys {
  readonly #keys: string[];

  constructor(keys: readonly string[] = []) {
    this.#keys = [...keys].sort(compareKeys);
  }

  get length(): number {
    return this.#keys.length;
  }

  at(index: number): string | undefined {
    return this.#keys[index];
  }

  add(key: string): void {
    const index = this.firstFrom(key);
    if (this.#keys[index] !== key) this.#keys.splice(index, 0, key);
  }

  remove(key: string): void {
    const index = this.firstFrom(key);
    if (this.#keys[index] === key) this.#keys.splice(index, 1);
  }

  /** Returns the index of the first key that is not before `key`. */
  firstFrom(key: string): number {
    return this.#first((candidate) => compareKeys(candidate, key) >= 0);
  }

  /** Returns the index of the first key after all that begin with `prefix`. */
  firstAfterPrefix(prefix: string): number {
    return this.#first((candidate) => compareKeys(candidate, prefix) > 0 && !candidate.startsWith(prefix));
  }

  /** @param isThere false for the keys up to some index, true for all the others */
  #first(isThere: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isThere(this.#keys[middle] ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Compares keys by code point: UTF-16 code units order astral characters before U+E000…U+FFFF, UTF-8 does not. */
export function compareKeys(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const first = one.charCodeAt(index);
    const second = other.charCodeAt(index);
    if (first !== second) return rank(first) - rank(second);
  }
  return one.length - other.length;
}

/** Returns a rank that puts surrogates last, because they encode code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
