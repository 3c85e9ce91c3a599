/**
 * Attack: find out by the time of an answer whether a token or code with that id exists, or how far a guess was right. A
 * stopwatch proves nothing on a busy machine, so the work itself is counted: the same reads and the same comparison.
 */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { idOf, secretOf } from '../harness/team-calls.ts';

const compared: number[] = [];
const { timingSafeEqual: really, ...crypto } = await import('node:crypto');
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual: (one: Uint8Array, other: Uint8Array) => {
    compared.push(one.length);
    return really(one, other);
  },
}));
// The modules that compare are imported after that.
const { startBehindUpstreams } = await import('../harness/behind-upstreams.ts');

const WRONG = 'A'.repeat(43);
const broker = forFile(startBehindUpstreams);
let token: string;
let code: string;

beforeAll(async () => {
  token = await broker.newToken('max');
  code = await broker.newCode('eve');
});

interface Work {
  readonly reads: readonly (string | undefined)[];
  readonly comparisons: number;
  readonly said: object;
}

async function workOf(ask: () => Promise<Answer>): Promise<Work> {
  const from = broker.table.requests.length;
  compared.length = 0;
  const { status, headers, text } = await ask();
  const said = { status, headers: { ...headers, date: '' }, body: { ...jsonOf({ text }), requestId: '' } };
  const reads = broker.table.requests.slice(from).map(({ target }) => target);
  // The stand-in compares a signature for each read.
  return { reads, comparisons: compared.length - reads.length, said };
}

const workOfToken = (shown: string, route: string): Promise<Work> => workOf(() => broker.people.call(shown, route));

// A warm function may ask once less for an id that is in use, where it remembers tokens: ids are no secrets.
const ROUTES = ['GET members', 'GET invites', 'POST /v1/token'];
test.each(ROUTES)('%s: an unknown id and a wrong secret cost the same', async (route) => {
  const ofUnknown = await workOfToken(`lk_${'0'.repeat(20)}_${WRONG}`, route);
  expect(await workOfToken(`lk_${idOf(token)}_${WRONG}`, route)).toEqual(ofUnknown);
  expect([ofUnknown.reads, ofUnknown.comparisons]).toEqual([['DynamoDB_20120810.GetItem'], 1]);
});

test('how much of a secret is right changes nothing', async () => {
  const secret = secretOf(token);
  const works: Work[] = [];
  for (const at of [0, 20, 41]) {
    const guess = `${secret.slice(0, at)}${secret[at] === 'x' ? 'y' : 'x'}${secret.slice(at + 1)}`;
    works.push(await workOfToken(`lk_${idOf(token)}_${guess}`, 'GET members'));
  }
  expect(works[0]?.comparisons).toBe(1);
  expect(works.slice(1)).toEqual([works[0], works[0]]);
});

test('a right token costs more: it is compared once, too, and then its member is read', async () => {
  const { reads, comparisons } = await workOfToken(token, 'GET tokens');
  expect(comparisons).toBe(1);
  expect(reads.length).toBeGreaterThan(2);
});

test.each(['preview', 'redeem'] as const)('%s of a code: the same reads and the same words', async (how) => {
  const ofUnknown = await workOf(() => broker.people[how](`lki_${'0'.repeat(20)}_${WRONG}`));
  const ofWrong = await workOf(() => broker.people[how](`lki_${idOf(code)}_${WRONG}`));
  expect([ofWrong.said, ofWrong.reads]).toEqual([ofUnknown.said, ofUnknown.reads]);
  expect(ofWrong.reads).toHaveLength(1);
});

test('and the code is still good', async () => {
  expect(refusal(await broker.people.redeem(code))).toBe('201 (no code)');
});
