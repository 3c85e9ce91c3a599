/** Words the fault of a value that a schema refused: the field and its allowed values, never the value itself. */
import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'an integer',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
/** Matches a secret, or what could be one: our own, a key of AWS, and any 40 characters of Base64. */
const SECRET = /lki?_[0-9a-f]{8}|(?:AKIA|ASIA)[A-Z0-9]{12}|[A-Za-z0-9+/=_-]{40}/;
const MAX_SHOWN_CHARACTERS = 40;

/**
 * Names an unknown field first: another may be missing because of it.
 * @param what `body` or `query`
 */
export function faultOf(schema: z.ZodMiniType, value: unknown, what: string, issues: readonly Issue[]): string {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const path = issue?.path ?? [];
  const field = [what, ...path].map(String).join('.');
  if (issue?.code === 'unrecognized_keys') return `${field}: ${unknownField(schema, what, issue)}`;
  const isMissing = valueAt(value, path) === undefined;
  return `${field}: ${isMissing ? 'is missing' : explain(issue)}`;
}

function unknownField(schema: z.ZodMiniType, what: string, { keys, path }: Issue & { keys: string[] }): string {
  const noun = what === 'query' ? 'parameter' : 'field';
  const [name = ''] = keys;
  const known = SECRET.test(name) ? `an unknown ${noun}` : `unknown ${noun} ${shown(name)}`;
  const allowed = fieldsAt(schema, path);
  return `${known}; ${allowed.length === 0 ? `no ${noun} is allowed` : `allowed are: ${allowed.join(', ')}`}`;
}

/** Returns a name that a caller chose, in quotes: cut, and without invisible characters. */
function shown(name: string): string {
  const characters = Array.from(name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'));
  const isCut = characters.length > MAX_SHOWN_CHARACTERS;
  return JSON.stringify(isCut ? `${characters.slice(0, MAX_SHOWN_CHARACTERS).join('')}…` : characters.join(''));
}

function explain(issue: Issue | undefined): string {
  if (issue?.code === 'invalid_type') return `is not ${KINDS[issue.expected] ?? 'valid'}`;
  if (issue?.code === 'too_big') return `is over the limit of ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue?.code === 'too_small') return tooSmall(issue.minimum, unitOf(issue.origin));
  if (issue?.code === 'invalid_value') return `is not one of: ${issue.values.map(String).join(', ')}`;
  // The schema has words of its own.
  if (issue?.code === 'invalid_format' || issue?.code === 'custom') return issue.message;
  return 'is not valid';
}

function tooSmall(minimum: number | bigint, unit: string): string {
  return Number(minimum) === 1 && unit !== '' ? 'is empty' : `is under the limit of ${minimum}${unit}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return current;
}

/** The parts of a schema that hold others. https://zod.dev/packages/core#internals */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
}

/** Returns the names of the fields that the object at a path may have. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let current = definitionOf(schema);
  for (const step of path) {
    const next = current.shape?.[String(step)] ?? current.element;
    if (next === undefined) return [];
    current = definitionOf(next);
  }
  return Object.keys(current.shape ?? {});
}

/** Returns the definition behind wrappers that only allow a missing or null value. */
function definitionOf(schema: z.core.$ZodType): Definition {
  let definition: Definition = schema._zod.def;
  while (definition.innerType !== undefined) definition = definition.innerType._zod.def;
  return definition;
}
