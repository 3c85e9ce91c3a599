/**
 * Attack: show a token that was exchanged long ago, as a thief does who copied it, or an owner whose token a thief exchanged.
 * Either way it is refused, audited and seen in the list. And the other way round: an exchange whose answer was lost, or that
 * somebody else begins at the same moment, locks nobody out.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { eventually } from '../harness/eventually.ts';
import { jsonOf, refusal, send } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { rowsOf, tokenKey, type Rows } from '../harness/rows.ts';
import { idOf, itemsOf, peopleOf, textOf, type People } from '../harness/team-calls.ts';

const LONG_AGO_SECONDS = 3600;
const UNAUTHENTICATED = '401 unauthenticated';
let running: Running;
let people: People;
let rows: Rows;
let ada: string;
let count = 0;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  rows = rowsOf(running);
  ada = await enroll(running, running.demo.invites.ada);
});

afterAll(async () => {
  rows.close();
  await running.dispose();
});

async function newMember(): Promise<{ user: string; token: string }> {
  count += 1;
  const user = `user${count}`;
  return { user, token: await people.join(ada, user, 'member') };
}

const exchanged = async (token: string): Promise<string> =>
  textOf(await people.call(token, 'POST /v1/token'), 200, 'token');
const use = async (token: string): Promise<string> => refusal(await people.call(token, 'GET invites'));
const listed = async (user: string): Promise<Record<string, unknown>[]> =>
  itemsOf(await people.call(ada, 'GET tokens')).filter((row) => row['user'] === user);

/** As if its successor had been used an hour ago. */
async function age(token: string): Promise<void> {
  const row = await rows.get(...tokenKey(idOf(token)));
  const seconds = Number(row?.['supersededAtSeconds']);
  expect(seconds).toBeGreaterThan(0);
  await rows.change(...tokenKey(idOf(token)), { supersededAtSeconds: seconds - LONG_AGO_SECONDS });
}

describe('a token whose successor was used', () => {
  test('is good for a minute more, for requests that are under way', async () => {
    const { token } = await newMember();
    const next = await exchanged(token);
    expect(await use(token)).toBe('200 (no code)');
    expect(await use(next)).toBe('200 (no code)');
    expect(await use(token)).toBe('200 (no code)');
    expect(refusal(await people.call(token, 'POST /v1/token'))).toBe('409 conflict');
  });

  test('and shown after that: 401, audited, and seen in the list of tokens', async () => {
    const { user, token } = await newMember();
    const next = await exchanged(token);
    expect(await use(next)).toBe('200 (no code)');
    expect((await listed(user)).map(({ id }) => id)).toContain(idOf(next));
    await age(token);
    expect(await use(token)).toBe(UNAUTHENTICATED);
    const line = await untilAuditLine(running, ({ reused, tokenId }) => reused === true && tokenId === idOf(token));
    expect(line).toMatchObject({ team: 'demo', user, decision: 'refused', status: 401, code: 'unauthenticated' });
    const shown = (await listed(user)).find(({ id }) => id === idOf(token));
    expect(Date.parse(String(shown?.['reusedOn']))).toBeGreaterThan(Date.now() - 60_000);
    expect((await listed(user)).find(({ id }) => id === idOf(next))).not.toHaveProperty('reusedOn');
    // Its answer is that of any token that is not good, to the byte.
    const never = await people.call(`lk_${'0'.repeat(20)}_${'A'.repeat(43)}`, 'GET invites');
    const same = await people.call(token, 'GET invites');
    expect({ ...jsonOf(same), requestId: '' }).toEqual({ ...jsonOf(never), requestId: '' });
    // Every function refuses it as soon as it reads the row, and gives nothing for it.
    for (const route of ['GET', 'GET credentials', 'GET /v1/me', 'POST /v1/token'])
      await eventually(
        async () => refusal(await people.call(token, route)),
        (answer) => answer === UNAUTHENTICATED,
      );
    expect(await use(next)).toBe('200 (no code)');
  });

  test('the owner ends the thief’s, and all there is of it, by a removal', async () => {
    const { user, token } = await newMember();
    const thiefs = await exchanged(token);
    await use(thiefs);
    await age(token);
    expect(await use(token)).toBe(UNAUTHENTICATED);
    expect((await people.call(ada, `DELETE members/${user}`)).status).toBe(200);
    expect(await use(thiefs)).toBe(UNAUTHENTICATED);
    expect(refusal(await people.call(thiefs, 'POST /v1/token'))).toBe(UNAUTHENTICATED);
  });
});

