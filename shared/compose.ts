/**
 * Wiring: configuration, clock, randomness and adapters. Each function composes only the parts it calls, so that its
 * bundle holds no client it does not need. The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoStore } from './adapters/dynamodb.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { readConfig, type Config } from './config.ts';
import { enroll, type Enrolment } from './domain/people/enroll.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';
import { createInvite, type Invite, type NewInvite } from './domain/people/invite.ts';
import { Presigner } from './domain/signing/presign.ts';
import type { Scope } from './domain/authority/scope.ts';
import { SessionCache } from './domain/session/session-cache.ts';
import { sessionRequest, type Session } from './domain/session/session.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';
import { createTeam, type NewTeam, type Team } from './domain/people/team.ts';
import { authenticate, type Caller } from './domain/people/token.ts';

/** A stuck upstream must not use up the function's own time: fail, and let the caller try again. */
const CONNECTION_TIMEOUT_MS = 1000;
const REQUEST_TIMEOUT_MS = 4000;
const MAX_ATTEMPTS = 2;
/**
 * What the SDK would else look for in the environment and in files that no function has, which costs a cold start 3 ms.
 * Its defaults, but for endpoints by account, which nothing here uses, and the application's name, which AWS's logs then
 * show.
 */
const FIXED_SETTINGS = {
  accountIdEndpointMode: 'disabled',
  authSchemePreference: ['sigv4'],
  defaultsMode: 'standard',
  endpointDiscoveryEnabled: false,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: 'latchkey',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** What every function has: configuration, clock, store, and callers by their tokens. */
export interface Broker {
  readonly config: Config;
  readonly store: DynamoStore;
  now(): Date;
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  authenticate(token: string): Promise<Caller>;
}

/** Credentials for exactly this scope. Throws LatchkeyError invalid_request, rate_limited, upstream_refused, upstream_unavailable. */
export type OpenSession = (scope: Scope, durationSeconds?: number) => Promise<Session>;

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeBroker(environment: Environment): Broker {
  const config = readConfig(environment);
  const store = new DynamoStore(new DynamoDBClient(client(config.region, config.dynamodbEndpoint)), config.tableName);
  const tokens = new FreshCache((id) => store.getToken(id), now);
  const teams = new FreshCache((team) => store.getTeam(team), now);
  const memberships = new FreshCache((key) => store.getMembership(...membershipOf(key)), now);
  const ports = {
    now,
    tokens: { getToken: (id: string) => tokens.get(id) },
    teams: { getTeam: (team: string) => teams.get(team) },
    memberships: { getMembership: (team: string, user: string) => memberships.get(`${team} ${user}`) },
  };
  return { config, store, now, authenticate: (token) => authenticate(token, ports) };
}

export function composeSessions({ config }: Broker): OpenSession {
  const sessions = sessionCache(config);
  return async (scope, durationSeconds) =>
    sessions.get(scope.membership, sessionRequest(scope, config, durationSeconds));
}

/** Signs with a session of the caller's whole scope. Throws what `OpenSession` throws. */
export type OpenPresigner = (scope: Scope, neededSeconds: number) => Promise<Presigner>;

export function composePresigner({ config }: Broker): OpenPresigner {
  const sessions = sessionCache(config);
  const keys = new SigningKeys();
  return async (scope, neededSeconds) => {
    const session = await sessions.get(scope.membership, sessionRequest(scope, config), neededSeconds);
    return new Presigner(scope, session, config, now(), keys);
  };
}

export function composeEnroll({ store }: Broker): (code: string) => Promise<Enrolment> {
  return (code) => enroll(code, { now, random: randomBytes, memberships: store, invites: store, tokens: store });
}

/** What the operator does, with own AWS rights: no function calls it. */
export interface Operator {
  createTeam(wish: NewTeam): Promise<Team>;
  invite(wish: NewInvite): Promise<{ readonly invite: Invite; readonly code: string }>;
}

export function composeOperator({ config, store }: Broker): Operator {
  const ports = { now, random: randomBytes, teams: store, memberships: store, invites: store };
  return {
    createTeam: (wish) => createTeam(wish, config.buckets, config.smapServerActions, ports),
    invite: (wish) => createInvite(wish, null, ports),
  };
}

function sessionCache(config: Config): SessionCache {
  return new SessionCache(assumeRoleWith(new STSClient(client(config.region, config.stsEndpoint))), now);
}

function now(): Date {
  return new Date();
}

function client(region: string, endpoint: string | null): object {
  const requestHandler = {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // Until the answer begins (without the flag the SDK only warns), and for any silence within it.
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    socketTimeout: REQUEST_TIMEOUT_MS,
  };
  return {
    ...FIXED_SETTINGS,
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler,
    ...(endpoint === null ? {} : { endpoint }),
  };
}

/** Neither teams nor users hold a space. */
function membershipOf(key: string): [team: string, user: string] {
  const [team = '', user = ''] = key.split(' ');
  return [team, user];
}
