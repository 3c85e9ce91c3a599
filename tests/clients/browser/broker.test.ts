/** Holds the calls of the broker: what is sent, what is tried again, what an error says, and that it says no secret. */
import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BrokerClock } from '../../../clients/browser/broker-clock.ts';
import { Broker, brokerAddress, contentIn, itemsIn, textIn } from '../../../clients/browser/broker.ts';
import type { BrokerRequest, Content } from '../../../clients/browser/broker.ts';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { newPossessionKey } from '../../../clients/browser/possession-key.ts';
import { lost, problem, usePage, type Answer, type Sent } from './browser-page.ts';

const page = usePage();
const URL = 'https://keys.example.org';
const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;
const CODE = `lki_${'0a'.repeat(10)}_${'y'.repeat(43)}`;
const ok = (): Response => Response.json({ fine: true });

async function ask(request: Partial<BrokerRequest> = {}, clock = new BrokerClock()): Promise<Content> {
  const key = await newPossessionKey();
  return new Broker(URL, clock, () => Promise.resolve(key)).ask({ path: '/v1/me', ...request });
}

/** Answers the requests one after the other, and the last answer to all that follow. */
function inTurn(...answers: readonly Answer[]): Answer {
  let next = 0;
  return (sent) => (answers[next++] ?? answers.at(-1) ?? lost)(sent);
}

function claimsOf({ headers }: Sent): Record<string, unknown> {
  return decodeJwt(headers.get('dpop') ?? '');
}

describe('a request', () => {
  test('proves possession, follows no redirect, and sends no cookie and no referrer', async () => {
    page.answer = ok;
    expect(await ask({ method: 'POST', path: '/v1/x', body: { a: 1 }, token: TOKEN })).toEqual({ fine: true });
    const [sent] = page.sent as [Sent];
    expect(sent).toMatchObject({ url: `${URL}/v1/x`, method: 'POST', body: '{"a":1}' });
    expect(sent.init).toMatchObject({
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    expect(sent.headers.get('authorization')).toBe(`DPoP ${TOKEN}`);
    expect(sent.headers.get('content-type')).toBe('application/json');
    expect(claimsOf(sent)).toMatchObject({ htm: 'POST', htu: `${URL}/v1/x`, iat: page.now / 1000 });
  });

  test('without a token or a body has no header for either', async () => {
    page.answer = ok;
    await ask();
    const { headers, method } = page.sent[0] as Sent;
    expect([...headers.keys()]).toEqual(['dpop']);
    expect(method).toBe('GET');
    expect(claimsOf(page.sent[0] as Sent)['ath']).toBeUndefined();
  });

  test.each([
    ['nothing', (): Response => new Response(null, { status: 204 })],
    ['what is no JSON', (): Response => new Response('<html>')],
    ['a list', (): Response => Response.json('text')],
  ])('whose answer is %s has an empty content', async (_what, answer) => {
    page.answer = answer;
    expect(await ask()).toEqual({});
  });
});

describe('a lost answer', () => {
  test('is asked for again, with a proof of its own', async () => {
    page.answer = inTurn(lost, lost, ok);
    expect(await ask({ token: TOKEN })).toEqual({ fine: true });
    expect(page.sent).toHaveLength(3);
    expect(new Set(page.sent.map((sent) => claimsOf(sent)['jti'])).size).toBe(3);
  });

  test('is asked for three times, and not again', async () => {
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining(URL) as unknown });
    expect(page.sent).toHaveLength(3);
    const [first = 0, second = 0] = page.waits;
    expect(second).toBeGreaterThan(first / 2);
    expect(first).toBeGreaterThan(0);
  });

  test('is asked for once where the caller wants that, and once without a network', async () => {
    await expect(ask({ tries: 1 })).rejects.toMatchObject({ code: 'unreachable' });
    expect(page.sent).toHaveLength(1);
    page.isOnline = false;
    await expect(ask()).rejects.toMatchObject({ code: 'unreachable' });
    expect(page.sent).toHaveLength(2);
  });

  test('of a broker that is silent ends', async () => {
    page.answer = () => new Promise<Response>(() => undefined);
    await expect(ask({ tries: 2, timeoutMs: 5 })).rejects.toMatchObject({ code: 'unreachable' });
    expect(page.sent).toHaveLength(2);
  });

  test('of which only the beginning came is asked for again', async () => {
    const broken = (): Response =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode('{"token":'));
            controller.error(new TypeError('network error'));
          },
        }),
      );
    page.answer = inTurn(broken, ok);
    expect(await ask()).toEqual({ fine: true });
    expect(page.sent).toHaveLength(2);
  });
});

