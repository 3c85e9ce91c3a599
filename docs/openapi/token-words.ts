/** Describes the routes of tokens: those of services and members, made, listed, exchanged and ended. */
import * as z from 'zod/mini';
import { SERVICE_USER_PREFIX } from '../../shared/domain/people/names.ts';
import { MAX_LIFETIME_DAYS, MAX_NETWORKS } from '../../shared/domain/people/service-token.ts';
import { MEMBER_TOKEN_LIFETIME_SECONDS, SUPERSEDED_SECONDS, type Token } from '../../shared/domain/people/token.ts';
import type { TokenRow } from '../../shared/domain/people/token-list.ts';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { atSeconds, listReply, shownToken } from '../../shared/http/people/people-replies.ts';
import { tokenBody } from '../../shared/http/people/people-schemas.ts';
import { serviceTokenInput } from '../../shared/http/people/token-request.ts';
import { nothing } from '../../shared/http/schemas.ts';
import { DAY, moment, role, tokenType } from './answer-fields.ts';
import { ADMIN, after, NOW, SCOPE, TEAM, TOKEN_ID, TOKEN_TEXT } from './example-member.ts';
import { CURSOR, LIST_QUERY, page } from './list-words.ts';
import {
  ACTOR_CODES,
  BODY_CODES,
  IDENTITY_CODES,
  kibibytes,
  MEMBER_CODES,
  OWN_CODES,
  type Operations,
} from './operation.ts';
import { answer, named, said } from './words.ts';

const text = said(
  z.string(),
  'Send it as `Authorization: Bearer <token>`. It is shown this once; the broker keeps a digest only.',
);
const exchangedText = said(
  z.string(),
  'Send it as `tokenType` says. It is shown this once; the broker keeps a digest only.',
);

const row = {
  id: said(z.string(), 'Id of the token: the part of it that is no secret.'),
  kind: said(z.enum(['member', 'service']), 'Whose it is: a member’s own, or a service’s.'),
  name: said(z.optional(z.string()), 'Name of the service; absent for a member’s.'),
  user: said(z.string(), `Name that it acts as: the member’s, or \`${SERVICE_USER_PREFIX}{name}\`.`),
  role,
  cidrs: said(z.optional(z.array(z.string())), 'Networks that it works from; absent: all.'),
  proxy: said(
    z.optional(z.boolean()),
    'True for a trusted proxy’s, which names readers of attachments and gets nothing itself.',
  ),
  bound: said(
    z.boolean(),
    'True for a member’s token that is bound to a key: it works with a proof of that key’s possession alone (DPoP).',
  ),
  createdBy: said(z.nullable(z.string()), 'The member who made it, or whose it is; `null`: the operator.'),
  createdOn: moment('When it was made.'),
  lastUsedOn: said(
    z.nullable(z.string().check(z.regex(DAY))),
    'Day (UTC) of the last request with it; `null`: never used.',
  ),
  expiresAt: z.optional(moment('End of the token. Absent: it does not expire.')),
  reusedOn: z.optional(
    moment('When it was first shown after it had been exchanged: somebody has a copy of it, or a client is broken.'),
  ),
};
const token = answer('Token', 'A token, without what makes it one.', row);
const tokens = page('Tokens', token, 'A page of the team’s tokens.');
const newToken = answer('NewToken', 'A new service token.', { token: text, ...row });

named('ServiceTokenRequest', tokenBody, 'What the service is called, and what it may do.');
said(
  tokenBody.shape.name,
  'Name of the service. Several tokens of one name may live at once if they can do the same.',
  {
    pattern: '^[A-Za-z0-9_.@-]{1,56}$',
  },
);
said(tokenBody.shape.role, 'Role of the service, one of the team’s layout, but not one that manages the team.');
said(
  tokenBody.shape.cidrs,
  `Networks that the token works from, 1 to ${MAX_NETWORKS}, like \`203.0.113.0/24\` or \`2001:db8::/48\`; not \`/0\`. The address that counts is the one that reached the broker.`,
);
said(
  tokenBody.shape.proxy,
  'For a trusted proxy: only with a role that reads attachments (`reader`), and with `cidrs`.',
  {
    default: false,
  },
);
said(
  tokenBody.shape.expiresInDays,
  `Lifetime in days, 1 to ${MAX_LIFETIME_DAYS.toLocaleString('en')}. Left out: it does not expire.`,
);

named('ExchangeRequest', nothing, 'Nothing: the token to exchange is the one in the header.');
const exchanged = answer('ExchangedToken', 'A fresh token for the one that was shown.', {
  token: exchangedText,
  tokenType,
  expiresAt: moment('End of the token: 90 days from now, or a year after the enrolment if that is earlier.'),
});

const path = {
  id: said(z.string().check(z.regex(/^[0-9a-f]{20}$/)), 'Id of a token, from the list or from when it was made.'),
};

const BODY = { name: 'backup', role: 'viewer', cidrs: ['203.0.113.0/24'], expiresInDays: 365 };
const DAY_SECONDS = 24 * 3600;
const BACKUP = rowOf({
  ...{ kind: 'service', id: TOKEN_ID, secretHash: '', team: TEAM, user: `${SERVICE_USER_PREFIX}${BODY.name}` },
  ...{ membershipId: '', sponsor: null, createdBy: ADMIN, createdOn: NOW.toISOString() },
  ...requested(),
  expiresAtSeconds: after(BODY.expiresInDays * DAY_SECONDS).getTime() / 1000,
});
const OF_MAX = rowOf({
  ...{
    kind: 'member',
    id: '0fedcba9876543210012',
    secretHash: '',
    team: TEAM,
    user: SCOPE.user,
    holder: '',
    attempt: 1,
  },
  ...{ createdBy: SCOPE.user, createdOn: NOW.toISOString(), lastUsedOn: '2026-11-23', chainEndsAtSeconds: 0 },
  exchanges: 0,
  expiresAtSeconds: after(MEMBER_TOKEN_LIFETIME_SECONDS).getTime() / 1000,
});

