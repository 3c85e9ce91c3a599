/**
 * Attack: with the password of one smap at the door of another. The users of a team's database are nobody in other teams,
 * and neither the words, the headers nor the challenge say whether the team is there, has a database, or knows the name.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { PICTURE, SURVEY_TEAM } from '../harness/attachments.ts';
import { LOADING_MS, sharedSmap } from '../harness/embedded-smap.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { forFile } from '../harness/for-file.ts';
import { startReaders } from '../harness/readers.ts';

const BUCKETS = { SMAP_BUCKETS: 'smap,smap-other,smap-ended' };
const readers = forFile(async () => startReaders(await sharedSmap(), BUCKETS), LOADING_MS);
/** The answer to a wrong password at the right door. */
let wrong: Answer;

beforeAll(async () => {
  const { operator } = readers;
  await operator.createTeam({ team: 'other', layout: 'smap', bucket: 'smap-other' });
  await operator.createTeam({ team: 'ended', layout: 'smap', bucket: 'smap-ended' });
  await operator.endTeam('ended');
  await operator.createTeam({ team: 'gallery', layout: 'webqsee', bucket: 'webqsee' });
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
  wrong = await readers.login('nobody', 'wrong');
});

/** Returns what an answer tells, without what differs each time. */
function told({ status, text, headers }: Answer): object {
  return { status, body: { ...jsonOf({ text }), requestId: '' }, headers: { ...headers, date: '' } };
}

test.each([
  ['another team, which has no database', 'other'],
  ['a team that has ended', 'ended'],
  ['a team without attachments', 'gallery'],
  ['a team that is not there', 'nowhere'],
  ['a team that cannot be', 'No.Team'],
  ['its own team in other letters', SURVEY_TEAM.toUpperCase()],
])('the right name and password at the door of %s', async (_what, team) => {
  expect([refusal(wrong), wrong.headers['www-authenticate']]).toEqual(['401 unauthenticated', 'Basic realm="smap"']);
  for (const [name, password] of [
    ['ada', 'right'],
    ['ada', 'wrong'],
    ['nobody', 'right'],
  ] as const)
    expect(told(await readers.login(name, password, PICTURE, team))).toEqual(told(wrong));
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
});
