/**
 * Attack: names that begin alike. `team1` must not reach `team10`, nor `max` reach `max2`, in either direction: every prefix in
 * a policy ends with `/` before its wildcard.
 */
import { expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ACTIONS, tryAction } from '../harness/cells.ts';
import { outcome } from '../harness/latchkey.ts';
import { BUCKET as Bucket, rootOf, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/lookalike-prefix.json' with { type: 'json' };

const [ALL, NONE] = [Array(4).fill('ok'), Array(4).fill(403)];
const { teams: TEAMS, users: USERS } = VECTORS;
const folderOf = (user: string): string => `${rootOf('users')}private/${user}/`;
const FOLDERS = [...Object.values(TEAMS).map((root) => `${root}shared/boss/`), ...USERS.map(folderOf)];
const latchkey = useLatchkey({
  teams: Object.entries(TEAMS).map(([team, root]) => ({ team, root, layout: 'webqsee-simple' })),
  members: [...Object.keys(TEAMS).map((team) => `${team}/boss admin`), ...USERS.map((user) => `users/${user} member`)],
  objects: FOLDERS.map((folder) => `${folder}kept.txt`),
});

const reach = (who: string, folder: string): Promise<('ok' | number)[]> =>
  Promise.all(ACTIONS.map((action) => tryAction(latchkey.s3(who), Bucket, folder, action)));

test.each(Object.keys(TEAMS))('%s reaches its own root and no other', async (team) => {
  for (const [other, root] of Object.entries(TEAMS)) {
    const reached = await reach(`${team}/boss`, `${root}shared/boss/`);
    expect([other, reached]).toEqual([other, other === team ? ALL : NONE]);
  }
});

test.each(USERS)('%s reaches the own private folder and no other', async (user) => {
  for (const other of USERS) {
    const reached = await reach(`users/${user}`, folderOf(other));
    expect([other, reached]).toEqual([other, other === user ? ALL : NONE]);
  }
});

test.each([
  ['users/max', folderOf('max').slice(0, -1)],
  ['team1/boss', 'webqsee/team1'],
  ['plain/boss', 'gallery'],
])('a listing by %s that stops inside the name would show the others: refused', async (who, Prefix) => {
  expect(await outcome(latchkey.s3(who).send(new ListObjectsV2Command({ Bucket, Prefix })))).toBe(403);
});

test.each(VECTORS.overlapping)('the root %s overlaps: no team', async (root) => {
  const team = latchkey.operator.createTeam({ team: 'overlap', layout: 'webqsee', bucket: Bucket, root });
  await expect(team).rejects.toMatchObject({ code: 'conflict' });
});
