/**
 * Attack: be removed, and live on by what one left behind: the own session and URLs, the tokens of the own services and what
 * they hold, invites that are open, a further token of one's own in the drawer. One write ends them all; a warm function
 * knows it after 10 s at most, S3 as soon as the roles' policies say so.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { eventually } from '../harness/eventually.ts';
import { holdBy, untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { itemsOf, peopleOf, textOf, type People } from '../harness/team-calls.ts';

/** What a warm function remembers at most, and a little for a slow machine. */
const KNOWN_WITHIN_MS = 11_000;
const LONGEST_SESSION_MS = 3_660_000;
const Key = 'webqsee/demo/items-root/shared/ada/a.txt';
let running: Running;
let people: People;
let ada: string;
let eve: { tokens: string[]; codes: string[]; service: string; held: Held[] };
let ended: Record<string, unknown>;
let removedMs: number;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  const root = s3Client(running, running.rootKey);
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'x' }));
  root.destroy();
  const token = await people.join(ada, 'eve', 'admin');
  const second = textOf(await people.redeem(await people.invite(token, 'eve')), 201, 'token');
  const { token: service } = await people.service(token, { name: 'robot', role: 'member' });
  const codes = [await people.invite(token, 'eve'), await people.invite(token, 'mallory', 'admin')];
  const held = await Promise.all([token, service].map((each) => holdBy(running, people, each, Key)));
  for (const each of [token, second, service]) expect((await people.call(each, 'GET')).status).toBe(200);
  for (const each of held) expect([await each.session(), await each.url()]).toEqual(['ok', 200]);
  eve = { tokens: [token, second], codes, service, held };
  const answer = await people.call(ada, 'DELETE members/eve');
  removedMs = performance.now();
  expect(answer.status).toBe(200);
  ended = jsonOf(answer);
}, 60_000);

afterAll(async () => {
  for (const each of eve.held) each.close();
  await running.dispose();
});

test('the answer says what ended, and when the last session is over in any case', () => {
  expect(ended['ended']).toEqual({ tokens: 2, invites: 2, serviceTokens: 1 });
  const endsInMs = Date.parse(String(ended['sessionsEndBy'])) - Date.now();
  expect(endsInMs).toBeLessThanOrEqual(LONGEST_SESSION_MS);
  expect(endsInMs).toBeGreaterThan(LONGEST_SESSION_MS - 60_000);
});

test('nothing is managed, listed or exchanged with a token of before, from the first moment on', async () => {
  for (const token of [...eve.tokens, eve.service])
    for (const route of [
      'GET members',
      'GET invites',
      'GET tokens',
      'POST invites',
      'PUT members/eve',
      'DELETE members/ada',
    ])
      expect(refusal(await people.call(token, route, /^P/.test(route) ? { role: 'admin' } : undefined))).toBe(
        '401 unauthenticated',
      );
});

test('no new session, of theirs or of their service', async () => {
  for (const token of [...eve.tokens, eve.service])
    expect(refusal(await people.call(token, 'POST credentials', { durationSeconds: 901 }))).toBe('401 unauthenticated');
});

test('the invites they issued, and the one for their own device, have ended', async () => {
  for (const code of eve.codes) {
    expect(refusal(await people.preview(code))).toBe('410 expired');
    expect(refusal(await people.redeem(code))).toBe('410 expired');
  }
});

test('the lists show nothing of it', async () => {
  const shown = itemsOf(await people.call(ada, 'GET tokens')).map(({ user }) => user);
  expect(shown).toEqual(['ada']);
  expect(itemsOf(await people.call(ada, 'GET members')).map(({ user }) => user)).not.toContain('eve');
});

test('S3 refuses the sessions and the URLs of before', async () => {
  for (const each of eve.held) await untilRevoked(each);
});

test('every function answers 401 within 10 s', async () => {
  const routes = ['GET /v1/me', 'GET', 'GET credentials', 'POST /v1/token'];
  for (const token of [...eve.tokens, eve.service])
    for (const route of routes)
      await eventually(
        async () => refusal(await people.call(token, route)),
        (answer) => answer === '401 unauthenticated',
        Math.max(0, KNOWN_WITHIN_MS - (performance.now() - removedMs)),
      );
});

test('who removed them, and the others’ sessions, are untouched', async () => {
  const held = await holdBy(running, people, ada, Key);
  expect([await held.session(), await held.url()]).toEqual(['ok', 200]);
  held.close();
});
