/**
 * Attack: two runs of `revoke` at once, so that the older picture of the two is written last and a removed member's session
 * lives on. The second waits for the first's lease; one that was frozen beyond its lease and writes late is mended.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { revoke, type DenialPolicies } from '../../shared/domain/session/revocation.ts';
import { recordedTable, type RecordedTable } from '../harness/recorded-rows.ts';
import { roleName, startStandIn, type StandIn } from '../harness/stand-in.ts';

const OBJECT = { Bucket: 'webqsee', Key: 'acme/a.jpg' };
let standIn: StandIn;
let table: RecordedTable;
let count = 0;

beforeAll(async () => {
  standIn = await startStandIn();
  await standIn.root.send(new PutObjectCommand({ ...OBJECT, Body: 'x' }));
});

afterAll(() => standIn.dispose());

beforeEach(async () => {
  table = recordedTable(standIn);
  await table.putTeam('acme');
});

afterEach(() => {
  table.close();
});

/** A session of a new membership. */
async function member(): Promise<{ readonly id: string; readonly reads: () => Promise<number> }> {
  count += 1;
  const id = `member${String(count).padStart(4, '0')}`;
  const tags = { bucket: 'webqsee', root: 'acme/' };
  const key = await standIn.assumeRole({ role: roleName('gallery'), tags, sourceIdentity: `acme0.${id}` });
  const reads = async (): Promise<number> => {
    try {
      return (await standIn.s3(key).send(new GetObjectCommand(OBJECT))).$metadata.httpStatusCode ?? 0;
    } catch (error) {
      return (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode;
    }
  };
  return { id, reads };
}

/** Policies whose first write waits for something. */
function held(policies: DenialPolicies, wait: () => Promise<void>): DenialPolicies {
  let isFirst = true;
  return {
    getPolicy: (role) => policies.getPolicy(role),
    putPolicy: async (role, text) => {
      if (isFirst) {
        isFirst = false;
        await wait();
      }
      await policies.putPolicy(role, text);
    },
  };
}

test('the second run waits, and both removed members are denied whoever is last', async () => {
  const [max, zoe, ada] = await Promise.all([member(), member(), member()]);
  const first = await table.end('acme', `user-${max.id}`, max.id);
  const ports = table.ports();
  let other: Promise<unknown> | undefined;
  const policies = held(ports.policies, async () => {
    const second = await table.end('acme', `user-${zoe.id}`, zoe.id);
    other = revoke([second], table.ports({ pause: () => new Promise((resolve) => setTimeout(resolve, 20)) }));
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await revoke([first], { ...ports, policies });
  await other;
  expect(await Promise.all([max.reads(), zoe.reads(), ada.reads()])).toEqual([403, 403, 200]);
});

test('any number of runs at once, each for a change of its own, deny them all', async () => {
  const members = await Promise.all(Array.from({ length: 12 }, member));
  const runs = members.map(async ({ id }) => {
    const name = await table.end('acme', `user-${id}`, id);
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    await revoke([name], table.ports({ pause }));
  });
  await Promise.all(runs);
  expect(await Promise.all(members.map(({ reads }) => reads()))).toEqual(members.map(() => 403));
});

test('who was frozen beyond the lease and writes an older picture is mended by reading again', async () => {
  const [max, zoe] = await Promise.all([member(), member()]);
  const first = await table.end('acme', `user-${max.id}`, max.id);
  const ports = table.ports();
  const policies = held(ports.policies, async () => {
    table.nowMs += 31_000;
    await revoke([await table.end('acme', `user-${zoe.id}`, zoe.id)], table.ports());
    expect(await zoe.reads()).toBe(403);
  });
  await revoke([first], { ...ports, policies });
  expect(await Promise.all([max.reads(), zoe.reads()])).toEqual([403, 403]);
});
