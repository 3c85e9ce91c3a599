/**
 * Wiring: configuration, clock, randomness and adapters become one broker, whose few verbs the functions call.
 * The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoStore } from './adapters/dynamodb.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { readConfig, type Config } from './config.ts';
import { enroll, type Enrolment } from './domain/enroll.ts';
import { FreshCache } from './domain/fresh-cache.ts';
import { createInvite, type NewInvite } from './domain/invite.ts';
import type { Scope } from './domain/scope.ts';
import { SessionCache } from './domain/session-cache.ts';
import { sessionRequest, type Session } from './domain/session.ts';
import { createTeam, type NewTeam, type Team } from './domain/team.ts';
import { authenticate, type Caller } from './domain/token.ts';

/** A stuck upstream must not use up the function's own time: fail, and let the caller try again. */
const CONNECTION_TIMEOUT_MS = 1000;
const REQUEST_TIMEOUT_MS = 4000;
const MAX_ATTEMPTS = 2;

export interface Broker {
  readonly config: Config;
  now(): Date;
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  authenticate(token: string): Promise<Caller>;
  /** Credentials for exactly this scope. @throws LatchkeyError invalid_request, rate_limited, upstream_refused, upstream_unavailable */
  openSession(scope: Scope, durationSeconds?: number): Promise<Session>;
  enroll(code: string): Promise<Enrolment>;
  /** Operator's verbs: no function calls them. */
  createTeam(wish: NewTeam): Promise<Team>;
  inviteAsOperator(wish: NewInvite): Promise<{ code: string; expiresAtSeconds: number }>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeBroker(environment: Readonly<Record<string, string | undefined>>): Broker {
  const config = readConfig(environment);
  const now = (): Date => new Date();
  const store = new DynamoStore(new DynamoDBClient(client(config.region, config.dynamodbEndpoint)), config.tableName);
  const sessions = new SessionCache(assumeRoleWith(new STSClient(client(config.region, config.stsEndpoint))), now);
  const tokens = new FreshCache((id) => store.getToken(id), now);
  const teams = new FreshCache((team) => store.getTeam(team), now);
  const memberships = new FreshCache((key) => store.getMembership(...membershipOf(key)), now);
  const cached = {
    now,
    tokens: { getToken: (id: string) => tokens.get(id) },
    teams: { getTeam: (team: string) => teams.get(team) },
    memberships: { getMembership: (team: string, user: string) => memberships.get(`${team} ${user}`) },
  };
  const direct = { now, random: randomBytes, teams: store, memberships: store, invites: store, tokens: store };

  return {
    config,
    now,
    authenticate: (token) => authenticate(token, cached),
    openSession: async (scope, durationSeconds) =>
      sessions.get(scope.membership, sessionRequest(scope, config, durationSeconds)),
    enroll: (code) => enroll(code, direct),
    createTeam: (wish) => createTeam(wish, config.buckets, config.smapServerActions, direct),
    inviteAsOperator: async (wish) => {
      const { code, invite } = await createInvite(wish, null, direct);
      return { code, expiresAtSeconds: invite.expiresAtSeconds };
    },
  };
}

function client(region: string, endpoint: string | null): object {
  const requestHandler = { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  return { region, maxAttempts: MAX_ATTEMPTS, requestHandler, ...(endpoint === null ? {} : { endpoint }) };
}

/** Neither teams nor users hold a space. */
function membershipOf(key: string): [team: string, user: string] {
  const [team = '', user = ''] = key.split(' ');
  return [team, user];
}
