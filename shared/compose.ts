/**
 * Composes configuration, clock, randomness and adapters. Each function composes only the parts it calls, so its bundle holds no
 * client it does not need. The caches of a warm function are made here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import { adminsIn } from './adapters/dynamodb/admin-rows.ts';
import { invitesIn } from './adapters/dynamodb/invite-rows.ts';
import { membershipsIn } from './adapters/dynamodb/membership-rows.ts';
import { oidcClaimsIn } from './adapters/dynamodb/oidc-rows.ts';
import type { Table } from './adapters/dynamodb/table.ts';
import { teamsIn } from './adapters/dynamodb/team-rows.ts';
import { tokensIn } from './adapters/dynamodb/token-rows.ts';
import { assumeRoleWith } from './adapters/sts.ts';
import { clientSettings, tableOf, type ProxyEnvironment } from './compose-clients.ts';
import {
  composeIdentityProofs,
  composeProving,
  type IdentityProofs,
  type Proving,
  type StoredProofs,
} from './compose-proofs.ts';
import { readConfig, type Config } from './config.ts';
import { currentDeadline } from './deadline.ts';
import type { Scope } from './domain/authority/scope.ts';
import type { AdminStore } from './domain/people/admins.ts';
import { authenticate, UnheldTokenError, type AuthenticationPorts } from './domain/people/authenticate.ts';
import type { Credential } from './domain/people/credential.ts';
import type { Identity } from './domain/people/identity.ts';
import type { InviteStore } from './domain/people/invite.ts';
import { LastUse } from './domain/people/last-use.ts';
import type { MembershipStore } from './domain/people/membership.ts';
import type { OidcClaimStore } from './domain/people/oidc-claim.ts';
import { membershipsOf, type OidcMemberPorts } from './domain/people/oidc-member.ts';
import type { RandomBytes } from './domain/people/secret.ts';
import type { Team, TeamStore } from './domain/people/team.ts';
import type { TokenStore } from './domain/people/token.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';
import { MinuteLimit } from './domain/session/minute-limit.ts';
import { Sessions, type ScopeSource } from './domain/session/sessions.ts';
import { Presigner } from './domain/signing/presigner.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from './errors.ts';

/** STS is across the network from some regions, and a second call opens a second session. */
const STS_PATIENCE = { requestTimeoutMs: 4000, maxAttempts: 2 };
/** Limits the requests by which one member reads or changes the members of a team, per minute and warm function. */
export const MAX_TEAM_REQUESTS_PER_MINUTE = 600;
/** Limits one membership's requests for credentials, and for signed URLs, per minute and warm function. */
export const MAX_REQUESTS_PER_MINUTE = 12_000;
/** Limits the bytes of signed URLs in the answers to one membership, per minute and warm function. */
export const MAX_SIGNED_BYTES_PER_MINUTE = 256_000_000;
type Environment = Readonly<Record<string, string | undefined>>;

/** @param teamOfRoute the team whose membership is looked up for an identity that may have many; `undefined` for all */
type Identify = (credential: Credential, teamOfRoute: string | undefined) => Promise<Identity>;

