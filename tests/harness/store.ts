/**
 * Opens the table of a running `npm start` with the product's own adapter and the stand-in's root key, for changes that
 * no route makes, and to inspect rows.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { adminsIn } from '../../shared/adapters/dynamodb/admin-rows.ts';
import { invitesIn } from '../../shared/adapters/dynamodb/invite-rows.ts';
import { membershipsIn } from '../../shared/adapters/dynamodb/membership-rows.ts';
import { oidcClaimsIn } from '../../shared/adapters/dynamodb/oidc-rows.ts';
import { Table } from '../../shared/adapters/dynamodb/table.ts';
import { teamsIn } from '../../shared/adapters/dynamodb/team-rows.ts';
import { tokensIn } from '../../shared/adapters/dynamodb/token-rows.ts';
import type { AdminStore } from '../../shared/domain/people/admins.ts';
import type { InviteStore } from '../../shared/domain/people/invite.ts';
import type { Membership, MembershipStore } from '../../shared/domain/people/membership.ts';
import type { OidcClaimStore } from '../../shared/domain/people/oidc-claim.ts';
import type { TeamStore } from '../../shared/domain/people/team.ts';
import type { TokenStore } from '../../shared/domain/people/token.ts';
import type { Running } from './latchkey.ts';

/** Covers every kind of row. */
export type Store = TeamStore & MembershipStore & AdminStore & InviteStore & TokenStore & OidcClaimStore;

export interface OpenStore {
  readonly store: Store;
  /** Deletes a token, which no route does. */
  deleteToken(id: string): Promise<void>;
  /** Deletes a team's own row, which no command does. */
  deleteTeam(team: string): Promise<void>;
  close(): void;
}

export function storeOf({ demo, rootKey }: Running): OpenStore {
  const { accessKeyId, secretAccessKey } = rootKey;
  const client = new DynamoDBClient({
    endpoint: demo.aws,
    region: demo.region,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    store: storeIn(client, 'latchkey'),
    deleteToken: async (id) => {
      await tableOf(client, 'latchkey').delete({ pk: `TOKEN#${id}`, sk: 'TOKEN' }, 'attribute_exists(pk)');
    },
    deleteTeam: async (team) => {
      await tableOf(client, 'latchkey').delete({ pk: `TEAM#${team}`, sk: 'TEAM' }, 'attribute_exists(pk)');
    },
    close: () => {
      client.destroy();
    },
  };
}

export function storeIn(client: DynamoDBClient, tableName: string): Store {
  const table = tableOf(client, tableName);
  return {
    ...teamsIn(table),
    ...membershipsIn(table),
    ...adminsIn(table),
    ...invitesIn(table),
    ...tokensIn(table),
    ...oidcClaimsIn(table),
  };
}

function tableOf(client: DynamoDBClient, tableName: string): Table {
  return new Table(client, tableName, () => undefined);
}

/** Changes a membership as any change does: it gets a new version and a new id. */
export async function changeMembership(
  store: MembershipStore,
  team: string,
  user: string,
  change: Partial<Membership>,
): Promise<void> {
  const current = await store.getMembership(team, user);
  if (current === undefined) throw new Error(`${user} is no member of ${team}`);
  const id = Math.random().toString(32).slice(2).padEnd(10, '0').slice(0, 10);
  const changed = { ...current, id, ...change, version: current.version + 1 };
  if (!(await store.putMembership(changed, current.version))) throw new Error(`${user} was changed meanwhile`);
}
