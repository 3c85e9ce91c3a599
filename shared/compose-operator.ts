/**
 * Composes the operator's actions, which use own AWS rights: no function calls them. An operator names a team by its id, and is a
 * member of none.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { restoreRows, type Restored, type RestoreInput } from './adapters/dynamodb/restore.ts';
import type { GiveUpRoot } from './adapters/dynamodb/restore-claims.ts';
import { clientSettings } from './compose-clients.ts';
import { composePeople } from './compose.ts';
import { readConfig, type Config } from './config.ts';
import { changeAttachmentSettings, type AttachmentSettings } from './domain/people/attachment-settings.ts';
import { createInvite, type InviteInput } from './domain/people/invite-changes.ts';
import { isOpen, type Invite } from './domain/people/invite.ts';
import { endMember, type EndedMember, type EndInput } from './domain/people/member-end.ts';
import { isCurrent, type Membership } from './domain/people/membership.ts';
import { parseTeamId } from './domain/people/names.ts';
import { giveUpRoot } from './domain/people/root-claim.ts';
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
import type { ServiceToken } from './domain/people/token.ts';
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
  invite(input: InviteInput & { readonly team: string }): Promise<{ readonly invite: Invite; readonly code: string }>;
  /** True if a code can still be redeemed, as far as its own row tells. */
  isOpenInvite(code: string): Promise<boolean>;
  members(team: string): Promise<readonly Membership[]>;
  /** Lists the service tokens that end with a member. */
  sponsoredTokens(team: string, user: string): Promise<readonly ServiceToken[]>;
  /** Ends a member; with `evenLast` also the last admin. */
  endMember(team: string, input: EndInput): Promise<EndedMember>;
  createToken(
    team: string,
    input: ServiceTokenInput,
  ): Promise<{ readonly token: ServiceToken; readonly tokenText: string }>;
  tokens(team: string): Promise<readonly TokenRow[]>;
  endToken(team: string, id: string): Promise<void>;
  /** Says where the objects of all teams are. */
  readonly store: ObjectStore;
  /** Returns a team by its row. */
  team(team: string): Promise<Team>;
  /** Makes a member for ten minutes, who tries what a role may do. Throws the errors of `createProbe`. */
  createProbe(team: string, role: string): Promise<Probe>;
  /** Lists the probes that have not been ended, also those of runs that broke off. */
  probes(team: string): Promise<readonly Membership[]>;
  /** Ends a probe, and nobody else. Throws the errors of `endProbe`. */
  endProbe(team: string, user: string): Promise<EndedMember>;
  /** Copies the rows of a restored table back. Throws the errors of `restoreRows`. */
  restore(input: RestoreInput, onPage: (sofar: Restored) => void): Promise<Restored>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeOperator(environment: Readonly<Record<string, string | undefined>>): Operator {
  const config = readConfig(environment);
  const ports = composePeople({ config });
  const teamOf = async (id: string): Promise<Team> => {
    const team = await ports.teams.getTeam(parseTeamId(id));
    if (team === undefined || team.endedOn !== undefined)
      throw new LatchkeyError('not_found', `there is no team ${id}`);
    return team;
  };
  return {
    settings: config,
    createTeam: (input) => createTeam(input, config, ports),
    setTeam: async (id, input) => {
      const team = await teamOf(id);
      return changeAttachmentSettings(team, input, hasSmapDatabase(config, team), ports);
    },
    endTeam: (team) => endTeam(team, ports),
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
    endMember: async (team, input) => endMember(null, await teamOf(team), input, ports),
    createToken: async (team, input) => createServiceToken(null, await teamOf(team), input, config, ports),
    tokens: async (id) => {
      const { team } = await teamOf(id);
      return all(allPages((page) => listTokens(null, team, page, ports)));
    },
    endToken: async (team, id) => endToken(null, (await teamOf(team)).team, id, ports),
    store: config,
    team: teamOf,
    createProbe: async (team, role) => createProbe(await teamOf(team), role, config, ports),
    probes: async (team) => probesOf((await teamOf(team)).team, ports),
    endProbe: async (team, user) => endProbe(await teamOf(team), user, ports),
    restore: async (input, onPage) => {
      const dynamodb = new DynamoDBClient(clientSettings(config.region, config.dynamodbEndpoint, OPERATOR_PATIENCE));
      const giveUp: GiveUpRoot = (claim) => giveUpRoot(claim, ports.teams);
      return restoreRows(dynamodb, config.tableName, input, { onPage, giveUp });
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
