/**
 * Attack: make AWS fail and see what the broker does then. Whether STS or the table refuses, is out, hangs, or answers
 * half: 502 or 503, with Retry-After where trying again makes sense, never credentials, nothing of the inside, and
 * nothing of it is kept: the next call after the outage is good.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { composeBroker } from '../../shared/compose.ts';
import { peopleOf } from '../../shared/domain/people/identity.ts';
import { bearer } from '../harness/credentials.ts';
import { startBehindUpstreams } from '../harness/behind-upstreams.ts';
import * as faulty from '../harness/faults.ts';
import { forFile } from '../harness/for-file.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import type { Fault } from '../harness/upstream.ts';

const { answer, broken, cut, edited, jsonError, once, without, withoutAttribute, xmlError } = faulty;
/** The page of a gateway in between; it holds the mark that must not be shown. */
const PAGE = `<html>${faulty.INSIDE}</html>`;
const [REFUSED, OUT] = ['502 upstream_refused', '503 upstream_unavailable'];
const broker = forFile(startBehindUpstreams);
let people = 0;

afterEach(() => {
  broker.recover();
});

/** Somebody nobody has met yet: no cache knows them, and no limit counts them. */
const newCode = (): Promise<string> => broker.newCode(`user${(people += 1)}`);
const newToken = (): Promise<string> => broker.newToken(`user${(people += 1)}`);
const credentials = (token: string): Promise<Answer> => broker.people.call(token, 'GET credentials');
const expectServed = async (token: string): Promise<void> => {
  broker.recover();
  expect(jsonOf(await credentials(token))).toHaveProperty('credentials.sessionToken');
};

function expectFailure(failed: Answer, expected: string): void {
  expect(refusal(failed)).toBe(expected);
  expect(failed.headers['retry-after']).toBe(expected.startsWith('503') ? '2' : undefined);
  expect(failed.headers['cache-control']).toBe('no-store');
  expect(Object.keys(jsonOf(failed))).toEqual(['title', 'status', 'code', 'detail', 'requestId']);
  expect(`${failed.text} ${JSON.stringify(failed.headers)}`).not.toMatch(/INSIDE|arn:|ASIA|AKIA|127\.0\.0\.1|Error/);
  const line = broker.lines.find((candidate) => candidate.includes(String(jsonOf(failed)['requestId'])));
  expect(line).toContain('"decision":"failed"');
  expect(broker.lines.join('\n')).not.toMatch(/INSIDE|arn:|ASIA|AKIA/);
}

describe('STS', () => {
  test.each<[string, Fault, string]>([
    ['refuses', xmlError(403, 'AccessDenied'), REFUSED],
    ['finds the policy malformed', xmlError(400, 'MalformedPolicyDocument'), REFUSED],
    ['does not know the broker’s key', xmlError(403, 'InvalidClientTokenId'), REFUSED],
    ['is off in the region', xmlError(403, 'RegionDisabledException'), REFUSED],
    ['throttles', xmlError(400, 'Throttling'), OUT],
    ['throttles by status', xmlError(429, 'TooManyRequests'), OUT],
    ['has an error of its own', xmlError(500, 'InternalFailure'), OUT],
    ['is down', xmlError(503, 'ServiceUnavailable'), OUT],
    ['is behind a broken gateway', answer(504, PAGE), OUT],
    ['answers with a page', answer(200, PAGE), REFUSED],
    ['answers with no body', answer(200, ''), REFUSED],
    ['answers with JSON', answer(200, '{"Credentials":{"AccessKeyId":"INSIDE"}}'), REFUSED],
    ['answers with XML that is not', answer(200, '<AssumeRoleResponse><INSIDE'), REFUSED],
    [
      'redirects to somebody else',
      (call) => {
        faulty.redirect(broker.table.url)(call);
      },
      OUT,
    ],
    ['breaks off at once', broken, OUT],
    ['breaks off half way', cut, OUT],
    ['answers without a session token', without('SessionToken'), REFUSED],
    ['answers without a secret', without('SecretAccessKey'), REFUSED],
    ['answers without a key', without('AccessKeyId'), REFUSED],
    ['answers without an end', without('Expiration'), REFUSED],
    ['answers with an empty session token', edited((text) => text.replace(/(<SessionToken>)[^<]*/, '$1')), REFUSED],
    ['answers without credentials', without('Credentials'), REFUSED],
    ...['never', '', '2026-13-45T00:00:00Z', '1999-01-01T00:00:00Z'].map((end): [string, Fault, string] => [
      `answers with the end ${JSON.stringify(end)}`,
      edited((text) => text.replace(/(<Expiration>)[^<]*/, `$1${end}`)),
      REFUSED,
    ]),
  ])('%s', async (_name, fault, expected) => {
    const token = await newToken();
    const asked = broker.table.requests.length;
    broker.sts.fail(fault);
    const failed = await credentials(token);
    expectFailure(failed, expected);
    expect(broker.table.requests.slice(asked).filter(({ body }) => body.includes('AssumeRole'))).toEqual([]);
    await expectServed(token);
  });

  test('cannot be reached', async () => {
    const token = await newToken();
    await broker.sts.away(async () => {
      expectFailure(await credentials(token), OUT);
    });
    await expectServed(token);
  });

  test('finds the session too large: a limit, which is no outage and says nothing of the inside', async () => {
    const token = await newToken();
    broker.sts.fail(xmlError(400, 'PackedPolicyTooLarge'));
    const refused = await credentials(token);
    expect(refusal(refused)).toBe('409 limit_reached');
    expect(refused.text).not.toMatch(/INSIDE|arn:|ASIA|AKIA/);
    await expectServed(token);
  });

  test('is asked once in a request that it answers with an end that has passed, and anew in the next', async () => {
    const token = await newToken();
    broker.sts.fail(edited((text) => text.replace(/(<Expiration>)[^<]*/, '$12020-01-01T00:00:00Z')));
    for (const requests of [1, 2]) {
      const before = broker.sts.requests.length;
      expectFailure(await credentials(token), REFUSED);
      expect([requests, broker.sts.requests.length - before]).toEqual([requests, 1]);
    }
  });

  test('fails more often than a caller may ask in a minute: whoever waited for it is served when it is over', async () => {
    const token = await newToken();
    broker.sts.fail(xmlError(403, 'AccessDenied'));
    for (let count = 0; count < 35; count += 1) {
      const asked = { durationSeconds: 900 + count };
      expect(refusal(await broker.people.call(token, 'POST credentials', asked))).toBe(REFUSED);
    }
    await expectServed(token);
  });

  test('fails for many at once: each is told, and a later one is served', async () => {
    const token = await newToken();
    broker.sts.fail(xmlError(500, 'InternalFailure'));
    const failed = await Promise.all(Array.from({ length: 20 }, () => credentials(token)));
    for (const one of failed) expectFailure(one, OUT);
    await expectServed(token);
  });
});

