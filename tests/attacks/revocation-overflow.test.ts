/**
 * Attack: an admin adds and removes members in a loop, until what must be denied no longer fits into the role's policy: so
 * that removed members are let in again, of this team or of others, or everybody else is shut out. The team that does it
 * pays with its own generation; what it removed stays denied, and nobody else notices.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { revoke } from '../../shared/domain/session/revocation.ts';
import { recordedTable, type RecordedTable } from '../harness/recorded-rows.ts';
import { roleName, startStandIn, type StandIn } from '../harness/stand-in.ts';

const MINUTE_MS = 60_000;
const TIMEOUT_MS = 180_000;
const REMOVED_A_MINUTE = 150;
let standIn: StandIn;
let table: RecordedTable;
let people = 0;

beforeAll(async () => {
  standIn = await startStandIn();
  table = recordedTable(standIn);
  for (const team of ['loud', 'quiet']) {
    await standIn.root.send(new PutObjectCommand({ Bucket: 'webqsee', Key: `${team}/a.jpg`, Body: 'x' }));
    await table.putTeam(team);
  }
});

afterAll(async () => {
  table.close();
  await standIn.dispose();
});

function newId(): string {
  people += 1;
  return `person${String(people).padStart(4, '0')}`;
}

/** Opens a session as the broker would now, and returns what it gets for its team's object. */
async function session(team: string, id: string): Promise<() => Promise<number>> {
  const sourceIdentity = `${await table.generationOf(team)}.${id}`;
  const tags = { bucket: 'webqsee', root: `${team}/` };
  const key = await standIn.assumeRole({ role: roleName('gallery'), tags, sourceIdentity });
  const client = standIn.s3(key);
  return async () => {
    try {
      const get = new GetObjectCommand({ Bucket: 'webqsee', Key: `${team}/a.jpg` });
      return (await client.send(get)).$metadata.httpStatusCode ?? 0;
    } catch (error) {
      return (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode;
    }
  };
}

async function statuses(sessions: readonly (() => Promise<number>)[]): Promise<number[]> {
  return [...new Set(await Promise.all(sessions.map((read) => read())))];
}

/** Removes members of the loud team, and returns the sessions of a few of them: they are enough to look at. */
async function endMany(count: number): Promise<(() => Promise<number>)[]> {
  const ids = Array.from({ length: count }, newId);
  const sessions = await Promise.all(ids.slice(0, 4).map((id) => session('loud', id)));
  for (let begin = 0; begin < ids.length; begin += 25)
    await Promise.all(ids.slice(begin, begin + 25).map((id) => table.end('loud', `user-${id}`, id)));
  return sessions;
}

test(
  'its removed members stay denied, other teams stay in, and so do theirs who were removed',
  async () => {
    const quiet = await session('quiet', newId());
    const removedId = newId();
    const removed = [await session('quiet', removedId)];
    await revoke([await table.end('quiet', 'gone', removedId)], table.ports());
    expect(await statuses(removed)).toEqual([403]);

    for (let minute = 0; minute < 12; minute += 1) {
      removed.push(...(await endMany(REMOVED_A_MINUTE)));
      table.nowMs += MINUTE_MS;
      const { cuts, leftOut } = await revoke([], table.ports());
      expect([minute, cuts, leftOut]).toEqual([minute, 0, 0]);
      expect([minute, await statuses(removed)]).toEqual([minute, [403]]);
      expect([minute, await quiet()]).toEqual([minute, 200]);
    }
    expect(await table.generationOf('quiet')).toBe('quiet0');
    expect(await table.generationOf('loud')).not.toBe('loud0');
  },
  TIMEOUT_MS,
);

test('whoever of the loud team asks again is let in', async () => {
  const stays = newId();
  expect(await (await session('loud', stays))()).toBe(200);
  table.nowMs += MINUTE_MS;
  await revoke([], table.ports());
  expect(await (await session('loud', stays))()).toBe(200);
});

test(
  'a thousand at once shut out nobody else',
  async () => {
    const quiet = await session('quiet', newId());
    const removed = await endMany(1000);
    const { cuts, leftOut } = await revoke([], table.ports());
    expect([cuts, leftOut]).toEqual([0, 0]);
    expect(await statuses(removed)).toEqual([403]);
    expect(await quiet()).toBe(200);
    table.nowMs += MINUTE_MS;
    await revoke([], table.ports());
    expect(await statuses(removed)).toEqual([403]);
    expect(await (await session('loud', newId()))()).toBe(200);
  },
  TIMEOUT_MS,
);

test(
  'and after an hour all of it is forgotten',
  async () => {
    table.nowMs += 62 * MINUTE_MS;
    await revoke([], table.ports());
    const { rows } = await revoke([], table.ports());
    expect(rows).toBe(0);
  },
  TIMEOUT_MS,
);
