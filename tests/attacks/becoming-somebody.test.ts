/**
 * Attack: an admin becomes somebody else, by an invite for a name that is enrolled, in another case of letters or one that
 * only looks like it; or takes a name that was somebody's, and with it the private area, without saying so. Only the member
 * invites a further device, and a used name is given again only on purpose, which the audit line shows.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;
let ada: string;
let max: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  max = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

const invited = async (user: string, more: object = {}): Promise<string> =>
  refusal(await people.call(ada, 'POST invites', { user, role: 'member', ...more }));
const put = async (user: string, body: object): Promise<string> =>
  refusal(await people.call(ada, `PUT members/${encodeURIComponent(user)}`, body));

describe('a name that is enrolled', () => {
  test.each(['max', 'MAX', 'Max', 'mAx'])('%s: no invite, and no second row, in any case of letters', async (user) => {
    expect(await invited(user)).toBe('409 conflict');
    expect(await invited(user, { reuse: true })).toBe('409 conflict');
    expect(await invited(user, { role: 'admin' })).toBe('409 conflict');
    if (user !== 'max') expect(await put(user, { role: 'admin' })).toBe('409 conflict');
    expect(await put(user, { role: 'member', reuse: true })).toBe('409 conflict');
    await expect(operatorOf(running).invite({ team: 'demo', user, role: 'member' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('only its holder gets a further device', async () => {
    expect(jsonOf(await people.redeem(await people.invite(max, 'max')))).toMatchObject({ user: 'max', role: 'member' });
  });

  test('an invite from before the enrolment is no way in afterwards', async () => {
    const [first, second] = [await people.invite(ada, 'eve', 'member'), await people.invite(ada, 'eve', 'admin')];
    expect((await people.redeem(first)).status).toBe(201);
    expect(refusal(await people.redeem(second))).toBe('410 expired');
  });
});

describe('a name that only looks like one', () => {
  test.each([
    ['Cyrillic a', 'm\u0430x'],
    ['Greek alpha', 'm\u03b1x'],
    ['full width', '\uff4dax'],
    ['a long s, which some case rules take for s', 'ma\u017f'],
    ['a Kelvin sign, which some case rules take for k', '\u212aim'],
    ['a zero-width space', 'ma\u200bx'],
    ['a soft hyphen', 'ma\u00adx'],
    ['text that turns', '\u202exam'],
    ['a combining accent', 'max\u0301'],
    ['a space after', 'max '],
    ['a space before', ' max'],
    ['a line after', 'max\n'],
    ['a NUL after', 'max\0'],
    ['a slash after', 'max/'],
    ['a segment', 'x/max'],
    ['a dot before', '.max'],
    ['nothing but dots', '..'],
    ['a service', 'service.max'],
    ['a service in another case', 'SerVice.max'],
    ['nothing but the mark of services', 'service.'],
    ['the signer of attachments', 'SERVICE.ATTACHMENTS'],
    ['nothing', ''],
    ['65 characters', 'm'.repeat(65)],
    ['a list key', 'max#2026'],
  ])('%s: invalid_request', async (_what, user) => {
    expect(await invited(user)).toBe('400 invalid_request');
    // A path has no empty segment, and one with a slash is another path.
    if (user !== '' && !user.includes('/')) expect(await put(user, { role: 'member' })).toBe('400 invalid_request');
  });

  test.each(['max.', 'max..', 'max-', 'max@', 'max_', 'max0'])(
    '%s is somebody else, with a folder of their own',
    async (user) => {
      const token = await people.join(ada, user, 'member');
      const { grants } = jsonOf(await people.call(token, 'GET')) as { grants: { prefix: string }[] };
      expect(grants.map(({ prefix }) => prefix)).toContain(`webqsee/demo/items-root/private/${user}/`);
      expect(JSON.stringify(grants)).not.toContain('/max/');
    },
  );
});

describe('a name that was somebody’s', () => {
  test('is given again only on purpose, to somebody whom nothing of before knows, and the audit line says so', async () => {
    const old = await people.join(ada, 'finn', 'member');
    const device = await people.invite(old, 'finn');
    expect((await people.call(ada, 'DELETE members/finn')).status).toBe(200);
    expect(await invited('finn')).toBe('409 conflict');
    expect(await invited('FINN', { reuse: true })).toBe('409 conflict');
    expect(await put('finn', { role: 'member' })).toBe('409 conflict');
    const code = await people.invite(ada, 'finn', 'viewer', { reuse: true });
    expect(await untilAuditLine(running, ({ subject, reuse }) => subject === 'finn' && reuse === true)).toMatchObject({
      user: 'ada',
      decision: 'allowed',
    });
    expect(refusal(await people.redeem(device))).toBe('410 expired');
    const next = await people.redeem(code);
    expect(jsonOf(next)).toMatchObject({ user: 'finn', role: 'viewer' });
    expect(refusal(await people.call(old, 'GET members/finn'))).toBe('401 unauthenticated');
  });

  test('reuse is for names that ended, and is no way to a name that never was in use', async () => {
    expect(await invited('ada', { reuse: true })).toBe('409 conflict');
    expect(await invited('max', { reuse: true })).toBe('409 conflict');
  });
});

test('nobody became anybody', async () => {
  const members = itemsOf(await people.call(ada, 'GET members')).map(
    ({ user, role }) => `${String(user)} ${String(role)}`,
  );
  expect(members.filter((text) => /^(?:ada|max) /i.test(text))).toEqual(['ada admin', 'max member']);
  expect((await people.call(max, 'GET /v1/me')).status).toBe(200);
});
