/**
 * Wiring: configuration, clock, randomness and adapters. Each function composes only the parts it calls, so that its
 * bundle holds no client it does not need. The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { invitesIn } from './adapters/dynamodb/invite-rows.ts';
import { membershipsIn } from './adapters/dynamodb/membership-rows.ts';
import { Table } from './adapters/dynamodb/table.ts';
import { teamsIn } from './adapters/dynamodb/team-rows.ts';
import { tokensIn } from './adapters/dynamodb/token-rows.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { readConfig, type Config } from './config.ts';
import { enroll, type EnrollPorts, type Enrolment } from './domain/people/enroll.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';
import { createInvite, isOpen, type Invite, type NewInvite } from './domain/people/invite.ts';
import { Presigner } from './domain/signing/presign.ts';
import type { Scope } from './domain/authority/scope.ts';
import { SessionCache } from './domain/session/session-cache.ts';
import { sessionRequest, type Session } from './domain/session/session.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';
import { createTeam, type NewTeam, type Team } from './domain/people/team.ts';
import type { Identity } from './domain/people/identity.ts';
import { parseSecret } from './domain/people/secret.ts';
import { authenticate, type AuthenticationPorts } from './domain/people/token.ts';

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

/** The broker of functions for callers: configuration, clock, and identities by their tokens. */
export interface Broker {
  readonly config: Config;
  now(): Date;
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  identify(token: string): Promise<Identity>;
}

/** Credentials for exactly this scope. Throws LatchkeyError invalid_request, rate_limited, upstream_refused, upstream_unavailable. */
export type OpenSession = (scope: Scope, durationSeconds?: number) => Promise<Session>;

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeBroker(environment: Environment): Broker {
  const config = readConfig(environment);
  const table = tableOf(config);
  const rows = { tokens: tokensIn(table), teams: teamsIn(table), memberships: membershipsIn(table) };
  const tokens = new FreshCache((id: string) => rows.tokens.getToken(id), now);
  const teams = new FreshCache((team: string) => rows.teams.getTeam(team), now);
  const memberships = new FreshCache((team: string, user: string) => rows.memberships.getMembership(team, user), now);
  const ports: AuthenticationPorts = {
    now,
    tokens: { getToken: (id) => tokens.get(id) },
    teams: { getTeam: (team) => teams.get(team) },
    memberships: { getMembership: (team, user) => memberships.get(team, user) },
  };
  return { config, now, identify: (token) => authenticate(token, ports) };
}

export function composeSessions({ config }: Pick<Broker, 'config'>): OpenSession {
  const sessions = sessionCache(config);
  return async (scope, durationSeconds) =>
    sessions.get(scope.membership, sessionRequest(scope, config, durationSeconds));
}

/** Signs with a session of the caller's whole scope. Throws what `OpenSession` throws. */
export type OpenPresigner = (scope: Scope, neededSeconds: number) => Promise<Presigner>;

export function composePresigner({ config }: Pick<Broker, 'config'>): OpenPresigner {
  const sessions = sessionCache(config);
  const keys = new SigningKeys();
  return async (scope, neededSeconds) => {
    const session = await sessions.get(scope.membership, sessionRequest(scope, config), neededSeconds);
    return new Presigner(scope, session, config, now(), keys);
  };
}

/** Enrolment's own broker: it knows no callers, and reads no teams. */
export interface EnrollBroker {
  now(): Date;
  /** Throws what `enroll` of the domain throws, and LatchkeyError upstream_unavailable. */
  enroll(code: string): Promise<Enrolment>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeEnroll(environment: Environment): EnrollBroker {
  const table = tableOf(readConfig(environment));
  const ports: EnrollPorts = {
    now,
    random: randomBytes,
    memberships: membershipsIn(table),
    invites: invitesIn(table),
    tokens: tokensIn(table),
  };
  return { now, enroll: (code) => enroll(code, ports) };
}

/** What the operator does, with own AWS rights: no function calls it. */
export interface Operator {
  /** The buckets that the stack's session roles can reach, its gallery bucket first. */
  readonly buckets: readonly string[];
  createTeam(wish: NewTeam): Promise<Team>;
  invite(wish: NewInvite): Promise<{ readonly invite: Invite; readonly code: string }>;
  /** Says whether a code can still be redeemed, as far as its own row tells. */
  isOpenInvite(code: string): Promise<boolean>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeOperator(environment: Environment): Operator {
  const { buckets, smapServerActions, ...config } = readConfig(environment);
  const table = tableOf(config);
  const invites = invitesIn(table);
  const ports = { now, random: randomBytes, teams: teamsIn(table), memberships: membershipsIn(table), invites };
  return {
    buckets,
    createTeam: (wish) => createTeam(wish, buckets, smapServerActions, ports),
    invite: (wish) => createInvite(wish, null, ports),
    isOpenInvite: async (code) => {
      const id = parseSecret('invite', code)?.id;
      const invite = id === undefined ? undefined : await invites.getInvite(id);
      return invite !== undefined && isOpen(invite, now());
    },
  };
}

function tableOf({
  region,
  dynamodbEndpoint,
  tableName,
}: Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName'>): Table {
  return new Table(new DynamoDBClient(client(region, dynamodbEndpoint)), tableName);
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
