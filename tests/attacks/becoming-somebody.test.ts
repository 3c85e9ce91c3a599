/**
 * Attack: an admin becomes somebody else, by an invite for a name that is enrolled, in another case of letters or one that only
 * looks like it; or takes a name that was somebody's without saying so, and with it the private area.
 */
import { expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { INVALID, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import LOOKALIKES from '../vectors/attacks/becoming-somebody.json' with { type: 'json' };

const CONFLICT = '409 conflict';
const latchkey = useLatchkey({ members: ['ada', 'max'] });

const invited = (user: string, more: object = {}): Promise<string> =>
  latchkey.told('ada', 'POST invites', { user, role: 'member', ...more });
const put = (user: string, body: object): Promise<string> =>
  latchkey.told('ada', `PUT members/${encodeURIComponent(user)}`, body);

test.each(['max', 'MAX', 'Max', 'mAx'])('%s is enrolled: no invite, and no second row', async (user) => {
  for (const more of [{}, { reuse: true }, { role: 'admin' }]) expect(await invited(user, more)).toBe(CONFLICT);
  if (user !== 'max') expect(await put(user, { role: 'admin' })).toBe(CONFLICT);
  expect(await put(user, { role: 'member', reuse: true })).toBe(CONFLICT);
  const byOperator = latchkey.operator.invite({ team: 'demo', user, role: 'member' });
  await expect(byOperator).rejects.toMatchObject({ code: 'conflict' });
});

test('only the holder of a name gets a further device', async () => {
  const { people } = latchkey;
  expect(jsonOf(await people.redeem(await people.invite('max', 'max')))).toMatchObject({ user: 'max', role: 'member' });
});

test('an invite from before the enrolment is no way in afterwards', async () => {
  const { people } = latchkey;
  const [first, second] = [await people.invite('ada', 'eve', 'member'), await people.invite('ada', 'eve', 'admin')];
  expect((await people.redeem(first)).status).toBe(201);
  expect(refusal(await people.redeem(second))).toBe('410 expired');
});

test.each(LOOKALIKES as [string, string][])('%s only looks like a name: invalid_request', async (_what, user) => {
  expect(await invited(user)).toBe(INVALID);
  // A path has no empty segment, and one with a slash is another path.
  if (user !== '' && !user.includes('/')) expect(await put(user, { role: 'member' })).toBe(INVALID);
});

test.each(['max.', 'max..', 'max-', 'max@', 'max_', 'max0'])(
  '%s is somebody else, with an own folder',
  async (user) => {
    const token = await latchkey.people.join('ada', user, 'member');
    const { grants } = jsonOf(await latchkey.people.call(token, 'GET')) as { grants: { prefix: string }[] };
    expect(grants.map(({ prefix }) => prefix)).toContain(`${ROOT}private/${user}/`);
    expect(JSON.stringify(grants)).not.toContain('/max/');
  },
);

test('a name of before is given again only on purpose, which the audit line says, and nothing of before knows it', async () => {
  const { people } = latchkey;
  const old = await people.join('ada', 'finn', 'member');
  const device = await people.invite(old, 'finn');
  await latchkey.done('ada', 'DELETE members/finn');
  expect(await invited('finn')).toBe(CONFLICT);
  expect(await invited('FINN', { reuse: true })).toBe(CONFLICT);
  expect(await put('finn', { role: 'member' })).toBe(CONFLICT);
  const code = await people.invite('ada', 'finn', 'viewer', { reuse: true });
  const line = await untilAuditLine(latchkey.running, ({ subject, reuse }) => subject === 'finn' && reuse === true);
  expect(line).toMatchObject({ user: 'ada', decision: 'allowed' });
  expect(refusal(await people.redeem(device))).toBe('410 expired');
  expect(jsonOf(await people.redeem(code))).toMatchObject({ user: 'finn', role: 'viewer' });
  expect(await latchkey.told(old, 'GET members/finn')).toBe('401 unauthenticated');
});

test('reuse is for names that ended, and nobody became anybody', async () => {
  for (const user of ['ada', 'max']) expect(await invited(user, { reuse: true })).toBe(CONFLICT);
  const members = (await latchkey.listed('ada', 'members')).map(({ user, role }) => `${String(user)} ${String(role)}`);
  expect(members.filter((text) => /^(?:ada|max) /i.test(text))).toEqual(['ada admin', 'max member']);
  await latchkey.done('max', 'GET /v1/me');
});
