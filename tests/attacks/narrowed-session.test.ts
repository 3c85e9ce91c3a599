/**
 * Attack: a session that was narrowed to one area and one action, in the wrong hands. Whatever else its owner may do is
 * refused by S3 itself, and the session is no way back to the broker.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS, AREAS, expectedCells, prepareCells, rowOf, triedCells, type Place } from '../harness/cells.ts';
import { refusal, send } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';

const place: Place = { bucket: 'webqsee', root: 'webqsee/demo/items-root/', user: 'max', other: 'ada' };
const COMBINATIONS = AREAS.flatMap((area) => ACTIONS.map((action) => [area, action] as const));
let running: Running;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
  const root = s3Client(running, running.rootKey);
  await prepareCells(root, place);
  root.destroy();
});

afterAll(() => running.dispose());

test.each(COMBINATIONS)('%s, %s and nothing else', async (area, action) => {
  const { credentials: vended } = await credentials(running, token, { areas: [area], actions: [action] });
  const s3 = s3Client(running, vended);
  const expected = expectedCells(
    rowOf('webqsee', 'member'),
    (ofArea, ofAction) => ofArea === area && ofAction === action,
  );
  expect(Object.values(expected)).toContain('ok');
  expect(await triedCells(s3, place)).toEqual(expected);
  s3.destroy();
});

test('nothing of a session is a token', async () => {
  const { credentials: vended } = await credentials(running, token, { areas: ['shared'], actions: ['read'] });
  for (const text of [vended.sessionToken, vended.accessKeyId, vended.secretAccessKey]) {
    const headers = { authorization: `Bearer ${text}` };
    const answer = await send(running.demo.broker, '/v1/teams/demo/credentials', { headers });
    expect(refusal(answer)).toBe('401 unauthenticated');
  }
});
