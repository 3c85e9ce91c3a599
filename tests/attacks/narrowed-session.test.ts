/**
 * Attack: a session that was narrowed to one area and one action, in the wrong hands. Whatever else its owner may do is refused
 * by S3 itself, and the session is no way back to the broker.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { ACTIONS, AREAS, expectedCells, prepareCells, rowOf, triedCells, type Place } from '../harness/cells.ts';
import { refusal } from '../harness/http.ts';
import { BUCKET, CREDENTIALS, ROOT, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const PLACE: Place = { bucket: BUCKET, root: ROOT, user: 'max', other: 'ada' };
const COMBINATIONS = AREAS.flatMap((area) => ACTIONS.map((action) => [area, action] as const));
const latchkey = useLatchkey({ members: ['max'] });

beforeAll(() => prepareCells(latchkey.s3('root'), PLACE));

test.each(COMBINATIONS)('%s, %s and nothing else', async (area, action) => {
  const s3 = latchkey.s3('max', { areas: [area], actions: [action] });
  const expected = expectedCells(
    rowOf('webqsee', 'member'),
    (ofArea, ofAction) => ofArea === area && ofAction === action,
  );
  expect(Object.values(expected)).toContain('ok');
  expect(await triedCells(s3, PLACE)).toEqual(expected);
});

test('nothing of a session is a token', async () => {
  const session = await latchkey.keys('max', { areas: ['shared'], actions: ['read'] });
  for (const text of [session.sessionToken ?? '', session.accessKeyId, session.secretAccessKey])
    expect(refusal(await latchkey.ask(CREDENTIALS, text))).toBe(UNAUTHENTICATED);
});
