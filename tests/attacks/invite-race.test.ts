/**
 * Attack: one invite redeemed many times at once, or many invites for one name. The conditional write decides: exactly
 * one wins, and only the winner's token exists.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Operator } from '../../shared/compose-operator.ts';
import { composeEnroll } from '../../shared/compose.ts';
import { ask, jsonOf, jsonPost, refusal, send, type Answer } from '../harness/http.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { changeMembership, storeOf } from '../harness/store.ts';

const SIMULTANEOUS = 100;
const PREVIEWS = 10;
let running: Running;
let operator: Operator;

beforeAll(async () => {
  running = await startLatchkey();
  operator = operatorOf(running);
});

afterAll(() => running.dispose());

function redeem(code: string): Promise<Answer> {
  return send(running.demo.broker, '/v1/enroll', jsonPost({ code }));
}

/** `{status} {code}` of each answer, and how often. */
function counted(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[refusal(answer)] = (counts[refusal(answer)] ?? 0) + 1;
  return counts;
}

/** On a busy machine some are told to come back, and did not win. */
function expectOneWinner(answers: readonly Answer[]): void {
  const { '503 upstream_unavailable': later = 0, ...counts } = counted(answers);
  expect(counts).toEqual({ '201 (no code)': 1, '409 already_redeemed': answers.length - 1 - later });
  expect(later).toBeLessThan(answers.length / 2);
}

function winnersToken(answers: readonly Answer[]): string {
  return String(jsonOf(answers.find(({ status }) => status === 201) ?? { text: '{}' })['token']);
}

test('of 100 simultaneous redemptions of one invite one wins', async () => {
  const code = running.demo.invites.max;
  const answers = await Promise.all(Array.from({ length: SIMULTANEOUS }, () => redeem(code)));
  expectOneWinner(answers);
  const me = await ask(running.demo.broker, '/v1/me', winnersToken(answers));
  expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user: 'max', role: 'member', layout: 'webqsee' }] });
  expect(refusal(await redeem(code))).toBe('409 already_redeemed');
});

test('of simultaneous redemptions by two warm functions, which share nothing but the table, one wins', async () => {
  const role = 'arn:aws:iam::123456789012:role/any';
  const environment = {
    AWS_REGION: running.demo.region,
    TABLE_NAME: 'latchkey',
    GALLERY_BUCKETS: 'webqsee',
    GALLERY_ROLE_ARN: role,
    SMAP_ROLE_ARN: role,
    DYNAMODB_ENDPOINT: running.demo.aws,
  };
  const { code } = await operator.invite({ team: 'demo', user: 'tom', role: 'member' });
  const functions = [composeEnroll(environment), composeEnroll(environment)];
  const tries = Array.from(
    { length: 40 },
    (_, index) => functions[index % 2]?.enroll(code, '192.0.2.1') ?? Promise.reject(new Error()),
  );
  const settled = await Promise.allSettled(tries);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of settled)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already_redeemed' });
});

test.each([
  ['a new name', 'zoe', {}],
  ['a used name that is given again', 'finn', { reuse: true }],
])('of many invites for %s, redeemed at once, one wins: nobody becomes somebody else', async (_name, user, reuse) => {
  if ('reuse' in reuse) {
    await addMember(running, operator, { team: 'demo', user, role: 'member' });
    const table = storeOf(running);
    await changeMembership(table.store, 'demo', user, { active: false });
    table.close();
  }
  const roles = ['admin', 'viewer', ...Array.from({ length: 8 }, () => 'member')];
  const made = await Promise.all(roles.map((role) => operator.invite({ team: 'demo', user, role, ...reuse })));
  const answers = await Promise.all(made.map(({ code }) => redeem(code)));
  expect(counted(answers)).toEqual({ '201 (no code)': 1, '410 expired': made.length - 1 });
  const me = await ask(running.demo.broker, '/v1/me', winnersToken(answers));
  expect(jsonOf(me)).toMatchObject({ memberships: [{ team: 'demo', user }] });
  const again = await Promise.all(made.map(({ code }) => redeem(code)));
  expect(again.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
});

test('of 100 at once with an admin’s code, and previews among them, one wins, and no preview uses anything up', async () => {
  const expected = { team: 'demo', user: 'boss', role: 'admin' };
  const { code } = await operator.invite(expected);
  const preview = (): Promise<Answer> => send(running.demo.broker, '/v1/enroll/preview', jsonPost({ code }));
  for (let look = 0; look < 3; look += 1) expect(jsonOf(await preview())).toMatchObject(expected);
  const [answers, looks] = await Promise.all([
    Promise.all(Array.from({ length: SIMULTANEOUS }, () => redeem(code))),
    Promise.all(Array.from({ length: PREVIEWS }, preview)),
  ]);
  expectOneWinner(answers);
  for (const look of looks) expect(['200 (no code)', '409 already_redeemed']).toContain(refusal(look));
  expect(refusal(await preview())).toBe('409 already_redeemed');
  expect((await ask(running.demo.broker, '/v1/teams/demo/members', winnersToken(answers))).status).toBe(200);
});