export const TOKENS: Operations = {
  'POST /v1/token': {
    operationId: 'exchangeToken',
    tag: 'caller',
    summary: 'Exchange the own token for a fresh one',
    description:
      'For members’ own tokens; a service token, or a provider’s JWT, is `out_of_scope`. The fresh token is bound to the key of the ' +
      'old one or, where that has none, to the key of the `DPoP` proof that comes with the request. ' +
      `The old token ends ${SUPERSEDED_SECONDS} s after the new one is first used, so an ` +
      'answer that got lost locks nobody out: exchange again, which replaces the token that was not used. Once the new one is in ' +
      'use, exchanging the old one is `conflict`; shown after its time it is `unauthenticated`, and the list of tokens says so ' +
      '(`reusedOn`). A year after the enrolment no exchange helps any more.',
    body: {
      schema: nothing,
      required: false,
      description: `At most ${kibibytes(MAX_BODY_BYTES)}, and without fields.`,
    },
    answer: { status: 200, description: 'The fresh token.', json: [exchanged] },
    codes: ['invalid_request', ...IDENTITY_CODES, 'conflict', ...BODY_CODES, 'internal', 'limit_reached', ...OWN_CODES],
    examples: {
      fresh: {
        summary: 'A fresh token',
        body: {},
        answer: {
          token: TOKEN_TEXT,
          tokenType: 'Bearer',
          expiresAt: atSeconds(after(MEMBER_TOKEN_LIFETIME_SECONDS).getTime() / 1000),
        },
      },
    },
  },
  'GET /v1/teams/{team}/tokens': {
    operationId: 'listTokens',
    tag: 'tokens',
    summary: 'Tokens of the team',
    description:
      'Tokens that can be shown, and those that were shown after their exchange; members see their own. A token that another was ' +
      'exchanged for shows up once it is used, and one that was made a moment ago may be missing yet.',
    query: LIST_QUERY,
    answer: { status: 200, description: 'A page of tokens.', json: [tokens] },
    codes: [...MEMBER_CODES, ...ACTOR_CODES],
    examples: {
      all: { summary: 'The first page', answer: listed([OF_MAX, BACKUP]) },
      page: { summary: 'The next page, of one row', query: { limit: 1, cursor: CURSOR }, answer: listed([BACKUP]) },
    },
  },
  'POST /v1/teams/{team}/tokens': {
    operationId: 'createToken',
    tag: 'tokens',
    summary: 'Make a service token',
    description:
      'For admins. You are its sponsor: it ends when your membership does, or your role changes, unless whoever changes you keeps ' +
      'it. For a rotation make a second one of the same name, role, `cidrs` and `proxy`, then end the first; one of the same name ' +
      'that could do something else is `conflict`.',
    body: { schema: tokenBody, required: true, description: `At most ${kibibytes(MAX_BODY_BYTES)}.` },
    answer: { status: 201, description: 'The token.', json: [newToken] },
    codes: [...MEMBER_CODES, 'conflict', 'limit_reached', ...BODY_CODES, ...ACTOR_CODES],
    examples: {
      service: {
        summary: 'A backup that looks, from one network, for a year',
        body: BODY,
        answer: { token: TOKEN_TEXT, ...shownToken(BACKUP) },
      },
    },
  },
  'GET /v1/teams/{team}/tokens/{id}': {
    operationId: 'getToken',
    tag: 'tokens',
    summary: 'One token',
    description: 'For admins; for members one of their own.',
    path,
    answer: { status: 200, description: 'The token.', json: [token] },
    codes: [...MEMBER_CODES, 'not_found', ...ACTOR_CODES],
    examples: { token: { summary: 'A service token', path: { id: TOKEN_ID }, answer: shownToken(BACKUP) } },
  },
  'DELETE /v1/teams/{team}/tokens/{id}': {
    operationId: 'endToken',
    tag: 'tokens',
    summary: 'End a token',
    description:
      'For admins; for members one of their own. It is `unauthenticated` within 10 seconds, and so are those that it was exchanged for ' +
      'and from. AWS sessions of a service’s token are denied then; those that a member’s token got are the member’s, and end with the ' +
      'membership. Doing it again changes nothing.',
    path,
    answer: { status: 204, description: 'The token has ended.' },
    codes: [...MEMBER_CODES, 'not_found', ...ACTOR_CODES],
    examples: { end: { summary: 'A token of the team', path: { id: TOKEN_ID } } },
  },
};

function rowOf(of: Token): TokenRow {
  return { token: of, role: of.kind === 'service' ? of.role : SCOPE.role };
}

/** Returns the fields that the example's request contains. */
function requested(): Pick<Extract<Token, { kind: 'service' }>, 'name' | 'role' | 'cidrs'> {
  const headers = { 'content-type': 'application/json' };
  const requestContext = { http: { method: 'POST' } };
  const event = { headers, body: JSON.stringify(BODY), isBase64Encoded: false, requestContext };
  const { name, role: requested, cidrs = [] } = serviceTokenInput(event);
  return { name, role: requested, cidrs };
}

function listed(items: readonly TokenRow[]): unknown {
  return JSON.parse(listReply({ items }, shownToken).body ?? '');
}