describe('the table', () => {
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
      broker.table.fail(fault, where);
      expectFailure(await credentials(token), OUT);
      expectFailure(await broker.people.call(token, 'GET /v1/me'), OUT);
    }
    await expectServed(token);
  });

  test.each(faults)('%s: an invite is not used up by asking for it', async (_name, fault) => {
    const code = await newCode();
    broker.table.fail(fault, 'INVITE#');
    expectFailure(await broker.people.redeem(code), OUT);
    broker.table.recover();
    expect((await broker.people.redeem(code)).status).toBe(201);
  });

  test('refuses the redemption itself: the invite is still good', async () => {
    const code = await newCode();
    broker.table.fail(jsonError(500, 'InternalServerError'), 'SET redemption');
    expectFailure(await broker.people.redeem(code), OUT);
    broker.table.recover();
    expect((await broker.people.redeem(code)).status).toBe(201);
  });

  test.each(['SET redemption', 'MEMBERS#', 'TOKEN#'])(
    'does the write %s and loses the answer: never two',
    async (where) => {
      const code = await newCode();
      broker.table.fail(cut, where);
      const lost = await broker.people.redeem(code);
      broker.table.recover();
      const again = await broker.people.redeem(code);
      expect([lost, again].filter(({ status }) => status === 201).length).toBeLessThan(2);
    },
  );

  test.each([
    ['of the redemption', 'SET redemption'],
    ['of the membership', '"version"'],
    ['of the token', '"secretHash"'],
  ])('loses the answer %s once: the invite is not lost with it', async (_name, where) => {
    const code = await newCode();
    broker.table.fail(once(cut), where);
    const enrolled = await broker.people.redeem(code);
    expect(refusal(enrolled)).toBe('201 (no code)');
    expect((await broker.people.call(String(jsonOf(enrolled)['token']), 'GET /v1/me')).status).toBe(200);
    expect(refusal(await broker.people.redeem(code))).toBe('409 already_redeemed');
  });

  test.each(['secretHash', 'holder', 'team', 'user', 'expiresAtSeconds'])(
    'answers with a token without its %s: nobody is let in',
    async (attribute) => {
      const token = await newToken();
      broker.table.fail(withoutAttribute(attribute), 'TOKEN#');
      const failed = await credentials(token);
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
    // A fresh process asks: this one caches team and members for some seconds.
    const direct = composeBroker({ ...broker.environment, DYNAMODB_ENDPOINT: broker.table.url });
    const token = await newToken();
    broker.table.fail(withoutAttribute(attribute), where);
    await expect(direct.identify(bearer(token), undefined)).rejects.toMatchObject({ code: 'internal' });
    broker.table.recover();
    expect(peopleOf(await direct.identify(bearer(token), undefined)).map(({ team }) => team.team)).toEqual(['demo']);
  });
});
