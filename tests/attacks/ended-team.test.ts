/**
 * Attack: revive a team that was deleted: by its id, its tokens, invites and sessions, by rows of before that somebody puts
 * back, and by a new team under the old id. The row of a deleted team stays and says so; its id is never given again.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import { eventually } from '../harness/eventually.ts';
import { holdBy, untilRevoked, type Held } from '../harness/held.ts';
import { refusal } from '../harness/http.ts';
import { enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { memberKey, rowsOf, teamKey, type Row, type Rows } from '../harness/rows.ts';
import { peopleOf, type People } from '../harness/team-calls.ts';

const Key = 'webqsee/acme/items-root/shared/ada/a.txt';
let running: Running;
let operator: Operator;
let people: People;
let rows: Rows;
let tokens: string[];
let codes: string[];
let held: Held[];
let before: readonly Row[];

beforeAll(async () => {
  running = await startLatchkey();
  operator = operatorOf(running);
  rows = rowsOf(running);
  people = peopleOf(running.demo.broker, 'acme');
  await operator.createTeam({ team: 'acme', layout: 'webqsee', bucket: 'webqsee' });
  const root = s3Client(running, running.rootKey);
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'x' }));
  root.destroy();
  const ada = await addMember(running, operator, { team: 'acme', user: 'ada', role: 'admin' });
  const service = await people.service(ada, { name: 'robot', role: 'member' });
  const operators = await operator.createToken('acme', { name: 'cron', role: 'member' });
  tokens = [ada, await people.join(ada, 'max', 'member'), service.token, operators.tokenText];
  codes = [await people.invite(ada, 'new', 'admin'), await people.invite(ada, 'ada')];
  held = await Promise.all(tokens.map((token) => holdBy(running, people, token, Key)));
  before = (await rows.all()).filter(({ team }) => team === 'acme');
  await operator.endTeam('acme');
}, 60_000);

afterAll(async () => {
  for (const each of held) each.close();
  rows.close();
  await running.dispose();
});

async function expectNobody(): Promise<void> {
  for (const token of tokens) {
    for (const route of ['GET members', 'GET invites', 'GET tokens', 'POST invites', 'PUT members/ada'])
      expect(
        refusal(await people.call(token, route, /^P/.test(route) ? { user: 'eve', role: 'admin' } : undefined)),
      ).toBe('401 unauthenticated');
    expect(refusal(await people.call(token, 'POST credentials', { durationSeconds: 901 }))).toBe('401 unauthenticated');
  }
  for (const code of codes)
    for (const answer of [await people.preview(code), await people.redeem(code)])
      expect(refusal(answer)).toBe('410 expired');
}

test('nobody of it manages, opens or redeems anything, from the first moment on', expectNobody);

test('S3 refuses every session and URL of it', async () => {
  for (const each of held) await untilRevoked(each);
});

test('every function says 401 within 10 s', async () => {
  for (const token of tokens)
    for (const route of ['GET', 'GET /v1/me', 'GET credentials'])
      await eventually(
        async () => refusal(await people.call(token, route)),
        (answer) => answer === '401 unauthenticated',
      );
});

test('its id, and its root, are given to nobody', async () => {
  const wish = { layout: 'webqsee', bucket: 'webqsee' };
  for (const team of [
    { ...wish, team: 'acme' },
    { ...wish, team: 'acme', root: 'elsewhere/' },
    { ...wish, team: 'acme', layout: 'webqsee-simple' },
    { ...wish, team: 'heir', root: 'webqsee/acme/items-root/' },
    { ...wish, team: 'heir', root: 'webqsee/acme/' },
    { ...wish, team: 'heir', root: 'webqsee/acme/items-root/shared/' },
  ])
    await expect(operator.createTeam(team)).rejects.toMatchObject({ code: 'conflict' });
});

test('nor does an operator go on with it', async () => {
  const gone = { code: 'not_found' };
  await expect(operator.invite({ team: 'acme', user: 'eve', role: 'admin' })).rejects.toMatchObject(gone);
  await expect(operator.createToken('acme', { name: 'late', role: 'member' })).rejects.toMatchObject(gone);
  await expect(operator.members('acme')).rejects.toMatchObject(gone);
  // Ending it again is what a command does that broke off.
  await operator.endTeam('acme');
});

test('rows of before that somebody puts back revive nobody, as long as the team’s own says that it ended', async () => {
  for (const row of before.filter(({ pk }) => pk !== teamKey('acme')[0])) await rows.put(row);
  await expectNobody();
  // Rows of its members under the key of another team are nobody's there: a token names its team.
  const ada = before.find(({ sk }) => sk === memberKey('acme', 'ada')[1]) ?? {};
  await rows.put({ ...ada, pk: memberKey('demo', 'ada')[0] });
  const demo = peopleOf(running.demo.broker);
  expect(refusal(await demo.call(tokens[0] ?? '', 'GET members'))).toBe('401 unauthenticated');
});

test('without the row of the team there is no team', async () => {
  await rows.remove(...teamKey('acme'));
  await expectNobody();
  // And its root is still claimed, so its id leads to no objects of before.
  const heir = { team: 'heir', layout: 'webqsee', bucket: 'webqsee', root: 'webqsee/acme/items-root/' };
  await expect(operator.createTeam(heir)).rejects.toMatchObject({ code: 'conflict' });
});

test('other teams are none the wiser', async () => {
  await rows.remove(...memberKey('demo', 'ada'));
  const max = await enroll(running, running.demo.invites.max);
  expect((await peopleOf(running.demo.broker).call(max, 'GET credentials')).status).toBe(200);
});