describe('an aborted signal', () => {
  test.each([
    ['before', 0],
    ['on the way', 5000],
  ])('%s ends it with its reason, and nothing is tried again', async (_what, afterMs) => {
    page.answer = () => new Promise<Response>(() => undefined);
    const controller = new AbortController();
    const abort = (): void => {
      controller.abort(new Error('enough'));
    };
    if (afterMs === 0) abort();
    else setTimeout(abort, afterMs);
    await expect(ask({ signal: controller.signal })).rejects.toThrow('enough');
    expect(page.sent.length).toBeLessThanOrEqual(1);
  });

  test('while it waits for the next try ends it', async () => {
    const controller = new AbortController();
    page.answer = () => {
      setTimeout(() => {
        controller.abort(new Error('enough'));
      });
      lost();
    };
    page.speed = 1;
    await expect(ask({ signal: controller.signal })).rejects.toThrow('enough');
    expect(page.sent).toHaveLength(1);
  });
});

test('a key that cannot be kept is no lost answer', async () => {
  page.answer = ok;
  const full = new LatchkeyError('no_storage', 'full');
  const broker = new Broker(URL, new BrokerClock(), () => Promise.reject(full));
  await expect(broker.ask({ path: '/v1/me' })).rejects.toBe(full);
  expect(page.sent).toEqual([]);
});

describe('an outage', () => {
  test.each([429, 502, 503, 504])('of status %i is waited for, as long as Retry-After says', async (status) => {
    page.answer = inTurn(() => problem(status, 'upstream_unavailable', { 'retry-after': '2' }), ok);
    expect(await ask()).toEqual({ fine: true });
    expect(Math.max(...page.waits)).toBe(2000);
  });

  test('that lasts longer is the caller’s to wait for', async () => {
    page.answer = () => problem(429, 'rate_limited', { 'retry-after': '60' });
    await expect(ask()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 });
    expect(page.sent).toHaveLength(1);
  });

  test('without an end is tried three times', async () => {
    page.answer = () => problem(503, 'upstream_unavailable', { 'retry-after': '1' });
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_unavailable', status: 503, retryAfterSeconds: 1 });
    expect(page.sent).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 500])('is not what status %i means', async (status) => {
    page.answer = () => problem(status, 'internal');
    await expect(ask()).rejects.toMatchObject({ status });
    expect(page.sent).toHaveLength(1);
  });
});

describe('a proof of a wrong clock', () => {
  const DATE = 'Mon, 23 Nov 2026 12:00:00 GMT';
  const skewed: Answer = () => problem(401, 'invalid_dpop_proof', { date: DATE });

  test('is made again by the broker’s time', async () => {
    const clock = new BrokerClock();
    page.answer = inTurn(skewed, ok);
    expect(await ask({}, clock)).toEqual({ fine: true });
    expect(page.sent.map((sent) => claimsOf(sent)['iat'])).toEqual([page.now / 1000, Date.parse(DATE) / 1000]);
    expect(clock.offsetMs).toBe(7_200_000);
    expect(page.waits).toEqual([]);
  });

  test('is made again where one try alone is asked for: a session is at hand', async () => {
    page.answer = inTurn(skewed, ok);
    expect(await ask({ tries: 1 })).toEqual({ fine: true });
  });

  test('is not made a third time', async () => {
    page.answer = skewed;
    await expect(ask()).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
    expect(page.sent).toHaveLength(2);
  });

  test('is not made again where the clock is right', async () => {
    page.answer = () => problem(401, 'invalid_dpop_proof', { date: 'Mon, 23 Nov 2026 10:00:01 GMT' });
    await expect(ask()).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
    expect(page.sent).toHaveLength(1);
  });

  test('is made again after a lost answer too', async () => {
    page.answer = inTurn(lost, skewed, ok);
    expect(await ask()).toEqual({ fine: true });
    expect(page.sent).toHaveLength(3);
  });
});

