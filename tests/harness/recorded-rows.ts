/** Writes rows with records of ended ids to the table of a stand-in, as changes that end something do. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { marshall } from '@aws-sdk/util-dynamodb';
import { revocationRowsIn } from '../../shared/adapters/dynamodb/revocation-rows.ts';
import { Table } from '../../shared/adapters/dynamodb/table.ts';
import { denialPoliciesWith } from '../../shared/adapters/iam.ts';
import { recordedToo, recordsEndSeconds, type Revoked } from '../../shared/domain/people/revoked.ts';
import { DENIAL_POLICY_NAME } from '../../shared/domain/session/denial-policy.ts';
import type { RowName } from '../../shared/domain/session/denials.ts';
import type { RevocationPorts, RevocationRows } from '../../shared/domain/session/revocation.ts';
import { roleName, STACK, type StandIn } from './stand-in.ts';
import { countedBytes } from './memory-store.ts';

const PATIENCE = { maxAttempts: 1, region: STACK.region } as const;

export interface RecordedTable {
  /** The current time of every part. */
  nowMs: number;
  readonly rows: RevocationRows;
  /** Returns the ports of one run. */
  ports(over?: Partial<RevocationPorts>): RevocationPorts;
  /** Writes an item with its record, as a change does. */
  put(key: { readonly pk: string; readonly sk: string }, item: Readonly<Record<string, unknown>>): Promise<void>;
  putTeam(team: string, over?: Readonly<Record<string, unknown>>): Promise<void>;
  generationOf(team: string): Promise<string>;
  /** Ends an id of a member. */
  end(team: string, user: string, id: string): Promise<RowName>;
  close(): void;
}

export function recordedTable({ aws }: StandIn): RecordedTable {
  const settings = { ...PATIENCE, endpoint: aws.url, credentials: aws.rootKey };
  const dynamodb = new DynamoDBClient(settings);
  const iam = new IAMClient(settings);
  const rows = revocationRowsIn(new Table(dynamodb, STACK.tableName, () => undefined));
  const roleArns = { gallery: aws.roleArn(roleName('gallery')), smap: aws.roleArn(roleName('smap')) };
  const policies = denialPoliciesWith(iam, { roleArns, policyName: DENIAL_POLICY_NAME });
  const random = countedBytes();
  const opened: RecordedTable = {
    nowMs: Date.now(),
    rows,
    ports: (over = {}) => ({
      rows,
      policies,
      random,
      now: () => new Date(opened.nowMs),
      pause: (milliseconds) => {
        opened.nowMs += milliseconds;
        return Promise.resolve();
      },
      ...over,
    }),
    put: async (key, item) => {
      const Item = marshall({ ...item, ...key }, { removeUndefinedValues: true });
      await dynamodb.send(new PutItemCommand({ TableName: STACK.tableName, Item }));
    },
    putTeam: (team, over = {}) =>
      opened.put(
        { pk: `TEAM#${team}`, sk: 'TEAM' },
        { team, layout: 'webqsee', bucket: 'webqsee', root: `${team}/`, generation: `${team}0`, ...over },
      ),
    generationOf: async (team) => {
      const row = await rows.getRecorded({ kind: 'team', team });
      if (row?.kind !== 'team') throw new Error(`there is no team ${team}`);
      return row.generation;
    },
    end: async (team, user, id) => {
      const name = { kind: 'membership', team, user } as const;
      const stored = await rows.getRecorded(name);
      const before = stored?.kind === 'membership' ? stored.revoked : [];
      const revoked = recordedToo(before, id, new Date(opened.nowMs));
      const key = { pk: `MEMBERS#${team}`, sk: `MEMBER#${user.toLowerCase()}` };
      await opened.put(key, { team, user, active: false, ...listed(revoked) });
      return name;
    },
    close: () => {
      dynamodb.destroy();
      iam.destroy();
    },
  };
  return opened;
}

/** Returns the attributes that put a row into the list. */
export function listed(revoked: readonly Revoked[]): Record<string, unknown> {
  const listSort = new Date(recordsEndSeconds(revoked) * 1000).toISOString();
  return { revoked, listKey: 'REVOKED#all', listSort };
}
