/**
 * Composes the operator's actions, which use own AWS rights: no function calls them. An operator names a team by its id, and is a
 * member of none.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { restoreRows, type Restored, type RestoreInput } from './adapters/dynamodb/restore.ts';
import type { GiveUpRoot } from './adapters/dynamodb/restore-claims.ts';
import { scanTeams, type TeamList } from './adapters/dynamodb/team-scan.ts';
import { clientSettings, type ProxyEnvironment } from './compose-clients.ts';
import { composePeople } from './compose.ts';
import { readConfig, type Config } from './config.ts';
import { changeAttachmentSettings, type AttachmentSettings } from './domain/people/attachment-settings.ts';
import { createInvite, type InviteInput } from './domain/people/invite-changes.ts';
import { isOpen, type Invite } from './domain/people/invite.ts';
import { endMember, type EndedMember, type EndInput, type MemberEndPorts } from './domain/people/member-end.ts';
import { isCurrent, type Membership } from './domain/people/membership.ts';
import { parseTeamId } from './domain/people/names.ts';
import { giveUpRoot } from './domain/people/root-claim.ts';
import { releaseRoot } from './domain/people/root-release.ts';
import { summaryOf, type TeamSummary } from './domain/people/team-summary.ts';
import { allPages } from './domain/people/page.ts';
import { createProbe, endProbe, probesOf, type Probe } from './domain/people/probe.ts';
import { parseSecret } from './domain/people/secret.ts';
import { createServiceToken, type ServiceTokenInput } from './domain/people/service-token.ts';
import { sponsoredTokens } from './domain/people/sponsor.ts';
import {
  createTeam,
  endTeam,
  type NewTeam,
  type Team,
  type TeamChange,
  type TeamSettings,
} from './domain/people/team.ts';
import { endToken, listTokens, type TokenRow } from './domain/people/token-list.ts';
import type { ServiceToken, Token } from './domain/people/token.ts';
import { LatchkeyError } from './errors.ts';

/** An operator can wait, and a new or busy table is slow at first. */
const OPERATOR_PATIENCE = { requestTimeoutMs: 10_000, maxAttempts: 8 };

/** The store as the functions know it. */
export type ObjectStore = Pick<Config, 's3Region' | 's3Endpoint' | 's3ForcePathStyle' | 'sessionTags' | 'publicUrls'>;

/** Every call throws LatchkeyError not_found for a team that does not exist, or has ended; invalid_request for what is no id. */
export interface Operator {
  /** The lists and limits of the stack. */
  readonly settings: TeamSettings;
  createTeam(input: NewTeam): Promise<Team>;
  /**
   * Changes the named settings; returns the settings from now on. Throws the errors of `changeAttachmentSettings`.
   */
  setTeam(team: string, input: TeamChange): Promise<AttachmentSettings>;
  endTeam(team: string): Promise<void>;
  /** Gives up the root of a team that has ended. Throws the errors of `releaseRoot`. */
  releaseRoot(team: string): Promise<Team>;
  /** Finds a team, ended or not. Throws LatchkeyError not_found, invalid_request. */
  team(team: string): Promise<Team>;
  /** Describes a team, ended or not. Throws the same. */
  teamSummary(team: string): Promise<TeamSummary>;
  /** Lists all teams. Throws LatchkeyError upstream_refused, upstream_unavailable. */
  teams(): Promise<TeamList>;
  invite(input: InviteInput & { readonly team: string }): Promise<{ readonly invite: Invite; readonly code: string }>;
  /** True if a code can still be redeemed, as far as its own row tells. */
  isOpenInvite(code: string): Promise<boolean>;
  members(team: string): Promise<readonly Membership[]>;
  /** Lists the service tokens that end with a member. */
  sponsoredTokens(team: string, user: string): Promise<readonly ServiceToken[]>;
  /**
   * Ends a member; with `evenLast` also the last admin.
   * @param found gets the member's row as it was
   */
  endMember(team: string, input: EndInput, found?: MemberEndPorts['found']): Promise<EndedMember>;
  createToken(
    team: string,
    input: ServiceTokenInput,
  ): Promise<{ readonly token: ServiceToken; readonly tokenText: string }>;
  tokens(team: string): Promise<readonly TokenRow[]>;
  /** Ends a token; returns it as it was. */
  endToken(team: string, id: string): Promise<Token>;
  /** Says where the objects of all teams are. */
  readonly store: ObjectStore;
  /** Finds a team that has not ended. Throws LatchkeyError not_found, invalid_request. */
  liveTeam(team: string): Promise<Team>;
  /** Makes a member for ten minutes, who tries what a role may do. Throws the errors of `createProbe`. */
  createProbe(team: string, role: string): Promise<Probe>;
  /** Lists the probes that have not been ended, also those of runs that broke off. */
  probes(team: string): Promise<readonly Membership[]>;
  /** Ends a probe, and nobody else. Throws the errors of `endProbe`. */
  endProbe(team: string, user: string): Promise<EndedMember>;
  /** Copies the rows of a restored table back. Throws the errors of `restoreRows`. */
  restore(input: RestoreInput, onPage: (sofar: Restored) => void): Promise<Restored>;
}

