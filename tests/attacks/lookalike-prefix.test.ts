/**
 * Attack: names that begin alike. `team1` must not reach `team10`, nor `max` reach `max2`, in either direction: every
 * prefix in a policy ends with `/` before its wildcard.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ACTIONS, tryAction } from '../harness/cells.ts';
import { credentials, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, inTeam, operatorOf } from '../harness/operator.ts';

const Bucket = 'webqsee';
const TEAMS: Readonly<Record<string, string>> = {
  team1: 'webqsee/team1/items-root/',
  team10: 'webqsee/team10/items-root/',
  'team1-': 'webqsee/team1-/items-root/',
  plain: 'gallery/',
  'plain-2': 'gallery2/',
};
const USERS = ['max', 'max2', 'max.', 'max-a', 'Maxi', 'ma', 'max@x'];
let running: Running;
const admins: Record<string, S3Client> = {};
const members: Record<string, S3Client> = {};

beforeAll(async () => {
  running = await startLatchkey();
  const operator = operatorOf(running);
  const root = s3Client(running, running.rootKey);
  const client = async (team: string, user: string, role: string): Promise<S3Client> => {
    const token = await addMember(running, operator, { team, user, role });
    return s3Client(running, (await credentials(inTeam(running, team), token)).credentials);
  };
  for (const [team, teamRoot] of Object.entries(TEAMS)) {
    await operator.createTeam({ team, layout: 'webqsee-simple', bucket: Bucket, root: teamRoot });
    admins[team] = await client(team, 'boss', 'admin');
    await root.send(new PutObjectCommand({ Bucket, Key: `${teamRoot}shared/boss/kept.txt`, Body: team }));
  }
  await operator.createTeam({ team: 'users', layout: 'webqsee', bucket: Bucket });
  for (const user of USERS) {
    members[user] = await client('users', user, 'member');
    const Key = `webqsee/users/items-root/private/${user}/kept.txt`;
    await root.send(new PutObjectCommand({ Bucket, Key, Body: user }));
  }
  root.destroy();
});

afterAll(async () => {
  for (const s3 of [...Object.values(admins), ...Object.values(members)]) s3.destroy();
  await running.dispose();
});

async function reach(s3: S3Client | undefined, folder: string): Promise<('ok' | number)[]> {
  if (s3 === undefined) throw new Error(`nobody for ${folder}`);
  return Promise.all(ACTIONS.map((action) => tryAction(s3, Bucket, folder, action)));
}

test.each(Object.keys(TEAMS))('%s reaches its own root and no other', async (team) => {
  for (const [other, root] of Object.entries(TEAMS)) {
    const expected = other === team ? ['ok', 'ok', 'ok', 'ok'] : [403, 403, 403, 403];
    expect([other, ...(await reach(admins[team], `${root}shared/boss/`))]).toEqual([other, ...expected]);
  }
});

test.each(USERS)('%s reaches the own private folder and no other', async (user) => {
  for (const other of USERS) {
    const expected = other === user ? ['ok', 'ok', 'ok', 'ok'] : [403, 403, 403, 403];
    const reached = await reach(members[user], `webqsee/users/items-root/private/${other}/`);
    expect([other, ...reached]).toEqual([other, ...expected]);
  }
});

test('a listing that stops inside the name would show the others: refused', async () => {
  const list = (s3: S3Client | undefined, Prefix: string): Promise<'ok' | number> =>
    outcome(s3?.send(new ListObjectsV2Command({ Bucket, Prefix })) ?? Promise.resolve());
  expect(await list(members['max'], 'webqsee/users/items-root/private/max')).toBe(403);
  expect(await list(admins['team1'], 'webqsee/team1')).toBe(403);
  expect(await list(admins['plain'], 'gallery')).toBe(403);
});

test('roots that do overlap are refused at create', async () => {
  const operator = operatorOf(running);
  for (const root of ['gallery/', 'gallery/inner/', 'webqsee/', 'webqsee/team1/']) {
    const wish = { team: 'overlap', layout: 'webqsee', bucket: Bucket, root };
    await expect(operator.createTeam(wish)).rejects.toMatchObject({ code: 'conflict' });
  }
});
