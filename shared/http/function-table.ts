/**
 * Defines the functions: one row for each file in `functions/`, from which everything else follows: the routes of API Gateway and
 * of `npm start`, the rights of its role, its alarms, its memory, the budget of its bundle.
 */
import type { FunctionRow } from './function-row.ts';

/** Attributes that a function writes of a caller's token: the day of its use, and the state of an exchange. */
const TOKEN_USE = {
  UpdateItem: [
    ...['lastUsedOn', 'confirmed', 'successor', 'supersededAtSeconds', 'reusedOn', 'endedOn', 'listKey', 'listSort'],
  ],
};
const MEMBER_USE = { UpdateItem: ['lastUsedOn'] };
/** Rows by which a function identifies its caller. */
const MEMBER = { team: ['GetItem'], membership: ['GetItem', MEMBER_USE] } as const;
const CALLER = { token: ['GetItem', TOKEN_USE], ...MEMBER, oidc: ['GetItem'] } as const;
/** Proofs of possession that are used up for all functions: of requests that mint or change something. */
const PROOFS = { proof: ['PutItem'] } as const;
/** API Gateway counts before any caller is known: strangers must not be able to use up the requests of a removal. */
const ENDING_PER_SECOND = 500;
/** A page of thumbnails requests all of them at once. */
const PICTURES_PER_SECOND = 500;
/** Attributes that count failed logins; the first failure creates the row. */
const LOGIN_COUNT = {
  UpdateItem: ['team', 'address', 'digest', 'failures', 'sinceMs', 'lastMs', 'succeededMs', 'claimId', 'ttl'],
};
/** Attributes by which a token ends, or gets another sponsor. */
const TOKEN_END = { UpdateItem: ['endedOn', 'revoked', 'secretHash', 'sponsor', 'listKey', 'listSort'] };

/** Attributes of a record of an end, and those that put its row into the list of them. */
const RECORD_ATTRIBUTES = ['revoked', 'listKey', 'listSort'] as const;

