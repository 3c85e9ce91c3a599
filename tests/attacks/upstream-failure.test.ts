/**
 * Attack: make AWS fail and see what the broker does then. Whether STS or the table refuses, is out, hangs, or answers
 * half: 502 or 503, with Retry-After where trying again makes sense, never credentials, nothing of the inside, and
 * nothing of it is kept: the next call after the outage is good.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { composeBroker, composeEnroll } from '../../shared/compose.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import type { Enrolment } from '../../shared/domain/people/enrolment.ts';
import { environmentOf, startFunctions, type Functions } from '../harness/functions.ts';
import { ask, jsonOf, jsonPost, refusal, send, type Answer } from '../harness/http.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import {
  answer,
  broken,
  cut,
  edited,
  INSIDE,
  jsonError,
  once,
  redirect,
  without,
  withoutAttribute,
  xmlError,
} from '../harness/faults.ts';
import { startUpstream, type Fault, type Upstream } from '../harness/upstream.ts';

/** Of a gateway in between; it has the mark that must not be shown. */
const PAGE = `<html>${INSIDE}</html>`;
const CREDENTIALS = '/v1/teams/demo/credentials';
let standIn: StandIn;
let sts: Upstream;
let table: Upstream;
let functions: Functions;
let operator: Operator;
let enroll: (code: string) => Promise<Enrolment>;
let people = 0;
const lines: string[] = [];

beforeAll(async () => {
  for (const stream of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, stream).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(' '));
    });
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  standIn = await startStandIn();
  [sts, table] = await Promise.all([startUpstream(standIn.aws.url), startUpstream(standIn.aws.url)]);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, STS_ENDPOINT: sts.url, DYNAMODB_ENDPOINT: table.url });
  operator = composeOperator(environment);
  const enrolling = composeEnroll(environment);
  enroll = (code) => enrolling.enroll(code, '192.0.2.1');
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
});

afterEach(() => {
  sts.recover();
  table.recover();
});