describe('an error', () => {
  test('has the broker’s code, words, status and id', async () => {
    page.answer = () => problem(409, 'conflict');
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'conflict', message: 'it is conflict', status: 409, requestId: 'req-1' });
    expect((error as LatchkeyError).retryAfterSeconds).toBeUndefined();
  });

  test.each([
    [413, 'too_large'],
    [429, 'rate_limited'],
    [500, 'internal'],
    [503, 'upstream_unavailable'],
    [403, 'internal'],
  ])('of API Gateway itself, of status %i, is %s', async (status, code) => {
    page.answer = () => Response.json({ message: 'Service Unavailable' }, { status });
    await expect(ask({ tries: 1 })).rejects.toMatchObject({ code, status, message: `the broker answered ${status}` });
  });

  test.each(['', 'soon', 'Mon, 23 Nov 2026 10:00:01 GMT'])('with Retry-After %j names no seconds', async (after) => {
    page.answer = () => problem(503, 'upstream_unavailable', { 'retry-after': after });
    const error = await ask({ tries: 1 }).catch((thrown: unknown) => thrown);
    expect((error as LatchkeyError).retryAfterSeconds).toBeUndefined();
  });

  test.each<[string, Answer]>([
    ['lost', lost],
    ['refused', () => problem(401, 'unauthenticated')],
    ['of another form', () => new Response(`<p>${TOKEN}${CODE}</p>`, { status: 400 })],
  ])('that was %s says neither token nor code', async (_what, answer) => {
    page.answer = answer;
    const error = (await ask({ method: 'POST', body: { code: CODE }, token: TOKEN }).catch(
      (thrown: unknown) => thrown,
    )) as LatchkeyError;
    const told = [error.message, error.stack, JSON.stringify(Object.entries(error)), String(error.cause)].join();
    for (const secret of [TOKEN, CODE, TOKEN.slice(24), CODE.slice(25)]) expect(told).not.toContain(secret);
  });
});

describe('the address of a broker', () => {
  test.each([
    ['https://keys.example.org', 'https://keys.example.org'],
    ['https://keys.example.org/', 'https://keys.example.org'],
    ['https://keys.example.org:443//', 'https://keys.example.org'],
    ['HTTPS://Keys.Example.org/prod/', 'https://keys.example.org/prod'],
    ['https://keys.example.org/#invite=x', 'https://keys.example.org'],
    ['https://keys.example.org/?a=1', 'https://keys.example.org'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
  ])('%s is %s', (text, address) => {
    expect(brokerAddress(text)).toBe(address);
  });

  test.each([
    'http://keys.example.org',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'https://user@keys.example.org',
    'https://:secret@keys.example.org',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://keys.example.org',
    'blob:https://keys.example.org/x',
    'keys.example.org',
    '//keys.example.org',
    '',
  ])('%j is none', (text) => {
    expect(() => brokerAddress(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

test('an answer of another form is named, and is no crash', () => {
  for (const content of [{}, { a: '' }, { a: 1 }, { a: null }])
    expect(() => textIn(content, 'a')).toThrow(expect.objectContaining({ code: 'internal' }));
  expect(textIn({ a: 'b' }, 'a')).toBe('b');
  expect([null, 'x', 3, undefined].map(contentIn)).toEqual([{}, {}, {}, {}]);
  expect(itemsIn({ list: [{ a: 1 }, null] }, 'list')).toEqual([{ a: 1 }, {}]);
  expect(itemsIn({}, 'list')).toEqual([]);
});
