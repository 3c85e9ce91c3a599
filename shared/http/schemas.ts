/**
 * What requests may hold. Objects are strict: an unknown field is refused, so that a misspelt narrowing never
 * silently means "everything".
 */
import * as z from 'zod/mini';
import { LatchkeyError } from '../errors.ts';

const MAX_LIST_ITEMS = 16;
const MAX_NAME_CHARACTERS = 64;
const MAX_CODE_CHARACTERS = 256;

const names = z.array(z.string().check(z.maxLength(MAX_NAME_CHARACTERS))).check(z.maxLength(MAX_LIST_ITEMS));
const format = z.optional(z.enum(['json', 'process', 'container', 'env']));

/** Body of `POST …/credentials`. */
export const credentialsBody = z.strictObject({
  durationSeconds: z.optional(z.int()),
  areas: z.optional(names),
  actions: z.optional(names),
});

/** Query of `POST …/credentials`. */
export const credentialsPostQuery = z.strictObject({ format });

/** Query of `GET …/credentials`: all values are text, lists are separated by commas. */
export const credentialsGetQuery = z.strictObject({
  format,
  durationSeconds: z.optional(z.string().check(z.regex(/^[0-9]{1,9}$/, 'is not an integer'))),
  areas: z.optional(z.string()),
  actions: z.optional(z.string()),
});

export const enrollBody = z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(MAX_CODE_CHARACTERS)) });

/** For routes that take nothing. */
export const nothing = z.strictObject({});

/**
 * @param what `body` or `query`, for the error
 * @throws LatchkeyError invalid_request naming the field, never its value
 */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = [what, ...(issue?.path ?? [])].map(String).join('.');
  throw new LatchkeyError('invalid_request', `${field}: ${explain(issue)}`);
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return 'holds an unknown field';
  if (issue?.code === 'invalid_type')
    return `is not ${issue.expected === 'object' ? 'an object' : `of type ${issue.expected}`}`;
  if (issue?.code === 'too_big') return `is over the limit of ${issue.maximum}`;
  if (issue?.code === 'too_small') return `is under the limit of ${issue.minimum}`;
  if (issue?.code === 'invalid_value') return `is not one of: ${issue.values.map(String).join(', ')}`;
  // Where a schema has words of its own.
  if (issue?.code === 'invalid_format' || issue?.code === 'custom') return issue.message;
  return 'is not valid';
}
