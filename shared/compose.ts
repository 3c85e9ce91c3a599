/**
 * Wiring: configuration, clock, randomness and adapters. Each function composes only the parts it calls, so that its
 * bundle holds no client it does not need. The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { invitesIn } from './adapters/dynamodb/invite-rows.ts';
import { membershipsIn } from './adapters/dynamodb/membership-rows.ts';
import { restoreRows, type Restored, type RestoreWish } from './adapters/dynamodb/restore.ts';
import { teamsIn } from './adapters/dynamodb/team-rows.ts';
import { tokensIn } from './adapters/dynamodb/token-rows.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { clientSettings, tableOf } from './compose-clients.ts';
import { readConfig, type Config } from './config.ts';
import { currentDeadline } from './deadline.ts';
import { enroll, type EnrollPorts, type Enrolment } from './domain/people/enroll.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';
import { createInvite, isOpen, type Invite, type NewInvite } from './domain/people/invite.ts';
import { Presigner } from './domain/signing/presign.ts';
import type { Scope } from './domain/authority/scope.ts';
import { MinuteLimit } from './domain/session/minute-limit.ts';
import { Sessions, type ScopeSource } from './domain/session/sessions.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';
import { createTeam, type NewTeam, type Team, type TeamSettings } from './domain/people/team.ts';
import type { Identity } from './domain/people/identity.ts';
import { parseSecret } from './domain/people/secret.ts';
import { authenticate, type AuthenticationPorts } from './domain/people/token.ts';

/** An operator waits, and a table that is new or busy is slow at first. */
const OPERATOR_PATIENCE = { requestTimeoutMs: 10_000, maxAttempts: 8 };
/** STS is across the network from some regions, and asking it twice mints twice. */
const STS_PATIENCE = { requestTimeoutMs: 4000, maxAttempts: 2 };
/** What one membership is answered in signed URLs per minute and warm function. */
export const MAX_SIGNED_BYTES_PER_MINUTE = 256_000_000;
type Environment = Readonly<Record<string, string | undefined>>;

/** The broker of functions for callers: configuration, clock, and identities by their tokens. */
export interface Broker {
  readonly config: Config;
  now(): Date;
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  identify(token: string): Promise<Identity>;
  /** The same from rows that are read now; what a warm function remembers of them is replaced. */
  identifyAfresh(token: string): Promise<Identity>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeBroker(environment: Environment): Broker {
  const config = readConfig(environment);
  const table = tableOf(config);
  const rows = { tokens: tokensIn(table), teams: teamsIn(table), memberships: membershipsIn(table) };
  const tokens = new FreshCache((id: string) => rows.tokens.getToken(id), now);
  const teams = new FreshCache((team: string) => rows.teams.getTeam(team), now);
  const memberships = new FreshCache((team: string, user: string) => rows.memberships.getMembership(team, user), now);
  const portsBy = (read: 'get' | 'getAnew'): AuthenticationPorts => ({
    now,
    tokens: { getToken: (id) => tokens[read](id) },
    teams: { getTeam: (team) => teams[read](team) },
    memberships: { getMembership: (team, user) => memberships[read](team, user) },
  });
  const remembered = portsBy('get');
  const afresh = portsBy('getAnew');
  return {
    config,
    now,
    identify: (token) => authenticate(token, remembered),
    identifyAfresh: (token) => authenticate(token, afresh),
  };
}

export function composeSessions({ config }: Pick<Broker, 'config'>): Sessions {
  const sts = new STSClient(clientSettings(config.region, config.stsEndpoint, STS_PATIENCE));
  return new Sessions(assumeRoleWith(sts, currentDeadline), config, now);
}

/** What signing for callers takes. */
export interface Signing {
  /** Opens a presigner with a session of the caller's whole scope. Throws what `Sessions.open` throws. */
  readonly openPresigner: (caller: ScopeSource, neededSeconds: number) => Promise<Presigner>;
  /** Refuses whoever was answered too much already; the result counts this answer's bytes. Throws LatchkeyError rate_limited. */
  readonly admitAnswer: (scope: Pick<Scope, 'membership'>) => (bytes: number) => void;
}

export function composePresigner({ config }: Pick<Broker, 'config'>): Signing {
  const sessions = composeSessions({ config });
  const keys = new SigningKeys();
  const refusal = 'too many URLs were signed for you within a minute';
  const answers = new MinuteLimit({ most: MAX_SIGNED_BYTES_PER_MINUTE, refusal }, now);
  return {
    openPresigner: async (caller, neededSeconds) => {
      const { session, scope } = await sessions.open(caller, { neededSeconds });
      return new Presigner(scope, session, config, now(), keys);
    },
    admitAnswer: ({ membership }) => answers.admit(membership),
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
  /** What the stack lists and allows. */
  readonly settings: TeamSettings;
  createTeam(wish: NewTeam): Promise<Team>;
  invite(wish: NewInvite): Promise<{ readonly invite: Invite; readonly code: string }>;
  /** Says whether a code can still be redeemed, as far as its own row tells. */
  isOpenInvite(code: string): Promise<boolean>;
  /** Brings the rows of a restored table back. Throws what `restoreRows` throws. */
  restore(wish: RestoreWish, onPage: (sofar: Restored) => void): Promise<Restored>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeOperator(environment: Environment): Operator {
  const config = readConfig(environment);
  const table = tableOf(config);
  const invites = invitesIn(table);
  const ports = { now, random: randomBytes, teams: teamsIn(table), memberships: membershipsIn(table), invites };
  return {
    settings: config,
    createTeam: (wish) => createTeam(wish, config, ports),
    invite: (wish) => createInvite(wish, null, config, ports),
    isOpenInvite: async (code) => {
      const id = parseSecret('invite', code)?.id;
      const invite = id === undefined ? undefined : await invites.getInvite(id);
      return invite !== undefined && isOpen(invite, now());
    },
    restore: async (wish, onPage) => {
      const dynamodb = new DynamoDBClient(clientSettings(config.region, config.dynamodbEndpoint, OPERATOR_PATIENCE));
      return restoreRows(dynamodb, config.tableName, wish, onPage);
    },
  };
}

function now(): Date {
  return new Date();
}
