/**
 * Attack: revive a team that was deleted: by its id, its tokens, invites and sessions, by rows of before that somebody puts
 * back, and by a new team under the old id. The row of a deleted team stays and says so; its id is never given again.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { untilRevoked, type Held } from '../harness/held.ts';
import { refusal } from '../harness/http.ts';
import { memberKey, teamKey, type Row } from '../harness/rows.ts';
import { rootOf, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const OLD_ROOT = rootOf('acme');
const KEY = `${OLD_ROOT}shared/ada/a.txt`;
const WISH = { layout: 'webqsee', bucket: 'webqsee' };
const latchkey = useLatchkey({ members: ['max', 'acme/ada admin'], objects: [KEY] });
let tokens: string[];
let codes: string[];
let held: Held[];
let before: readonly Row[];

beforeAll(async () => {
  const [people, ada] = [latchkey.peopleOf('acme'), 'acme/ada'];
  const service = await people.service(ada, { name: 'robot', role: 'member' });
  const operators = await latchkey.operator.createToken('acme', { name: 'cron', role: 'member' });
  tokens = [latchkey.token(ada), await people.join(ada, 'max', 'member'), service.token, operators.tokenText];
  codes = [await people.invite(ada, 'new', 'admin'), await people.invite(ada, 'ada')];
  held = await Promise.all(tokens.map((token) => latchkey.hold(token, KEY, 'acme')));
  before = (await latchkey.rows.all()).filter(({ team }) => team === 'acme');
  await latchkey.operator.endTeam('acme');
}, 60_000);

async function expectNobody(): Promise<void> {
  const people = latchkey.peopleOf('acme');
  const eve = { user: 'eve', role: 'admin' };
  const reads = ['members', 'invites', 'tokens'].map((list) => [`GET ${list}`, undefined] as const);
  const writes: readonly (readonly [string, object])[] = [
    ['POST invites', eve],
    ['PUT members/ada', eve],
    ['POST credentials', { durationSeconds: 901 }],
  ];
  for (const token of tokens)
    for (const [route, body] of [...reads, ...writes])
      expect(refusal(await people.call(token, route, body))).toBe(UNAUTHENTICATED);
  for (const code of codes)
    for (const answer of [await people.preview(code), await people.redeem(code)])
      expect(refusal(answer)).toBe('410 expired');
}

test('nobody of it manages, opens or redeems anything, from the first moment on', expectNobody);

test('S3 refuses every session and URL of it', async () => {
  for (const each of held) await untilRevoked(each);
});

test('every function says 401 within 10 s', async () => {
  const ask = async (token: string, route: string): Promise<string> =>
    refusal(await latchkey.peopleOf('acme').call(token, route));
  for (const token of tokens)
    for (const route of ['GET', 'GET /v1/me', 'GET credentials'])
      await eventually(
        () => ask(token, route),
        (answer) => answer === UNAUTHENTICATED,
      );
});

test.each([
  { team: 'acme' },
  { team: 'acme', root: 'elsewhere/' },
  { team: 'acme', layout: 'webqsee-simple' },
  ...['', 'shared/'].map((inner) => ({ team: 'heir', root: OLD_ROOT + inner })),
  { team: 'heir', root: 'webqsee/acme/' },
])('its id, and its root, are given to nobody: %j', async (team) => {
  await expect(latchkey.operator.createTeam({ ...WISH, ...team })).rejects.toMatchObject({ code: 'conflict' });
});

test('nor does an operator go on with it', async () => {
  const [gone, { operator }] = [{ code: 'not_found' }, latchkey];
  await expect(operator.invite({ team: 'acme', user: 'eve', role: 'admin' })).rejects.toMatchObject(gone);
  await expect(operator.createToken('acme', { name: 'late', role: 'member' })).rejects.toMatchObject(gone);
  await expect(operator.members('acme')).rejects.toMatchObject(gone);
  // Ending it again is what a command does that broke off.
  await operator.endTeam('acme');
});

test('rows of before that somebody puts back revive nobody, as long as the team’s own says that it ended', async () => {
  for (const row of before.filter(({ pk }) => pk !== teamKey('acme')[0])) await latchkey.rows.put(row);
  await expectNobody();
  // Rows of its members under the key of another team are nobody's there: a token names its team.
  const ada = before.find(({ sk }) => sk === memberKey('acme', 'ada')[1]) ?? {};
  await latchkey.rows.put({ ...ada, pk: memberKey('demo', 'ada')[0] });
  expect(await latchkey.told('acme/ada', 'GET members')).toBe(UNAUTHENTICATED);
});

test('without the row of the team there is no team, nor a claim of its root that would keep it; other teams go on', async () => {
  await latchkey.rows.remove(...teamKey('acme'));
  await expectNobody();
  const heir = { ...WISH, team: 'heir', root: OLD_ROOT };
  // Only who may write the table can remove that row, and may create teams, too: a claim without a team is one that was left behind.
  await expect(latchkey.operator.createTeam(heir)).resolves.toMatchObject({ team: 'heir', root: OLD_ROOT });
  await expectNobody();
  await latchkey.done('max', 'GET credentials');
});
