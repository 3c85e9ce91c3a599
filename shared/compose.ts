/**
 * Wiring: configuration, clock, randomness and adapters. Each function composes only the parts it calls, so that its
 * bundle holds no client it does not need. The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import { adminsIn } from './adapters/dynamodb/admin-rows.ts';
import { invitesIn } from './adapters/dynamodb/invite-rows.ts';
import { membershipsIn } from './adapters/dynamodb/membership-rows.ts';
import { teamsIn } from './adapters/dynamodb/team-rows.ts';
import { tokensIn } from './adapters/dynamodb/token-rows.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { clientSettings, tableOf } from './compose-clients.ts';
import { readConfig, type Config } from './config.ts';
import { currentDeadline } from './deadline.ts';
import type { Scope } from './domain/authority/scope.ts';
import type { AdminStore } from './domain/people/admins.ts';
import { authenticate, UnheldTokenError, type AuthenticationPorts } from './domain/people/authenticate.ts';
import { enroll, previewInvite, type Enrolment, type Preview } from './domain/people/enroll.ts';
import type { Identity } from './domain/people/identity.ts';
import type { InviteStore } from './domain/people/invite.ts';
import { LastUse } from './domain/people/last-use.ts';
import type { MembershipStore } from './domain/people/membership.ts';
import { parseSecret, type RandomBytes } from './domain/people/secret.ts';
import type { Team, TeamStore } from './domain/people/team.ts';
import type { TokenStore } from './domain/people/token.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';
import { MinuteLimit } from './domain/session/minute-limit.ts';
import { Sessions, type ScopeSource } from './domain/session/sessions.ts';
import { Presigner } from './domain/signing/presign.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from './errors.ts';

/** STS is across the network from some regions, and asking it twice mints twice. */
const STS_PATIENCE = { requestTimeoutMs: 4000, maxAttempts: 2 };
/** How often one code is shown per minute and warm function. */
export const MAX_SHOWN_PER_MINUTE = 600;
/** Unknown codes that one address shows per minute and warm function. */
export const MAX_UNKNOWN_PER_MINUTE = 100;
/** Requests by which one member looks at or changes who is in a team, per minute and warm function. */
export const MAX_TEAM_REQUESTS_PER_MINUTE = 600;
/** Requests for credentials, and for signed URLs, that one membership makes per minute and warm function. */
export const MAX_REQUESTS_PER_MINUTE = 12_000;
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
  /** Finds a team, as a warm function may remember it. */
  team(id: string): Promise<Team | undefined>;
  /** Finds it as its row says now. */
  teamAfresh(id: string): Promise<Team | undefined>;
  /** Writes down on which day a token was used, once a day. Never throws. */
  noteUse(identity: Identity): Promise<void>;
  /** Refuses a member who asked too often about who is in a team, and counts this request. Throws LatchkeyError rate_limited. */
  admitActor(membershipId: string): void;
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
    tokens: {
      getToken: (id) => tokens[read](id),
      getTokenAnew: (id) => tokens.getAnew(id),
      changeToken: (...change) => rows.tokens.changeToken(...change),
    },
    teams: { getTeam: (team) => teams[read](team) },
    memberships: { getMembership: (team, user) => memberships[read](team, user) },
  });
  const remembered = portsBy('get');
  const afresh = portsBy('getAnew');
  const lastUse = new LastUse({ now, tokens: rows.tokens, memberships: rows.memberships });
  const refusal = 'you asked too often within a minute; wait as Retry-After says';
  const actors = new MinuteLimit({ most: MAX_TEAM_REQUESTS_PER_MINUTE, refusal }, now);
  return {
    config,
    now,
    admitActor: (membershipId) => {
      actors.admit(membershipId)(1);
    },
    identify: (token) =>
      authenticate(token, remembered).catch((error: unknown) => {
        // Somebody new is not kept out by what is remembered of who was there before.
        if (error instanceof UnheldTokenError) return authenticate(token, afresh);
        throw error;
      }),
    identifyAfresh: (token) => authenticate(token, afresh),
    team: (id) => teams.get(id),
    teamAfresh: (id) => teams.getAnew(id),
    noteUse: (identity) => lastUse.note(identity),
  };
}

