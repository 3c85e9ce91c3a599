/**
 * Attack: show a token that was exchanged long ago, as a thief does who copied it, or an owner whose token a thief exchanged. It
 * is refused, audited and seen in the list; and an exchange whose answer was lost, or that several begin, locks nobody out.
 */
import { describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { eventually } from '../harness/eventually.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { tokenKey } from '../harness/rows.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { OK, OUT_OF_SCOPE, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const EXCHANGE = 'POST /v1/token';
const latchkey = useLatchkey({ members: ['ada'] });
let count = 0;

async function newMember(): Promise<{ user: string; token: string }> {
  const user = `user${(count += 1)}`;
  return { user, token: await latchkey.people.join('ada', user, 'member') };
}

const exchanged = async (token: string): Promise<string> => textOf(await latchkey.done(token, EXCHANGE), 200, 'token');
const use = (token: string): Promise<string> => latchkey.told(token, 'GET invites');
const listed = async (user: string): Promise<Readonly<Record<string, unknown>>[]> =>
  (await latchkey.listed('ada', 'tokens')).filter((row) => row['user'] === user);
const ends = (token: string, route: string): Promise<number> =>
  eventually(
    () => latchkey.told(token, route),
    (answer) => answer === UNAUTHENTICATED,
  );

/** Dates the first use of a token's successor an hour back. */
async function age(token: string): Promise<void> {
  const row = await latchkey.rows.get(...tokenKey(idOf(token)));
  const seconds = Number(row?.['supersededAtSeconds']);
  expect(seconds).toBeGreaterThan(0);
  await latchkey.rows.change(...tokenKey(idOf(token)), { supersededAtSeconds: seconds - 3600 });
}

describe('a token whose successor was used', () => {
  test('is good for a minute more, for requests that are under way', async () => {
    const { token } = await newMember();
    const next = await exchanged(token);
    for (const each of [token, next, token]) expect(await use(each)).toBe(OK);
    expect(await latchkey.told(token, EXCHANGE)).toBe('409 conflict');
  });

  test('and shown after that: 401, audited, and seen in the list of tokens', async () => {
    const { user, token } = await newMember();
    const next = await exchanged(token);
    expect(await use(next)).toBe(OK);
    expect((await listed(user)).map(({ id }) => id)).toContain(idOf(next));
    await age(token);
    expect(await use(token)).toBe(UNAUTHENTICATED);
    const isOfIt = ({ reused, tokenId }: Readonly<Record<string, unknown>>): boolean =>
      reused === true && tokenId === idOf(token);
    const line = await untilAuditLine(latchkey.running, isOfIt);
    expect(line).toMatchObject({ team: 'demo', user, decision: 'refused', status: 401, code: 'unauthenticated' });
    const [shown, fresh] = [token, next].map((each) => idOf(each));
    const rows = await listed(user);
    const reusedOn = rows.find(({ id }) => id === shown)?.['reusedOn'];
    expect(Date.parse(String(reusedOn))).toBeGreaterThan(Date.now() - 60_000);
    expect(rows.find(({ id }) => id === fresh)).not.toHaveProperty('reusedOn');
    // The answer equals that to any invalid token, to the byte.
    const never = await latchkey.people.call(`lk_${'0'.repeat(20)}_${'A'.repeat(43)}`, 'GET invites');
    const same = await latchkey.people.call(token, 'GET invites');
    expect({ ...jsonOf(same), requestId: '' }).toEqual({ ...jsonOf(never), requestId: '' });
    // Every function refuses it as soon as it reads the row, and gives nothing for it.
    for (const route of ['GET', 'GET credentials', 'GET /v1/me', EXCHANGE]) await ends(token, route);
    expect(await use(next)).toBe(OK);
  });

  test('the owner ends the thief’s, and all there is of it, by a removal', async () => {
    const { user, token } = await newMember();
    const thiefs = await exchanged(token);
    await use(thiefs);
    await age(token);
    expect(await use(token)).toBe(UNAUTHENTICATED);
    await latchkey.done('ada', `DELETE members/${user}`);
    expect([await use(thiefs), await latchkey.told(thiefs, EXCHANGE)]).toEqual([UNAUTHENTICATED, UNAUTHENTICATED]);
  });
});

test('an exchange whose answer was lost is done again, and replaces what nobody used', async () => {
  const { user, token } = await newMember();
  const lost = [await exchanged(token), await exchanged(token), await exchanged(token)];
  expect(await use(token)).toBe(OK);
  const found = await exchanged(token);
  expect(await use(found)).toBe(OK);
  for (const each of lost) expect(await use(each)).toBe(UNAUTHENTICATED);
  expect(await use(found)).toBe(OK);
  // The token that it replaced has a minute left, and is no longer one that anybody needs to see.
  expect((await listed(user)).map(({ id }) => id)).toEqual([idOf(found)]);
});

test('of 20 exchanges at once each has an answer, one successor lives, and nobody is locked out', async () => {
  const { token } = await newMember();
  const answers = await Promise.all(Array.from({ length: 20 }, () => latchkey.people.call(token, EXCHANGE)));
  const fresh = answers.filter(({ status }) => status === 200).map((answer) => textOf(answer, 200, 'token'));
  expect(fresh.length).toBeGreaterThan(0);
  expect(answers.map(refusal).filter((text) => !/^(?:200|503) /.test(text))).toEqual([]);
  const uses = await Promise.all(fresh.map(use));
  expect(uses.filter((text) => text.startsWith('200')).length).toBe(1);
  expect(await use(token)).toBe(OK);
});

test('a chain ends a year after it began, however often it is exchanged', async () => {
  const { token } = await newMember();
  const endsSoon = Math.floor(Date.now() / 1000) + 100;
  await latchkey.rows.change(...tokenKey(idOf(token)), { chainEndsAtSeconds: endsSoon });
  const answer = jsonOf(await latchkey.done(token, EXCHANGE));
  const next = jsonOf(await latchkey.done(String(answer['token']), EXCHANGE));
  for (const { expiresAt } of [answer, next]) expect(Date.parse(String(expiresAt))).toBe(endsSoon * 1000);
});

test('a token that was ended is not exchanged, nor is one that expired, or a service’s', async () => {
  const [ended, expired] = [await newMember(), await newMember()];
  await latchkey.done(ended.token, `DELETE tokens/${idOf(ended.token)}`);
  await latchkey.rows.change(...tokenKey(idOf(expired.token)), { expiresAtSeconds: 1_000_000_000 });
  for (const { token } of [ended, expired]) await ends(token, EXCHANGE);
  const service = await latchkey.people.service('ada', { name: 'robot', role: 'member' });
  expect(await latchkey.told(service.token, EXCHANGE)).toBe(OUT_OF_SCOPE);
});

test('the successor of a token that was ended by hand meanwhile is good for nothing', async () => {
  const { token } = await newMember();
  const next = await exchanged(token);
  await latchkey.done('ada', `DELETE tokens/${idOf(token)}`);
  expect(await use(next)).toBe(UNAUTHENTICATED);
});

test('a proof of a key that nothing is bound to is refused, not ignored', async () => {
  const sending = { method: 'POST', headers: { dpop: 'e30.e30.e30' } };
  expect(refusal(await latchkey.ask('/v1/token', (await newMember()).token, sending))).toBe('401 invalid_dpop_proof');
});
