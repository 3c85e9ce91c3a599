/**
 * Attack by guessing: codes without end, from one address, or one good code shown without end. Each meets a limit that says when
 * to come back, whatever headers say, and for all of a /64 of IPv6; whoever has a good code is served from that very address.
 */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { MAX_SHOWN_PER_MINUTE, MAX_UNKNOWN_PER_MINUTE } from '../../shared/compose-enroll.ts';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf } from '../harness/events.ts';
import { forFile } from '../harness/for-file.ts';
import { environmentOf } from '../harness/functions.ts';
import { startStandIn } from '../harness/stand-in.ts';

const standIn = forFile(() => startStandIn());
let handler: Handler;
let operator: Operator;
let good: string;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const environment = environmentOf(standIn);
  Object.assign(process.env, environment);
  ({ handler } = await import('../../functions/enroll.ts'));
  operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  good = (await operator.invite({ team: 'demo', user: 'max', role: 'member' })).code;
});

function show(sourceIp: string, code: string, preview = false, headers: Record<string, string> = {}): Promise<Reply> {
  const { requestContext, ...event } = eventOf({
    method: 'POST',
    path: preview ? '/v1/enroll/preview' : '/v1/enroll',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code }),
  });
  const http = { ...requestContext.http, sourceIp };
  return handler({ ...event, requestContext: { ...requestContext, http } }, CONTEXT);
}

const statusOf = async (...shown: Parameters<typeof show>): Promise<unknown> => (await show(...shown)).statusCode;
const guess = (index: number): string => `lki_${index.toString(16).padStart(20, '0')}_${'A'.repeat(43)}`;

/** Guesses until the limit is met. @returns how many were looked at */
async function guessOn(addressOf: (index: number) => string): Promise<number> {
  for (let index = 0; index < 2 * MAX_UNKNOWN_PER_MINUTE; index += 1) {
    const { statusCode, headers } = await show(addressOf(index), guess(index), index % 2 === 0);
    if (statusCode === 404) continue;
    expect(statusCode).toBe(429);
    const seconds = Number(headers?.['retry-after'] ?? headers?.['Retry-After']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    return index;
  }
  throw new Error('no limit was met');
}

test('one address: so many a minute, then 429, and who has a good code is served', async () => {
  expect(await guessOn(() => '192.0.2.1')).toBe(MAX_UNKNOWN_PER_MINUTE);
  for (const headers of [{}, { 'x-forwarded-for': '198.51.100.9' }, { forwarded: 'for=198.51.100.9' }])
    expect(await statusOf('192.0.2.1', guess(0), true, headers)).toBe(429);
  expect(await statusOf('192.0.2.1', 'nonsense')).toBe(429);
  expect(await statusOf('192.0.2.1', good, true)).toBe(200);
  expect(await statusOf('192.0.2.2', guess(0), true)).toBe(404);
}, 60_000);

test('a network of IPv6: one limit for all the addresses of its /64', async () => {
  const spellings = (index: number): string =>
    index % 2 === 0 ? `2001:db8:1:2::${index.toString(16)}` : `2001:db8:1:2:${index.toString(16)}:5:6:7`;
  expect(await guessOn(spellings)).toBe(MAX_UNKNOWN_PER_MINUTE);
  expect(await statusOf('2001:db8:1:2:ffff::1', guess(0), true)).toBe(429);
  expect(await statusOf('2001:db8:1:3::1', guess(0), true)).toBe(404);
}, 60_000);

test('one good code, shown without end: 429 from wherever, and another is served, and redeemed', async () => {
  const { code } = await operator.invite({ team: 'demo', user: 'eva', role: 'member' });
  let shown = 0;
  while ((await statusOf(`198.51.100.${shown % 250}`, code, true)) === 200) shown += 1;
  expect(shown).toBe(MAX_SHOWN_PER_MINUTE);
  expect(await statusOf('203.0.113.1', good, true)).toBe(200);
  expect(await statusOf('198.51.100.1', good)).toBe(201);
}, 60_000);