afterAll(async () => {
  await Promise.all([functions.close(), sts.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

/** Somebody nobody has met yet: no cache knows them, and no limit counts them. */
async function newCode(): Promise<string> {
  people += 1;
  return (await operator.invite({ team: 'demo', user: `user${people}`, role: 'member' })).code;
}

async function newToken(): Promise<string> {
  return (await enroll(await newCode())).tokenText;
}

function expectFailure(failed: Answer, expected: string): void {
  expect(refusal(failed)).toBe(expected);
  expect(failed.headers['retry-after']).toBe(expected.startsWith('503') ? '2' : undefined);
  expect(failed.headers['cache-control']).toBe('no-store');
  expect(Object.keys(jsonOf(failed))).toEqual(['title', 'status', 'code', 'detail', 'requestId']);
  expect(`${failed.text} ${JSON.stringify(failed.headers)}`).not.toMatch(/INSIDE|arn:|ASIA|AKIA|127\.0\.0\.1|Error/);
  const line = lines.find((candidate) => candidate.includes(String(jsonOf(failed)['requestId'])));
  expect(line).toContain('"decision":"failed"');
  expect(lines.join('\n')).not.toMatch(/INSIDE|arn:|ASIA|AKIA/);
}

describe('STS', () => {
  const refused = '502 upstream_refused';
  const out = '503 upstream_unavailable';
  test.each<[string, Fault, string]>([
    ['refuses', xmlError(403, 'AccessDenied'), refused],
    ['finds the policy malformed', xmlError(400, 'MalformedPolicyDocument'), refused],
    ['does not know the broker’s key', xmlError(403, 'InvalidClientTokenId'), refused],
    ['is off in the region', xmlError(403, 'RegionDisabledException'), refused],
    ['throttles', xmlError(400, 'Throttling'), out],
    ['throttles by status', xmlError(429, 'TooManyRequests'), out],
    ['has an error of its own', xmlError(500, 'InternalFailure'), out],
    ['is down', xmlError(503, 'ServiceUnavailable'), out],
    ['is behind a broken gateway', answer(504, PAGE), out],
    ['answers with a page', answer(200, PAGE), refused],
    ['answers with no body', answer(200, ''), refused],
    ['answers with JSON', answer(200, '{"Credentials":{"AccessKeyId":"INSIDE"}}'), refused],
    ['answers with XML that is not', answer(200, '<AssumeRoleResponse><INSIDE'), refused],
    [
      'redirects to somebody else',
      (call) => {
        redirect(table.url)(call);
      },
      out,
    ],
    ['breaks off at once', broken, out],
    ['breaks off half way', cut, out],
    ['answers without a session token', without('SessionToken'), refused],
    ['answers without a secret', without('SecretAccessKey'), refused],
    ['answers without a key', without('AccessKeyId'), refused],
    ['answers without an end', without('Expiration'), refused],
    ['answers with an empty session token', edited((text) => text.replace(/(<SessionToken>)[^<]*/, '$1')), refused],
    ['answers without credentials', without('Credentials'), refused],
    ...['never', '', '2026-13-45T00:00:00Z', '1999-01-01T00:00:00Z'].map((end): [string, Fault, string] => [
      `answers with the end ${JSON.stringify(end)}`,
      edited((text) => text.replace(/(<Expiration>)[^<]*/, `$1${end}`)),
      refused,
    ]),
  ])('%s', async (_name, fault, expected) => {
    const token = await newToken();
    const asked = table.requests.length;
    sts.fail(fault);
    const failed = await ask(functions.url, CREDENTIALS, token);
    expectFailure(failed, expected);
    expect(table.requests.slice(asked).filter(({ body }) => body.includes('AssumeRole'))).toEqual([]);
    sts.recover();
    const good = await ask(functions.url, CREDENTIALS, token);
    expect(jsonOf(good)).toHaveProperty('credentials.sessionToken');
  });

  test('cannot be reached', async () => {
    const port = Number(new URL(sts.url).port);
    const token = await newToken();
    await sts.close();
    try {
      expectFailure(await ask(functions.url, CREDENTIALS, token), '503 upstream_unavailable');
    } finally {
      sts = await startUpstream(standIn.aws.url, port);
    }
    expect((await ask(functions.url, CREDENTIALS, token)).status).toBe(200);
  });

  test('finds the session too large: a limit, which is no outage and says nothing of the inside', async () => {
    const token = await newToken();
    sts.fail(xmlError(400, 'PackedPolicyTooLarge'));
    const refused = await ask(functions.url, CREDENTIALS, token);
    expect(refusal(refused)).toBe('409 limit_reached');
    expect(refused.text).not.toMatch(/INSIDE|arn:|ASIA|AKIA/);
    sts.recover();
    expect((await ask(functions.url, CREDENTIALS, token)).status).toBe(200);
  });

  test('is asked once in a request that it answers with an end that has passed, and anew in the next', async () => {
    const token = await newToken();
    sts.fail(edited((text) => text.replace(/(<Expiration>)[^<]*/, '$12020-01-01T00:00:00Z')));
    for (const requests of [1, 2]) {
      const before = sts.requests.length;
      expectFailure(await ask(functions.url, CREDENTIALS, token), refused);
      expect([requests, sts.requests.length - before]).toEqual([requests, 1]);
    }
  });

  test('fails more often than a caller may ask in a minute: whoever waited for it is served when it is over', async () => {
    const token = await newToken();
    sts.fail(xmlError(403, 'AccessDenied'));
    for (let count = 0; count < 35; count += 1) {
      const asked = jsonPost({ durationSeconds: 900 + count });
      expect(refusal(await ask(functions.url, CREDENTIALS, token, asked))).toBe('502 upstream_refused');
    }
    sts.recover();
    expect((await ask(functions.url, CREDENTIALS, token)).status).toBe(200);
  });

  test('fails for many at once: each is told, and a later one is served', async () => {
    const token = await newToken();
    sts.fail(xmlError(500, 'InternalFailure'));
    const failed = await Promise.all(Array.from({ length: 20 }, () => ask(functions.url, CREDENTIALS, token)));
    for (const one of failed) expectFailure(one, '503 upstream_unavailable');
    sts.recover();
    expect((await ask(functions.url, CREDENTIALS, token)).status).toBe(200);
  });
});

describe('the table', () => {
  const out = '503 upstream_unavailable';
  const faults: [string, Fault][] = [
    ['refuses', jsonError(400, 'AccessDeniedException')],
    ['is not there', jsonError(400, 'ResourceNotFoundException')],
    ['throttles', jsonError(400, 'ProvisionedThroughputExceededException')],
    ['has an error of its own', jsonError(500, 'InternalServerError')],
    ['answers with a page', answer(200, PAGE)],
    ['answers with half of its JSON', edited((text) => text.slice(0, text.length / 2))],
    ['breaks off at once', broken],
    ['breaks off half way', cut],
  ];

  test.each(faults)('%s: nobody is let in, and nobody is told to sign in again', async (_name, fault) => {
    const token = await newToken();
    for (const where of ['TOKEN#', 'MEMBERS#']) {
      table.fail(fault, where);
      expectFailure(await ask(functions.url, CREDENTIALS, token), out);
      expectFailure(await ask(functions.url, '/v1/me', token), out);
    }
    table.recover();
    expect((await ask(functions.url, CREDENTIALS, token)).status).toBe(200);
  });

  test.each(faults)('%s: an invite is not used up by asking for it', async (_name, fault) => {
    const code = await newCode();
    table.fail(fault, 'INVITE#');
    expectFailure(await send(functions.url, '/v1/enroll', jsonPost({ code })), out);
    table.recover();
    expect((await send(functions.url, '/v1/enroll', jsonPost({ code }))).status).toBe(201);
  });

  test('refuses the redemption itself: the invite is still good', async () => {
    const code = await newCode();
    table.fail(jsonError(500, 'InternalServerError'), 'SET redemption');
    expectFailure(await send(functions.url, '/v1/enroll', jsonPost({ code })), out);
    table.recover();
    expect((await send(functions.url, '/v1/enroll', jsonPost({ code }))).status).toBe(201);
  });

  test.each(['SET redemption', 'MEMBERS#', 'TOKEN#'])(
    'does the write %s and loses the answer: never two',
    async (where) => {
      const code = await newCode();
      table.fail(cut, where);
      const lost = await send(functions.url, '/v1/enroll', jsonPost({ code }));
      table.recover();
      const again = await send(functions.url, '/v1/enroll', jsonPost({ code }));
      expect([lost, again].filter(({ status }) => status === 201).length).toBeLessThan(2);
    },
  );

  test.each([
    ['of the redemption', 'SET redemption'],
    ['of the membership', '"version"'],
    ['of the token', '"secretHash"'],
  ])('loses the answer %s once: the invite is not lost with it', async (_name, where) => {
    const code = await newCode();
    table.fail(once(cut), where);
    const enrolled = await send(functions.url, '/v1/enroll', jsonPost({ code }));
    expect(refusal(enrolled)).toBe('201 (no code)');
    expect((await ask(functions.url, '/v1/me', String(jsonOf(enrolled)['token']))).status).toBe(200);
    expect(refusal(await send(functions.url, '/v1/enroll', jsonPost({ code })))).toBe('409 already_redeemed');
  });

  test.each(['secretHash', 'holder', 'team', 'user', 'expiresAtSeconds'])(
    'answers with a token without its %s: nobody is let in',
    async (attribute) => {
      const token = await newToken();
      table.fail(withoutAttribute(attribute), 'TOKEN#');
      const failed = await ask(functions.url, CREDENTIALS, token);
      expect([401, 500, 503]).toContain(failed.status);
      expect(failed.text).not.toContain('sessionToken');
    },
  );

  test.each([
    ['membership', 'MEMBERS#', 'role'],
    ['membership', 'MEMBERS#', 'active'],
    ['membership', 'MEMBERS#', 'holder'],
    ['team', '"TEAM"', 'layout'],
    ['team', '"TEAM"', 'root'],
    ['team', '"TEAM"', 'generation'],
  ])('answers with a %s (%s) without its %s: nobody is let in', async (_type, where, attribute) => {
    // Of a fresh process: this one knows team and members for some seconds.
    const direct = composeBroker({ ...environmentOf(standIn), DYNAMODB_ENDPOINT: table.url });
    const token = await newToken();
    table.fail(withoutAttribute(attribute), where);
    await expect(direct.identify(token)).rejects.toMatchObject({ code: 'internal' });
    table.recover();
    expect((await direct.identify(token)).team.team).toBe('demo');
  });
});
