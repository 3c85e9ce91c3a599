/**
 * Defines the schemas of requests. Objects are strict: an unknown field is refused, so a misspelt narrowing never silently means
 * "everything".
 */
import * as z from 'zod/mini';
import { LatchkeyError } from '../errors.ts';
import { faultOf } from './schema-fault.ts';

const MAX_LIST_ITEMS = 16;
const MAX_NAME_CHARACTERS = 64;
/** Limits a code, with a link or some lines of a mail around it. */
const MAX_CODE_CHARACTERS = 2048;

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
  durationSeconds: z.optional(z.string().check(z.regex(/^[0-9]{1,9}$/, 'is not an integer of seconds, digits alone'))),
  areas: z.optional(z.string()),
  actions: z.optional(z.string()),
});

export const enrollBody = z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(MAX_CODE_CHARACTERS)) });

/** Allows no fields, for routes without input. */
export const nothing = z.strictObject({});

/**
 * @param what `body` or `query`, for the error
 * @throws LatchkeyError invalid_request naming the field and what may be there, never its value
 */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new LatchkeyError('invalid_request', faultOf(schema, value, what, result.error.issues));
}
