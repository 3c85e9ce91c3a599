/**
 * Attack: find out by the time of an answer whether a token or code with that id exists, or how far a guess was right. A
 * stopwatch on a busy machine proves nothing either way, so the work itself is counted: an unknown id and a wrong secret
 * cost the same reads of the table and the same comparison in constant time, and are answered in the same words.
 * (A warm function remembers a token for ten seconds and no absence, so it may ask once less for an id that is in use: ids
 * are no secrets, they stand in lists and audit lines.)
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Functions } from '../harness/functions.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import type { StandIn } from '../harness/stand-in.ts';
import { idOf, peopleOf, secretOf, textOf, type People } from '../harness/team-calls.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

const compared: number[] = [];
const { timingSafeEqual: really, ...crypto } = await import('node:crypto');
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual: (one: Uint8Array, other: Uint8Array) => {
    compared.push(one.length);
    return really(one, other);
  },
}));
// Whatever compares is imported after that.
const { composeOperator } = await import('../../shared/compose-operator.ts');
const { environmentOf, startFunctions } = await import('../harness/functions.ts');
const { startStandIn } = await import('../harness/stand-in.ts');

const WRONG = 'A'.repeat(43);
let standIn: StandIn;
let table: Upstream;
let functions: Functions;
let people: People;
let token: string;
let code: string;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  standIn = await startStandIn();
  table = await startUpstream(standIn.aws.url);
  const environment = environmentOf(standIn);
  functions = await startFunctions({ ...environment, DYNAMODB_ENDPOINT: table.url });
  const operator = composeOperator(environment);
  people = peopleOf(functions.url);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const made = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  token = textOf(await people.redeem(made.code), 201, 'token');
  ({ code } = await operator.invite({ team: 'demo', user: 'eve', role: 'member' }));
});

afterAll(async () => {
  await Promise.all([functions.close(), table.close()]);
  await standIn.dispose();
  jest.restoreAllMocks();
});

interface Work {
  readonly reads: readonly (string | undefined)[];
  readonly comparisons: number;
  readonly said: object;
}

async function workOf(ask: () => Promise<Answer>): Promise<Work> {
  const from = table.requests.length;
  compared.length = 0;
  const { status, headers, text } = await ask();
  const body = { ...jsonOf({ text }), requestId: '' };
  const reads = table.requests.slice(from).map(({ target }) => target);
  // The stand-in compares a signature for each read.
  return {
    reads,
    comparisons: compared.length - reads.length,
    said: { status, headers: { ...headers, date: '' }, body },
  };
}

test.each(['GET members', 'GET invites', 'POST /v1/token'])(
  '%s: an unknown id and a wrong secret cost the same',
  async (route) => {
    const ofUnknown = await workOf(() => people.call(`lk_${'0'.repeat(20)}_${WRONG}`, route));
    const ofWrong = await workOf(() => people.call(`lk_${idOf(token)}_${WRONG}`, route));
    expect(ofWrong).toEqual(ofUnknown);
    expect(ofUnknown.reads).toEqual(['DynamoDB_20120810.GetItem']);
    expect(ofUnknown.comparisons).toBe(1);
  },
);

test('how much of a secret is right changes nothing', async () => {
  const secret = secretOf(token);
  const guesses = [0, 20, 41].map(
    (at) => `${secret.slice(0, at)}${secret[at] === 'x' ? 'y' : 'x'}${secret.slice(at + 1)}`,
  );
  const works: Work[] = [];
  for (const guess of guesses) works.push(await workOf(() => people.call(`lk_${idOf(token)}_${guess}`, 'GET members')));
  expect(works[0]?.comparisons).toBe(1);
  expect(works[1]).toEqual(works[0]);
  expect(works[2]).toEqual(works[0]);
});

test('a right token costs more: it is compared once, too, and then its member is read', async () => {
  const { reads, comparisons } = await workOf(() => people.call(token, 'GET tokens'));
  expect(comparisons).toBe(1);
  expect(reads.length).toBeGreaterThan(2);
});

test.each(['preview', 'redeem'] as const)('%s of a code: the same reads and the same words', async (how) => {
  const ofUnknown = await workOf(() => people[how](`lki_${'0'.repeat(20)}_${WRONG}`));
  const ofWrong = await workOf(() => people[how](`lki_${idOf(code)}_${WRONG}`));
  expect(ofWrong.said).toEqual(ofUnknown.said);
  expect(ofWrong.reads).toEqual(ofUnknown.reads);
  expect(ofWrong.reads).toHaveLength(1);
});

test('and the code is still good', async () => {
  expect(refusal(await people.redeem(code))).toBe('201 (no code)');
});