/** Serves functions with callers: configuration, clock, and identities by their tokens. */
export interface Broker extends Proving, IdentityProofs {
  readonly config: Config;
  now(): Date;
  /** @throws LatchkeyError unauthenticated, invalid_dpop_proof, upstream_unavailable */
  readonly identify: Identify;
  /** Identifies the same by rows that are read now, and replaces those cached by a warm function. */
  readonly identifyAfresh: Identify;
  /** Finds a team, perhaps in the cache of a warm function. */
  team(id: string): Promise<Team | undefined>;
  /** Finds a team by its row as it is now. */
  teamAfresh(id: string): Promise<Team | undefined>;
  /** Records the day on which a token was used, once a day. Never throws. */
  noteUse(identity: Identity): Promise<void>;
  /**
   * Refuses a member with too many requests about a team's members, and counts this request. Throws LatchkeyError rate_limited.
   */
  admitActor(membershipId: string): void;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeBroker(environment: Environment, storedProofs: StoredProofs = 'none'): Broker {
  const config = readConfig(environment);
  const table = tableOf(config);
  const rows = {
    tokens: tokensIn(table),
    teams: teamsIn(table),
    memberships: membershipsIn(table),
    oidcClaims: oidcClaimsIn(table),
  };
  const tokens = new FreshCache((id: string) => rows.tokens.getToken(id), now);
  const teams = new FreshCache((team: string) => rows.teams.getTeam(team), now);
  const memberships = new FreshCache((team: string, user: string) => rows.memberships.getMembership(team, user), now);
  const oidcClaims = new FreshCache(
    (team: string, issuer: string, subject: string) => rows.oidcClaims.getClaim({ issuer, subject }, team),
    now,
  );
  const portsBy = (read: 'get' | 'getAnew'): AuthenticationPorts & OidcMemberPorts => ({
    now,
    tokens: {
      getToken: (id) => tokens[read](id),
      getTokenAnew: (id) => tokens.getAnew(id),
      changeToken: (...change) => rows.tokens.changeToken(...change),
    },
    teams: { getTeam: (team) => teams[read](team) },
    memberships: { getMembership: (team, user) => memberships[read](team, user) },
    oidcClaims: {
      getClaim: ({ issuer, subject }, team) => oidcClaims[read](team, issuer, subject),
      listClaims: (identity) => rows.oidcClaims.listClaims(identity),
    },
  });
  const remembered = portsBy('get');
  const afresh = portsBy('getAnew');
  const proofs = composeIdentityProofs(config, now);
  const lastUse = new LastUse({ now, tokens: rows.tokens, memberships: rows.memberships });
  const refusal = 'you asked too often within a minute; wait as Retry-After says';
  const actors = new MinuteLimit({ most: MAX_TEAM_REQUESTS_PER_MINUTE, refusal }, now);
  return {
    config,
    now,
    admitActor: (membershipId) => {
      actors.admit(membershipId)(1);
    },
    ...proofs,
    ...composeProving(config, table, storedProofs, now),
    identify: async (credential, teamOfRoute) => {
      if (isJwt(credential))
        return membershipsOf(await proofs.identityOfJwt(credential.text), teamOfRoute, remembered, afresh);
      return authenticate(credential, remembered).catch((error: unknown) => {
        // A newcomer is not refused because of cached rows of the name's former holder.
        if (error instanceof UnheldTokenError) return authenticate(credential, afresh);
        throw error;
      });
    },
    identifyAfresh: async (credential, teamOfRoute) =>
      isJwt(credential)
        ? membershipsOf(await proofs.identityOfJwt(credential.text), teamOfRoute, afresh)
        : authenticate(credential, afresh),
    team: (id) => teams.get(id),
    teamAfresh: (id) => teams.getAnew(id),
    noteUse: (identity) => lastUse.note(identity),
  };
}

/** Opens sessions for callers. */
export interface SessionOpening {
  readonly sessions: Sessions;
  /** Refuses a caller with too many requests, and counts this one. Throws LatchkeyError rate_limited. */
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
  /** Opens a presigner with a session of the caller's whole scope. Throws the errors of `Sessions.open`. */
  readonly openPresigner: (caller: ScopeSource, neededSeconds: number) => Promise<Presigner>;
  /** Refuses a caller with too many bytes answered; the result counts this answer's bytes. Throws LatchkeyError rate_limited. */
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

/** Holds the store's rows, clock and randomness, for everything that changes members, invites and tokens. */
export interface PeoplePorts {
  readonly teams: TeamStore;
  readonly memberships: MembershipStore;
  readonly admins: AdminStore;
  readonly invites: InviteStore;
  readonly tokens: TokenStore;
  readonly oidcClaims: OidcClaimStore;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export function composePeople({ config }: Pick<Broker, 'config'>, proxy?: ProxyEnvironment): PeoplePorts {
  return peopleIn(tableOf(config, proxy));
}

/**
 * True for the form of a JWS: no token of ours has a dot.
 * @throws LatchkeyError invalid_dpop_proof for one that is sent as bound to a key, which an issuer alone could say
 */
function isJwt({ text, scheme }: Credential): boolean {
  if (!text.includes('.')) return false;
  if (scheme !== 'DPoP') return true;
  throw new LatchkeyError(
    'invalid_dpop_proof',
    'an identity provider\'s JWT is not bound to a key here; send it as "Authorization: Bearer <JWT>"',
  );
}

/** Composes the same on a table that something else uses, too. */
export function peopleIn(table: Table): PeoplePorts {
  return {
    teams: teamsIn(table),
    memberships: membershipsIn(table),
    admins: adminsIn(table),
    invites: invitesIn(table),
    tokens: tokensIn(table),
    oidcClaims: oidcClaimsIn(table),
    now,
    random: randomBytes,
  };
}

function now(): Date {
  return new Date();
}
