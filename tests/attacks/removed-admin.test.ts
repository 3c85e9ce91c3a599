/**
 * Attack: be removed, and live on by what one left behind: sessions and URLs, the tokens of the own services and what they hold,
 * open invites, a further token in the drawer. One write ends them all; a warm function knows it after 10 s at most.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { textOf } from '../harness/team-calls.ts';
import { ROOT, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

/** Is the longest that a warm function caches rows, and a little for a slow machine. */
const KNOWN_WITHIN_MS = 11_000;
const LONGEST_SESSION_MS = 3_660_000;
const KEY = `${ROOT}shared/ada/a.txt`;
const latchkey = useLatchkey({ members: ['ada'], objects: [KEY] });
let tokens: string[];
let codes: string[];
let held: Held[];
let ended: Record<string, unknown>;
let removedMs: number;

beforeAll(async () => {
  const { people } = latchkey;
  const token = await people.join('ada', 'eve', 'admin');
  const second = textOf(await people.redeem(await people.invite(token, 'eve')), 201, 'token');
  const { token: service } = await people.service(token, { name: 'robot', role: 'member' });
  tokens = [token, second, service];
  codes = [await people.invite(token, 'eve'), await people.invite(token, 'mallory', 'admin')];
  held = [await latchkey.hold(token, KEY), await latchkey.hold(service, KEY)];
  for (const each of tokens) await latchkey.done(each, 'GET');
  for (const each of held) expect([await each.session(), await each.url()]).toEqual(['ok', 200]);
  ended = jsonOf(await latchkey.done('ada', 'DELETE members/eve'));
  removedMs = performance.now();
}, 60_000);

test('the answer says what ended, and when the last session is over in any case', () => {
  expect(ended['ended']).toEqual({ tokens: 2, invites: 2, serviceTokens: 1 });
  const endsInMs = Date.parse(String(ended['sessionsEndBy'])) - Date.now();
  expect(endsInMs).toBeLessThanOrEqual(LONGEST_SESSION_MS);
  expect(endsInMs).toBeGreaterThan(LONGEST_SESSION_MS - 60_000);
});

test.each<[string, object?]>([
  ...['members', 'invites', 'tokens'].map((list): [string] => [`GET ${list}`]),
  ...['POST invites', 'PUT members/eve'].map((route): [string, object] => [route, { role: 'admin' }]),
  ['DELETE members/ada'],
  ['POST credentials', { durationSeconds: 901 }],
])('%s is refused with every token of before, from the first moment on', async (...call) => {
  for (const token of tokens) expect(await latchkey.told(token, call[0], call[1])).toBe(UNAUTHENTICATED);
});

test('the invites they issued, and the one for their own device, have ended', async () => {
  for (const code of codes)
    for (const answer of [await latchkey.people.preview(code), await latchkey.people.redeem(code)])
      expect(refusal(answer)).toBe('410 expired');
});

test('the lists show nothing of it', async () => {
  expect(await latchkey.listed('ada', 'tokens', 'user')).toEqual(['ada']);
  expect(await latchkey.listed('ada', 'members', 'user')).not.toContain('eve');
});

test('S3 refuses the sessions and the URLs of before', async () => {
  for (const each of held) await untilRevoked(each);
});

test('every function answers 401 within 10 s', async () => {
  const leftMs = (): number => Math.max(0, KNOWN_WITHIN_MS - (performance.now() - removedMs));
  for (const token of tokens)
    for (const route of ['GET /v1/me', 'GET', 'GET credentials', 'POST /v1/token'])
      await eventually(
        () => latchkey.told(token, route),
        (answer) => answer === UNAUTHENTICATED,
        leftMs(),
      );
});

test('who removed them, and the others’ sessions, are untouched', async () => {
  const own = await latchkey.hold('ada', KEY);
  expect([await own.session(), await own.url()]).toEqual(['ok', 200]);
});
