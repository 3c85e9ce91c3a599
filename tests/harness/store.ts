/**
 * The table of a running `npm start`, for changes that no route makes yet and for looking at what was written. It is the
 * product's own adapter, with the stand-in's root key.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoStore } from '../../shared/adapters/dynamodb.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import type { Running } from './latchkey.ts';

export interface OpenStore {
  readonly store: DynamoStore;
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
    store: new DynamoStore(client, 'latchkey'),
    close: () => {
      client.destroy();
    },
  };
}

/** Changes a membership as any change does: a new version, and a new id. */
export async function changeMembership(
  store: DynamoStore,
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