describe('an exchange whose answer was lost', () => {
  test('is done again, and replaces what nobody used', async () => {
    const { user, token } = await newMember();
    const lost = [await exchanged(token), await exchanged(token), await exchanged(token)];
    expect(await use(token)).toBe('200 (no code)');
    const found = await exchanged(token);
    expect(await use(found)).toBe('200 (no code)');
    for (const each of lost) expect(await use(each)).toBe(UNAUTHENTICATED);
    expect(await use(found)).toBe('200 (no code)');
    // The token that it replaced has a minute left, and is no longer one that anybody needs to see.
    expect((await listed(user)).map(({ id }) => id)).toEqual([idOf(found)]);
  });

  test('of 20 at once each has an answer, one successor lives, and nobody is locked out', async () => {
    const { token } = await newMember();
    const answers = await Promise.all(Array.from({ length: 20 }, () => people.call(token, 'POST /v1/token')));
    const fresh = answers.filter(({ status }) => status === 200).map((answer) => textOf(answer, 200, 'token'));
    expect(fresh.length).toBeGreaterThan(0);
    expect(answers.map(refusal).filter((text) => !/^(?:200|503) /.test(text))).toEqual([]);
    const uses = await Promise.all(fresh.map(use));
    expect(uses.filter((text) => text.startsWith('200')).length).toBe(1);
    expect(await use(token)).toBe('200 (no code)');
  });
});

test('a chain ends a year after it began, however often it is exchanged', async () => {
  const { token } = await newMember();
  const endsSoon = Math.floor(Date.now() / 1000) + 100;
  await rows.change(...tokenKey(idOf(token)), { chainEndsAtSeconds: endsSoon });
  const answer = jsonOf(await people.call(token, 'POST /v1/token'));
  expect(Date.parse(String(answer['expiresAt']))).toBe(endsSoon * 1000);
  const next = jsonOf(await people.call(String(answer['token']), 'POST /v1/token'));
  expect(Date.parse(String(next['expiresAt']))).toBe(endsSoon * 1000);
});

test('a token that was ended is not exchanged, nor is one that expired, or a service’s', async () => {
  const { token } = await newMember();
  const other = await newMember();
  expect((await people.call(token, `DELETE tokens/${idOf(token)}`)).status).toBe(204);
  await rows.change(...tokenKey(idOf(other.token)), { expiresAtSeconds: 1_000_000_000 });
  for (const each of [token, other.token]) {
    await eventually(
      async () => refusal(await people.call(each, 'POST /v1/token')),
      (answer) => answer === UNAUTHENTICATED,
    );
  }
  const service = await people.service(ada, { name: 'robot', role: 'member' });
  expect(refusal(await people.call(service.token, 'POST /v1/token'))).toBe('403 out_of_scope');
});

test('the successor of a token that was ended by hand meanwhile is good for nothing', async () => {
  const { token } = await newMember();
  const next = await exchanged(token);
  expect((await people.call(ada, `DELETE tokens/${idOf(token)}`)).status).toBe(204);
  expect(await use(next)).toBe(UNAUTHENTICATED);
});

test('a proof of a key that nothing is bound to is refused, not ignored', async () => {
  const { token } = await newMember();
  const headers = { authorization: `Bearer ${token}`, dpop: 'e30.e30.e30' };
  expect(refusal(await send(running.demo.broker, '/v1/token', { method: 'POST', headers }))).toBe(
    '401 invalid_dpop_proof',
  );
});