/** Opens sessions for callers. */
export interface SessionOpening {
  readonly sessions: Sessions;
  /** Refuses whoever asked too often, and counts this request. Throws LatchkeyError rate_limited. */
  readonly admitRequest: (scope: Pick<Scope, 'membership'>) => void;
}

export function composeSessions({ config }: Pick<Broker, 'config'>): SessionOpening {
  const sts = new STSClient(clientSettings(config.region, config.stsEndpoint, STS_PATIENCE));
  const refusal = 'you asked too often within a minute; wait as Retry-After says';
  const requests = new MinuteLimit({ most: MAX_REQUESTS_PER_MINUTE, refusal }, now);
  return {
    sessions: new Sessions(assumeRoleWith(sts, currentDeadline), config, now),
    admitRequest: ({ membership }) => {
      requests.admit(membership)(1);
    },
  };
}

/** Signs for callers. */
export interface Signing extends Pick<SessionOpening, 'admitRequest'> {
  /** Opens a presigner with a session of the caller's whole scope. Throws what `Sessions.open` throws. */
  readonly openPresigner: (caller: ScopeSource, neededSeconds: number) => Promise<Presigner>;
  /** Refuses whoever was answered too much already; the result counts this answer's bytes. Throws LatchkeyError rate_limited. */
  readonly admitAnswer: (scope: Pick<Scope, 'membership'>) => (bytes: number) => void;
}

export function composePresigner({ config }: Pick<Broker, 'config'>): Signing {
  const { sessions, admitRequest } = composeSessions({ config });
  const keys = new SigningKeys();
  const refusal = 'too many URLs were signed for you within a minute; wait as Retry-After says';
  const answers = new MinuteLimit({ most: MAX_SIGNED_BYTES_PER_MINUTE, refusal }, now);
  return {
    openPresigner: async (caller, neededSeconds) => {
      const { session, scope } = await sessions.open(caller, { neededSeconds });
      return new Presigner(scope, session, config, now(), keys);
    },
    admitRequest,
    admitAnswer: ({ membership }) => answers.admit(membership),
  };
}

/** Enrolment's own broker: it knows no callers. */
export interface EnrollBroker {
  now(): Date;
  /**
   * @param address that an unknown code is counted for
   * @throws what `enroll` of the domain throws; LatchkeyError rate_limited, upstream_unavailable
   */
  enroll(code: string, address: string): Promise<Enrolment>;
  /** Throws the same. */
  preview(code: string, address: string): Promise<Preview>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeEnroll(environment: Environment): EnrollBroker {
  const ports = peoplePorts(readConfig(environment));
  const refusal = 'too many codes were shown within a minute; wait as Retry-After says';
  const shown = new MinuteLimit({ most: MAX_SHOWN_PER_MINUTE, refusal }, now);
  const unknown = new MinuteLimit({ most: MAX_UNKNOWN_PER_MINUTE, refusal }, now);
  // A code that is known is counted by itself: neighbours behind one address do not pay for each other.
  const counted = async <Answer>(address: string, answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'not_found') unknown.admit(address)(1);
      throw error;
    }
  };
  const admit = (code: string): void => {
    const id = parseSecret('invite', code)?.id;
    if (id !== undefined) shown.admit(id)(1);
  };
  return {
    now,
    enroll: async (code, address) => {
      admit(code);
      return counted(address, enroll(code, ports));
    },
    preview: async (code, address) => {
      admit(code);
      return counted(address, previewInvite(code, ports));
    },
  };
}

/** The store's rows, clock and randomness, for all who change members, invites and tokens. */
export interface PeoplePorts {
  readonly teams: TeamStore;
  readonly memberships: MembershipStore;
  readonly admins: AdminStore;
  readonly invites: InviteStore;
  readonly tokens: TokenStore;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export function composePeople({ config }: Pick<Broker, 'config'>): PeoplePorts {
  return peoplePorts(config);
}

function peoplePorts(config: Config): PeoplePorts {
  const table = tableOf(config);
  return {
    teams: teamsIn(table),
    memberships: membershipsIn(table),
    admins: adminsIn(table),
    invites: invitesIn(table),
    tokens: tokensIn(table),
    now,
    random: randomBytes,
  };
}

function now(): Date {
  return new Date();
}
