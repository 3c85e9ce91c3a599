/**
 * What a stored item must look like to be believed. A type holds only for what this program wrote; a row that lacks an
 * attribute (cut, edited by hand, of another version) must let nobody in: `undefined * 1000 <= now` is not true.
 */

/** True for a value that the attribute can have. */
type Check<Value> = (value: unknown) => value is Value;

/** A check for every attribute of the item; a type that gains one does not compile without its check. */
export type Shape<Item> = { readonly [Name in keyof Item]-?: Check<Item[Name]> };

/** Attributes that the shape does not name may be there. */
export function hasShape<Item>(shape: Shape<Item>, value: unknown): value is Item {
  if (typeof value !== 'object' || value === null) return false;
  const attributes = value as Readonly<Record<string, unknown>>;
  return Object.entries<Check<unknown>>(shape).every(([name, check]) => check(attributes[name]));
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A whole number, not negative: a version, or epoch seconds. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isOneOf<Value extends string>(values: readonly Value[]): Check<Value> {
  return (value): value is Value => values.includes(value as Value);
}

export function isShaped<Item>(shape: Shape<Item>): Check<Item> {
  return (value): value is Item => hasShape(shape, value);
}

/** Or not there at all. */
export function orAbsent<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

export function orNull<Value>(check: Check<Value>): Check<Value | null> {
  return (value): value is Value | null => value === null || check(value);
}