/** The key is the file's name in `functions/`, and the Lambda's. */
export const FUNCTION_TABLE = {
  fallback: {
    description: 'Health, CORS preflight, unknown routes and methods',
    routes: [
      { method: 'GET', path: '/v1/health' },
      { method: 'HEAD', path: '/v1/health' },
    ],
    rows: {},
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 17_000,
  },
  console: {
    description: 'The page for people, and its files',
    routes: [
      { method: 'GET', path: '/' },
      { method: 'HEAD', path: '/' },
      { method: 'GET', path: '/assets/{name}' },
      { method: 'HEAD', path: '/assets/{name}' },
    ],
    rows: {},
    opensSessions: [],
    memoryMb: 512,
    // Its files may have 60 KB after gzip, as which and as text the bundle holds them.
    bundleBudgetBytes: 300_000,
  },
  openapi: {
    description: 'The description of this API',
    routes: [
      { method: 'GET', path: '/v1/openapi.json' },
      { method: 'HEAD', path: '/v1/openapi.json' },
    ],
    rows: {},
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 166_000,
  },
  me: {
    description: 'The memberships of the caller',
    routes: [{ method: 'GET', path: '/v1/me' }],
    rows: { ...CALLER, oidc: ['Query'] },
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 288_000,
  },
  enroll: {
    description: "An invite's code becomes a token",
    // Every client can call these.
    routes: [
      { method: 'POST', path: '/v1/enroll', requestsPerSecond: 50 },
      { method: 'POST', path: '/v1/enroll/preview', requestsPerSecond: 50 },
    ],
    rows: {
      team: ['GetItem'],
      invite: ['GetItem', { UpdateItem: ['redemption', 'endedOn'] }],
      membership: ['GetItem', 'PutItem'],
      admins: ['GetItem', 'PutItem'],
      token: ['GetItem', 'PutItem'],
      ...PROOFS,
    },
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 300_000,
  },
  teams: {
    description: 'Team-wide settings',
    routes: [{ method: 'GET', path: '/v1/teams/{team}' }],
    rows: CALLER,
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 290_000,
  },
  members: {
    description: 'Members: who they are, what they may do, and the end of it',
    routes: [
      { method: 'GET', path: '/v1/teams/{team}/members' },
      { method: 'GET', path: '/v1/teams/{team}/members/{user}' },
      { method: 'PUT', path: '/v1/teams/{team}/members/{user}' },
      { method: 'DELETE', path: '/v1/teams/{team}/members/{user}', requestsPerSecond: ENDING_PER_SECOND },
      { method: 'GET', path: '/v1/teams/{team}/members/{user}/access' },
    ],
    rows: {
      ...CALLER,
      ...PROOFS,
      oidc: ['GetItem', 'PutItem'],
      membership: ['GetItem', 'PutItem', 'Query', MEMBER_USE],
      admins: ['GetItem', 'PutItem'],
      token: ['GetItem', TOKEN_USE, TOKEN_END],
    },
    lists: ['tokens', 'invites'],
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 326_000,
  },
  invites: {
    description: 'Invites of a team',
    routes: [
      { method: 'GET', path: '/v1/teams/{team}/invites' },
      { method: 'POST', path: '/v1/teams/{team}/invites', requestsPerSecond: 20 },
      { method: 'GET', path: '/v1/teams/{team}/invites/{id}' },
      { method: 'DELETE', path: '/v1/teams/{team}/invites/{id}', requestsPerSecond: ENDING_PER_SECOND },
    ],
    rows: {
      ...CALLER,
      ...PROOFS,
      membership: ['GetItem', 'Query', MEMBER_USE],
      admins: ['GetItem'],
      invite: ['GetItem', 'PutItem', { UpdateItem: ['endedOn', 'redemption'] }],
    },
    lists: ['tokens', 'invites'],
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 315_000,
  },
  tokens: {
    description: 'Tokens of services and members, and the exchange of the own',
    routes: [
      { method: 'POST', path: '/v1/token' },
      { method: 'GET', path: '/v1/teams/{team}/tokens' },
      { method: 'POST', path: '/v1/teams/{team}/tokens', requestsPerSecond: 20 },
      { method: 'GET', path: '/v1/teams/{team}/tokens/{id}' },
      { method: 'DELETE', path: '/v1/teams/{team}/tokens/{id}', requestsPerSecond: ENDING_PER_SECOND },
    ],
    rows: {
      ...CALLER,
      ...PROOFS,
      token: [
        'GetItem',
        'PutItem',
        TOKEN_USE,
        { UpdateItem: ['endedOn', 'revoked', 'secretHash', 'listKey', 'listSort'] },
      ],
    },
    lists: ['tokens'],
    opensSessions: [],
    memoryMb: 512,
    bundleBudgetBytes: 317_000,
  },
  credentials: {
    description: "Short-lived S3 credentials for a member's scope",
    routes: [
      { method: 'GET', path: '/v1/teams/{team}/credentials' },
      { method: 'POST', path: '/v1/teams/{team}/credentials' },
    ],
    rows: { ...CALLER, ...PROOFS },
    opensSessions: ['gallery', 'smap'],
    memoryMb: 512,
    bundleBudgetBytes: 344_000,
  },
  presign: {
    description: "Presigned URLs within a member's scope",
    // A call can request a thousand URLs.
    routes: [{ method: 'POST', path: '/v1/teams/{team}/presign', requestsPerSecond: 50 }],
    rows: { ...CALLER, ...PROOFS },
    opensSessions: ['gallery', 'smap'],
    memoryMb: 512,
    bundleBudgetBytes: 362_000,
  },
  attachments: {
    description: "Redirects readers of a team's attachments to the bucket",
    routes: [
      { method: 'GET', path: '/v1/teams/{team}/attachments', requestsPerSecond: PICTURES_PER_SECOND },
      { method: 'HEAD', path: '/v1/teams/{team}/attachments', requestsPerSecond: PICTURES_PER_SECOND },
      { method: 'GET', path: '/v1/teams/{team}/attachments/{path+}', requestsPerSecond: PICTURES_PER_SECOND },
      { method: 'HEAD', path: '/v1/teams/{team}/attachments/{path+}', requestsPerSecond: PICTURES_PER_SECOND },
    ],
    rows: { ...CALLER, login: ['GetItem', LOGIN_COUNT] },
    opensSessions: ['smap'],
    asksSmap: true,
    memoryMb: 512,
    bundleBudgetBytes: 690_000,
  },
  revoke: {
    description: 'Denies sessions that have ended',
    routes: [],
    rows: {
      team: ['GetItem', { UpdateItem: ['generation', ...RECORD_ATTRIBUTES] }],
      membership: ['GetItem', { UpdateItem: RECORD_ATTRIBUTES }],
      token: ['GetItem', { UpdateItem: RECORD_ATTRIBUTES }],
      revoker: ['GetItem', 'PutItem'],
    },
    lists: ['revoked', 'tokens'],
    opensSessions: [],
    deniesSessions: true,
    runs: { everyMinute: true, onList: 'revoked' },
    memoryMb: 512,
    // A run and all its waiting takes less (`RUN_MS` of `revocation.ts`).
    timeoutSeconds: 60,
    bundleBudgetBytes: 260_000,
  },
} as const satisfies Readonly<Record<string, FunctionRow>>;
