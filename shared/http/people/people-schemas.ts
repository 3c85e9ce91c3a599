/** Defines the schemas of requests about members, invites and tokens. */
import * as z from 'zod/mini';
import { MAX_INVITE_SECONDS, MIN_INVITE_SECONDS } from '../../domain/people/invite.ts';
import { MAX_PAGE_ITEMS, type PageRequest } from '../../domain/people/page.ts';
import { MAX_LIFETIME_DAYS, MAX_NETWORKS } from '../../domain/people/service-token.ts';
import { parse } from '../schemas.ts';

const MAX_NAME_CHARACTERS = 64;
const MAX_URL_CHARACTERS = 2048;
const MAX_SUBJECT_CHARACTERS = 255;
const MAX_CIDR_CHARACTERS = 49;
const MAX_CURSOR_CHARACTERS = 1024;
const MAX_KEY_CHARACTERS = 1024;

/** Returns a new schema for each field, because each has words of its own. */
const name = () => z.string().check(z.minLength(1), z.maxLength(MAX_NAME_CHARACTERS));
const flagText = z.optional(z.enum(['true', 'false']));

/** Body of `PUT …/members/{user}`. */
export const memberBody = z.strictObject({
  role: z.optional(name()),
  oidc: z.optional(
    z.nullable(
      z.strictObject({
        issuer: z.string().check(z.minLength(1), z.maxLength(MAX_URL_CHARACTERS)),
        subject: z.string().check(z.minLength(1), z.maxLength(MAX_SUBJECT_CHARACTERS)),
      }),
    ),
  ),
  reuse: z.optional(z.boolean()),
});

/** Query of `PUT` and `DELETE …/members/{user}`. */
export const keepTokensQuery = z.strictObject({ keepTokens: flagText });

/** Query of `GET …/members/{user}/access`. */
export const accessQuery = z.strictObject({
  op: z.optional(z.string().check(z.maxLength(MAX_NAME_CHARACTERS))),
  key: z.optional(z.string().check(z.maxLength(MAX_KEY_CHARACTERS))),
});

/** Body of `POST …/invites`. */
export const inviteBody = z.strictObject({
  user: name(),
  role: z.optional(name()),
  expiresInSeconds: z.optional(z.int().check(z.gte(MIN_INVITE_SECONDS), z.lte(MAX_INVITE_SECONDS))),
  reuse: z.optional(z.boolean()),
});

/** Body of `POST …/tokens`. */
export const tokenBody = z.strictObject({
  name: name(),
  role: name(),
  cidrs: z.optional(
    z.array(z.string().check(z.maxLength(MAX_CIDR_CHARACTERS))).check(z.minLength(1), z.maxLength(MAX_NETWORKS)),
  ),
  proxy: z.optional(z.boolean()),
  expiresInDays: z.optional(z.int().check(z.gte(1), z.lte(MAX_LIFETIME_DAYS))),
});

/** Query of every list. */
export const listQuery = z.strictObject({
  limit: z.optional(
    z.string().check(z.regex(/^(?:[1-9]|[1-9][0-9]|100)$/, `is not an integer from 1 to ${MAX_PAGE_ITEMS}`)),
  ),
  cursor: z.optional(z.string().check(z.maxLength(MAX_CURSOR_CHARACTERS))),
});

/** @throws LatchkeyError invalid_request */
export function pageRequest(query: Readonly<Record<string, string | undefined>> | undefined): PageRequest {
  const { limit, cursor } = parse(listQuery, query ?? {}, 'query');
  return { limit: limit === undefined ? MAX_PAGE_ITEMS : Number(limit), cursor };
}
