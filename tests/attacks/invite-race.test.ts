/**
 * Attack: one invite redeemed many times at once, or many invites for one name. The conditional write decides: exactly one
 * wins, and only the winner's token exists.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
import { expect, test } from '@jest/globals';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { changeMembership } from '../harness/store.ts';
import { OK, useLatchkey } from '../harness/use-latchkey.ts';

const REDEEMED = '409 already_redeemed';
const latchkey = useLatchkey();
const redeem = (code: string): Promise<Answer> => latchkey.people.redeem(code);
const times = <Value>(length: number, make: (index: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length }, (_, index) => make(index)));

/** `{status} {code}` of each answer, and how often. */
function counted(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[refusal(answer)] = (counts[refusal(answer)] ?? 0) + 1;
  return counts;
}

/** Returns the token of the one that won; a busy machine answers some with a later time, and they did not. */
function winnerOf(answers: readonly Answer[]): string {
  const { '503 upstream_unavailable': later = 0, ...counts } = counted(answers);
  expect(counts).toEqual({ '201 (no code)': 1, [REDEEMED]: answers.length - 1 - later });
  expect(later).toBeLessThan(answers.length / 2);
  return tokenOf(answers);
}

function tokenOf(answers: readonly Answer[]): string {
  return String(jsonOf(answers.find(({ status }) => status === 201) ?? { text: '{}' })['token']);
}

test('of 100 simultaneous redemptions of one invite one wins', async () => {
  const code = latchkey.invites.max;
  const me = await latchkey.ask('/v1/me', winnerOf(await times(100, () => redeem(code))));
  expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user: 'max', role: 'member', layout: 'webqsee' }] });
  expect(refusal(await redeem(code))).toBe(REDEEMED);
});

test('of simultaneous redemptions by two warm functions, which share nothing but the table, one wins', async () => {
  const { aws, region } = latchkey.running.demo;
  const roles = {
    GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/any',
    SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/any',
  };
  const environment = {
    AWS_REGION: region,
    DYNAMODB_ENDPOINT: aws,
    TABLE_NAME: 'latchkey',
    GALLERY_BUCKETS: 'webqsee',
    ...roles,
  };
  const { code } = await latchkey.operator.invite({ team: 'demo', user: 'tom', role: 'member' });
  const [one, other] = [composeEnroll(environment), composeEnroll(environment)];
  const ended = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'won',
      (error: unknown) => error,
    );
  const results = await times(40, (index) => ended((index % 2 === 0 ? one : other).enroll(code, '192.0.2.1')));
  expect(results.filter((result) => result === 'won')).toHaveLength(1);
  for (const result of results.filter((each) => each !== 'won'))
    expect(result).toMatchObject({ code: 'already_redeemed' });
});

test.each([
  ['a new name', 'zoe', {}],
  ['a used name that is given again', 'finn', { reuse: true }],
])('of many invites for %s, redeemed at once, one wins: nobody becomes somebody else', async (_name, user, reuse) => {
  const invite = (role: string, more: object = reuse): Promise<{ code: string }> =>
    latchkey.operator.invite({ team: 'demo', user, role, ...more });
  if ('reuse' in reuse) {
    await redeem((await invite('member', {})).code);
    await changeMembership(latchkey.store.store, 'demo', user, { active: false });
  }
  const made = await times(10, (index) => invite(['admin', 'viewer'][index] ?? 'member'));
  const answers = await Promise.all(made.map(({ code }) => redeem(code)));
  expect(counted(answers)).toEqual({ '201 (no code)': 1, '410 expired': made.length - 1 });
  const me = await latchkey.ask('/v1/me', tokenOf(answers));
  expect(jsonOf(me)).toMatchObject({ memberships: [{ team: 'demo', user }] });
  const again = await Promise.all(made.map(({ code }) => redeem(code)));
  expect(again.filter(({ status }) => status < 400)).toEqual([]);
});

test('of 100 at once with an admin’s code, and previews among them, one wins, and no preview uses anything up', async () => {
  const expected = { team: 'demo', user: 'boss', role: 'admin' };
  const { code } = await latchkey.operator.invite(expected);
  const preview = (): Promise<Answer> => latchkey.people.preview(code);
  for (let look = 0; look < 3; look += 1) expect(jsonOf(await preview())).toMatchObject(expected);
  const [answers, looks] = await Promise.all([times(100, () => redeem(code)), times(10, preview)]);
  const boss = winnerOf(answers);
  for (const look of looks) expect([OK, REDEEMED]).toContain(refusal(look));
  expect(refusal(await preview())).toBe(REDEEMED);
  await latchkey.done(boss, 'GET members');
});
