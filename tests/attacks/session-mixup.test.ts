/**
 * Attack by crowding: many callers of several teams ask at once, for their whole scope and for narrower ones, to meet a cache
 * that hands one person's session to another. Each answer must be the caller's own, by the word of STS and of S3.
 */
import { expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { callerArn } from '../harness/caller.ts';
import { outcome, s3Client, type CredentialsAnswer } from '../harness/latchkey.ts';
import { BUCKET as Bucket, rootOf, useLatchkey } from '../harness/use-latchkey.ts';

/** The same names in both teams, and names that begin alike. */
const CALLERS = ['acme', 'acme-2'].flatMap((team) => ['max', 'max2', 'ma', 'x'].map((user) => `${team}/${user}`));
const NARROWINGS = [{}, { durationSeconds: 900 }, { areas: ['private'] }, { actions: ['list'] }];
const QUESTIONS = NARROWINGS.flatMap((narrowing) => CALLERS.map((who) => ({ who, narrowing })));
const ROLE = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery';
const latchkey = useLatchkey({ members: CALLERS.map((who) => `${who} member`) });

test('each of many simultaneous answers is of the caller who asked, as it was asked for', async () => {
  const four = [QUESTIONS, QUESTIONS, QUESTIONS, QUESTIONS].flat();
  const answered = await Promise.all(
    four.map(async (asked) => ({ ...asked, answer: await latchkey.credentials(asked.who, asked.narrowing) })),
  );

  const heldBy = new Map<string, Set<string>>();
  for (const { who, narrowing, answer } of answered) {
    const [team = '', user = ''] = who.split('/');
    expect(answer).toMatchObject({ team, user });
    expectAsAsked(answer, `${rootOf(team)}private/`, who, narrowing);
    const holders = heldBy.get(answer.credentials.accessKeyId) ?? new Set();
    heldBy.set(answer.credentials.accessKeyId, holders.add(JSON.stringify([who, narrowing])));
  }
  expect([...heldBy.values()].filter((holders) => holders.size !== 1)).toEqual([]);
  // Reused, too: one session each, however often it was asked for.
  expect(heldBy.size).toBe(QUESTIONS.length);

  for (const { who, answer } of answered.slice(0, QUESTIONS.length)) {
    expect(await callerArn(latchkey.running, answer.credentials)).toBe(`${ROLE}/${who.replace('/', '.')}`);
    expect(await listablePrivateAreas(answer)).toEqual([who]);
  }
});

/** Of all callers' private areas, those that the session can list. */
async function listablePrivateAreas({ credentials: vended }: CredentialsAnswer): Promise<string[]> {
  const s3 = s3Client(latchkey.running, vended);
  const tries = CALLERS.map(async (who) => {
    const Prefix = `${rootOf(who.split('/')[0] ?? '')}private/${who.split('/')[1] ?? ''}/`;
    return (await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix })))) === 'ok' ? [who] : [];
  });
  const listable = (await Promise.all(tries)).flat();
  s3.destroy();
  return listable;
}

type Narrowing = Partial<Record<'areas' | 'actions', readonly string[]>>;
function expectAsAsked({ grants }: CredentialsAnswer, area: string, who: string, asked: Narrowing): void {
  for (const { actions, prefix } of grants) {
    expect(prefix.startsWith(area.replace(/private\/$/, ''))).toBe(true);
    if (prefix.startsWith(area)) expect(prefix).toBe(`${area}${who.split('/')[1] ?? ''}/`);
    if (asked.areas !== undefined) expect(prefix.startsWith(area)).toBe(true);
    if (asked.actions !== undefined) expect(actions).toEqual(['list']);
  }
}