export interface OperatorOptions {
  /** A proxy on the way to AWS. */
  readonly proxy?: ProxyEnvironment | undefined;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeOperator(
  environment: Readonly<Record<string, string | undefined>>,
  { proxy }: OperatorOptions = {},
): Operator {
  const config = readConfig(environment);
  const ports = composePeople({ config }, proxy);
  const anyTeam = async (id: string): Promise<Team> => {
    const team = await ports.teams.getTeam(parseTeamId(id));
    if (team === undefined) throw new LatchkeyError('not_found', `there is no team ${id}`);
    return team;
  };
  const teamOf = async (id: string): Promise<Team> => {
    const team = await anyTeam(id);
    if (team.endedOn !== undefined) throw new LatchkeyError('not_found', `there is no team ${id}`);
    return team;
  };
  const patientClient = (): DynamoDBClient =>
    new DynamoDBClient(clientSettings(config.region, config.dynamodbEndpoint, OPERATOR_PATIENCE, proxy));
  return {
    settings: config,
    createTeam: (input) => createTeam(input, config, ports),
    setTeam: async (id, input) => {
      const team = await teamOf(id);
      return changeAttachmentSettings(team, input, hasSmapDatabase(config, team), ports);
    },
    endTeam: (team) => endTeam(team, ports),
    releaseRoot: (team) => releaseRoot(team, ports),
    team: anyTeam,
    teamSummary: async (id) => summaryOf(await anyTeam(id), config, ports),
    teams: () => scanTeams(patientClient(), config.tableName),
    invite: async ({ team, ...input }) => createInvite(null, await teamOf(team), input, config, ports),
    isOpenInvite: async (code) => {
      const id = parseSecret('invite', code)?.id;
      const invite = id === undefined ? undefined : await ports.invites.getInvite(id);
      return invite !== undefined && isOpen(invite, ports.now());
    },
    members: async (id) => {
      const { team } = await teamOf(id);
      const names = await all(allPages((page) => ports.memberships.listMemberships(team, page)));
      return names.filter((membership) => isCurrent(membership, ports.now()));
    },
    sponsoredTokens: async (id, user) => {
      const { team } = await teamOf(id);
      const membership = await ports.memberships.getMembership(team, user);
      return membership === undefined ? [] : sponsoredTokens(membership, ports);
    },
    endMember: async (team, input, found) => endMember(null, await teamOf(team), input, { ...ports, found }),
    createToken: async (team, input) => createServiceToken(null, await teamOf(team), input, config, ports),
    tokens: async (id) => {
      const { team } = await teamOf(id);
      return all(allPages((page) => listTokens(null, team, page, ports)));
    },
    endToken: async (team, id) => endToken(null, (await teamOf(team)).team, id, ports),
    store: config,
    liveTeam: teamOf,
    createProbe: async (team, role) => createProbe(await teamOf(team), role, config, ports),
    probes: async (team) => probesOf((await teamOf(team)).team, ports),
    endProbe: async (team, user) => endProbe(await teamOf(team), user, ports),
    restore: async (input, onPage) => {
      const giveUp: GiveUpRoot = (claim) => giveUpRoot(claim, ports.teams);
      return restoreRows(patientClient(), config.tableName, input, { onPage, giveUp });
    },
  };
}

/** True if readers of the team can be looked up; only Systems Manager knows whether its parameter exists. */
function hasSmapDatabase({ smapDatabase }: Pick<Config, 'smapDatabase'>, { team }: Team): boolean {
  return smapDatabase.kind === 'parameters' || (smapDatabase.kind === 'url' && smapDatabase.team === team);
}

async function all<Row>(rows: AsyncGenerator<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
