/** Finds the code of an invite that nothing has broken; the library finds broken ones as well. */

const CODE = /(?<![\w-])lki_[0-9a-f]{20}_[\w-]{43}(?![\w-])/;

/** @returns `undefined` where the text holds no such code */
export function completeCode(text: string): string | undefined {
  return CODE.exec(text)?.[0];
}
