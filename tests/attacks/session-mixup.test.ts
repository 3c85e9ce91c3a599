/**
 * Attack by crowding: many callers of several teams ask at once, for their whole scope and for narrower ones, to meet a
 * cache that hands one person's session to another. Each answer must be the caller's own, by the word of STS and of S3.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { callerArn } from '../harness/caller.ts';
import {
  credentials,
  outcome,
  s3Client,
  startLatchkey,
  type CredentialsAnswer,
  type Running,
} from '../harness/latchkey.ts';
import { addMember, inTeam, operatorOf } from '../harness/operator.ts';

interface Caller {
  readonly team: string;
  readonly user: string;
  readonly token: string;
}

const TEAMS = ['acme', 'acme-2'];
/** The same names in both teams, and names that begin alike. */
const USERS = ['max', 'max2', 'ma', 'x'];
const NARROWINGS = [{}, { durationSeconds: 900 }, { areas: ['private'] }, { actions: ['list'] }];
const ROUNDS = 4;
let running: Running;
const callers: Caller[] = [];

beforeAll(async () => {
  running = await startLatchkey();
  const operator = operatorOf(running);
  for (const team of TEAMS) {
    await operator.createTeam({ team, layout: 'webqsee', bucket: 'webqsee' });
    for (const user of USERS) {
      const token = await addMember(running, operator, { team, user, role: 'member' });
      callers.push({ team, user, token });
    }
  }
});

afterAll(() => running.dispose());

test('each of many simultaneous answers is of the caller who asked, as it was asked for', async () => {
  const questions = Array.from({ length: ROUNDS }, () =>
    NARROWINGS.flatMap((narrowing) => callers.map((caller) => ({ caller, narrowing }))),
  ).flat();
  const answered = await Promise.all(
    questions.map(async (question) => {
      const { caller, narrowing } = question;
      return { ...question, answer: await credentials(inTeam(running, caller.team), caller.token, narrowing) };
    }),
  );

  const heldBy = new Map<string, Set<string>>();
  for (const { caller, narrowing, answer } of answered) {
    expect(answer).toMatchObject({ team: caller.team, user: caller.user });
    expectAsAsked(answer, `webqsee/${caller.team}/items-root/`, caller.user, narrowing);
    const holders = heldBy.get(answer.credentials.accessKeyId) ?? new Set();
    heldBy.set(answer.credentials.accessKeyId, holders.add(JSON.stringify([caller, narrowing])));
  }
  expect([...heldBy.values()].filter((holders) => holders.size !== 1)).toEqual([]);
  // Reused, too: one session each, however often it was asked for.
  expect(heldBy.size).toBe(callers.length * NARROWINGS.length);

  const first = answered.slice(0, callers.length * NARROWINGS.length);
  for (const { caller, answer } of first) {
    const role = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery';
    expect(await callerArn(running, answer.credentials)).toBe(`${role}/${caller.team}.${caller.user}`);
    expect(await listablePrivateAreas(answer)).toEqual([`${caller.team}/${caller.user}`]);
  }
});

/** Of all callers' private areas, those that the session can list. */
async function listablePrivateAreas({ credentials: vended }: CredentialsAnswer): Promise<string[]> {
  const s3 = s3Client(running, vended);
  const tries = callers.map(async ({ team, user }) => {
    const Prefix = `webqsee/${team}/items-root/private/${user}/`;
    const listed = await outcome(s3.send(new ListObjectsV2Command({ Bucket: 'webqsee', Prefix })));
    return listed === 'ok' ? [`${team}/${user}`] : [];
  });
  const listable = (await Promise.all(tries)).flat();
  s3.destroy();
  return listable;
}

function expectAsAsked(
  { grants }: CredentialsAnswer,
  root: string,
  user: string,
  asked: { areas?: readonly string[]; actions?: readonly string[] },
): void {
  for (const { actions, prefix } of grants) {
    expect(prefix.startsWith(root)).toBe(true);
    if (prefix.startsWith(`${root}private/`)) expect(prefix).toBe(`${root}private/${user}/`);
    if (asked.areas !== undefined) expect(prefix.startsWith(`${root}private/`)).toBe(true);
    if (asked.actions !== undefined) expect(actions).toEqual(['list']);
  }
}
