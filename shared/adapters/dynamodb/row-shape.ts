/**
 * Checks rows of the table before they are believed. A type holds only for what this program wrote; a row that lacks an attribute
 * (cut short, edited by hand, of another version) must let nobody in: `undefined * 1000 <= now` is false.
 */
import { LatchkeyError } from '../../errors.ts';

/** True for a valid value of the attribute. */
type Check<Value> = (value: unknown) => value is Value;
/** Checks for every attribute of the row; a type that gains one does not compile without its check. */
export type Shape<Row> = { readonly [Name in keyof Row]-?: Check<Row[Name]> };

/**
 * Returns the check of one kind of row, which returns the row if it is valid, without attributes of the table's own (keys,
 * `ttl`): they must not come back into the table with a change. The check throws LatchkeyError internal.
 */
export function rowCheck<Row>(kind: string, shape: Shape<Row>): (item: unknown) => Row {
  const isRow = shaped(shape);
  const names = Object.keys(shape);
  return (item) => {
    const row = only(names, item);
    if (isRow(row)) return row;
    throw new LatchkeyError('internal', `a ${kind} in the table is damaged`);
  };
}

function only(names: readonly string[], item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** True for a whole number that is not negative: a version, or epoch seconds. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function shaped<Item>(shape: Shape<Item>): Check<Item> {
  const checks = Object.entries<Check<unknown>>(shape);
  return (value): value is Item => {
    if (typeof value !== 'object' || value === null) return false;
    const attributes: Readonly<Record<string, unknown>> = { ...value };
    return checks.every(([name, check]) => check(attributes[name]));
  };
}

/** True for such a value, and for none. */
export function orAbsent<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

export function orNull<Value>(check: Check<Value>): Check<Value | null> {
  return (value): value is Value | null => value === null || check(value);
}
