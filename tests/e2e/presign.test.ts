/**
 * Checks the presign route over real HTTP: bad items among good ones, after which the process still serves; the audit
 * line; and the answer's statements about itself.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { untilAuditLine } from '../harness/audit.ts';
import { ask, jsonOf, jsonPost, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { BAD_ITEMS, OWN } from '../harness/presign-bad-items.ts';

interface Result {
  readonly method?: string;
  readonly url?: string;
  readonly expiresAt?: string;
  readonly error?: { readonly code: string; readonly detail: string };
}

let running: Running;
let token: string;
const good = { op: 'get', key: OWN, expiresInSeconds: 60 };

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

function presign(requests: readonly unknown[]): Promise<Answer> {
  return ask(running.demo.broker, '/v1/teams/demo/presign', token, jsonPost({ requests }));
}

const resultsOf = (answer: Answer): Result[] => jsonOf(answer)['results'] as Result[];

test('bad items are refused one by one, and each good one between them is signed', async () => {
  const requests = BAD_ITEMS.flatMap(({ item }) => [good, item]);
  const answer = await presign(requests);
  expect(answer.status).toBe(200);
  const results = resultsOf(answer);
  expect(results).toHaveLength(requests.length);
  for (const [index, bad] of BAD_ITEMS.entries()) {
    expect(results[2 * index]?.url).toContain('X-Amz-Signature=');
    expect([bad.name, results[2 * index + 1]?.error?.code]).toEqual([bad.name, bad.code]);
    expect(Object.keys(results[2 * index + 1] ?? {})).toEqual(['error']);
  }
  expect(running.output().match(/^ +at .*$/gm)).toBeNull();
});

test('an end is a second of the near future, and no answer is kept by anybody', async () => {
  const answer = await presign([good]);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  const [result] = resultsOf(answer);
  expect(Object.keys(result ?? {})).toEqual(['method', 'url', 'expiresAt']);
  expect(result?.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const signedAt = new URL(result?.url ?? '').searchParams.get('X-Amz-Date') ?? '';
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(signedAt) ?? [];
  const startMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  expect(Date.parse(result?.expiresAt ?? '') - startMs).toBe(60_000);
});

test('no items are no results', async () => {
  expect((await presign([])).text).toBe('{"results":[]}');
});

test('the audit line counts operations and refusals, and leads from a URL to who asked, without holding it', async () => {
  const answer = await presign([good, { op: 'head', key: OWN }, { op: 'get', key: 'elsewhere' }, good]);
  const url = new URL(resultsOf(answer)[0]?.url ?? '');
  const line = await untilAuditLine(running, ({ signed }) => JSON.stringify(signed ?? {}).includes('"head"'));
  const sessionToken = url.searchParams.get('X-Amz-Security-Token') ?? '';
  expect(line).toMatchObject({
    route: 'POST /v1/teams/{team}/presign',
    user: 'max',
    decision: 'allowed',
    tokenBytes: expect.any(Number) as unknown,
    signed: { get: 2, head: 1 },
    refused: { out_of_scope: 1 },
    issuedDigest: createHash('sha256').update(sessionToken).digest('hex'),
  });
  for (const secret of [sessionToken, url.searchParams.get('X-Amz-Signature') ?? '', url.search])
    expect(running.output()).not.toContain(secret);
});
