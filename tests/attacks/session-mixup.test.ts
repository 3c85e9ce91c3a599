/**
 * Attack by crowding: many callers of several teams ask at once, for their whole scope and for narrower ones, to meet a cache
 * that hands one person's session to another. Each answer must be the caller's own, by the word of STS and of S3.
 */
import { expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { callerArn } from '../harness/caller.ts';
import { outcome, s3Client, type CredentialsAnswer } from '../harness/latchkey.ts';
import { BUCKET as Bucket, rootOf, useLatchkey } from '../harness/use-latchkey.ts';

/** Names the same users in both teams, and users whose names begin alike. */
const CALLERS = ['acme', 'acme-2'].flatMap((team) => ['max', 'max2', 'ma', 'x'].map((user) => `${team}/${user}`));
const NARROWINGS = [{}, { durationSeconds: 900 }, { areas: ['private'] }, { actions: ['list'] }];
const QUESTIONS = NARROWINGS.flatMap((narrowing) => CALLERS.map((who) => ({ who, narrowing })));
const ROLE = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery';
const areaOf = (who: string): string => `webqsee/${who.replace('/', '/items-root/private/')}/`;
const latchkey = useLatchkey({ members: CALLERS.map((who) => `${who} member`) });

/** Tries every caller's private area, and returns those that the session lists. */
async function listablePrivateAreas({ credentials }: CredentialsAnswer): Promise<string[]> {
  const s3 = s3Client(latchkey.running, credentials);
  const list = (Prefix: string): Promise<unknown> => outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix })));
  const tries = await Promise.all(CALLERS.map(async (who) => ((await list(areaOf(who))) === 'ok' ? [who] : [])));
  s3.destroy();
  return tries.flat();
}

test('each of many simultaneous answers is of the caller who asked, as it was asked for', async () => {
  const questions = [QUESTIONS, QUESTIONS, QUESTIONS, QUESTIONS].flat();
  const answered = await Promise.all(
    questions.map(async (asked) => [asked, await latchkey.credentials(asked.who, asked.narrowing)] as const),
  );
  for (const [{ who, narrowing }, answer] of answered) {
    const [team = '', user = ''] = who.split('/');
    expect(answer).toMatchObject({ team, user });
    for (const { actions, prefix } of answer.grants) {
      expect(prefix.startsWith(rootOf(team))).toBe(true);
      if ('areas' in narrowing || prefix.includes('/private/')) expect(prefix).toBe(areaOf(who));
      if ('actions' in narrowing) expect(actions).toEqual(['list']);
    }
  }
  // Reused, too: each question has one session of its own, however often it was asked.
  const heldBy = Map.groupBy(answered, ([, { credentials }]) => credentials.accessKeyId).values();
  const holders = [...heldBy].map((held) => new Set(held.map(([asked]) => asked)).size);
  expect(holders).toEqual(QUESTIONS.map(() => 1));
  for (const [{ who }, answer] of answered.slice(0, QUESTIONS.length)) {
    expect(await callerArn(latchkey.running, answer.credentials)).toBe(`${ROLE}/${who.replace('/', '.')}`);
    expect(await listablePrivateAreas(answer)).toEqual([who]);
  }
});
