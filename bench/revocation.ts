/**
 * Measures the time in which a removed member still reaches S3. `npm start` runs in a process of its own; an admin removes
 * members one after the other, each of whom holds credentials and a presigned URL, and both are tried without pause. The figure
 * is the time from sending the DELETE until S3 refuses the credentials. On AWS, IAM adds the seconds, at times minutes, in which
 * it propagates a changed policy to S3; no bench without network can measure them. There is no peer: without revocation, sessions
 * live to their end. Notes report the URL's time, and the length of the policy by ended ids.
 */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { MEMBERSHIP_ID_CHARACTERS } from '../shared/domain/people/membership.ts';
import { recordedToo } from '../shared/domain/people/revoked.ts';
import { randomId } from '../shared/domain/people/secret.ts';
import { fitDenials, type Fit } from '../shared/domain/session/denial-fit.ts';
import { MAX_DENIAL_POLICY_CHARS } from '../shared/domain/session/denial-policy.ts';
import { denialsOf, type RecordedMembership } from '../shared/domain/session/denials.ts';
import { holdBy, type Held } from '../tests/harness/held.ts';
import { enroll, s3Client, startLatchkey, type Running } from '../tests/harness/latchkey.ts';
import { peopleOf, type People } from '../tests/harness/team-calls.ts';
import { median, type Question } from './harness/question.ts';

const MEMBERS = 5;
const QUICK_MEMBERS = 1;
const DEADLINE_MS = 60_000;
const KEY = 'webqsee/demo/items-root/shared/ada/a.txt';
const REFUSED = 403;
const ID_COUNTS = [0, 1, 10, 100, 500];

/** Times in milliseconds from sending the DELETE. */
interface Removal {
  readonly answered: number;
  readonly session: number;
  readonly url: number;
}

export const question: Question = {
  name: 'revocation',
  unit: 'ms',
  peerName: null,
  target: { maxOurs: 5000 },
  async run({ quick, note }) {
    const removals: Removal[] = [];
    const running = await startLatchkey();
    try {
      const people = peopleOf(running.demo.broker);
      const admin = await enroll(running, running.demo.invites.ada);
      await putObject(running);
      for (let count = 1; count <= (quick ? QUICK_MEMBERS : MEMBERS); count += 1) {
        const user = `member${count}`;
        const held = await holdBy(running, people, await people.join(admin, user, 'member'), KEY);
        try {
          removals.push(await remove(people, admin, user, held));
        } finally {
          held.close();
        }
      }
    } finally {
      await running.dispose();
    }
    const middle = (what: keyof Removal): number => median(removals.map((removal) => removal[what]));
    const slowest = Math.max(...removals.map(({ session }) => session));
    note(
      `until the DELETE is answered ${middle('answered').toFixed(0)} ms, the URL refused ${middle('url').toFixed(0)} ms`,
    );
    note(`the slowest of ${removals.length} credentials ended after ${slowest.toFixed(0)} ms`);
    note(policyChars());
    return { ours: middle('session'), peer: null };
  },
};

async function putObject(running: Running): Promise<void> {
  const root = s3Client(running, running.rootKey);
  await root.send(new PutObjectCommand({ Bucket: running.demo.bucket, Key: KEY, Body: 'x' }));
  root.destroy();
}

/** Removes a member, and tries what they hold until all of it is refused. */
async function remove(people: People, admin: string, user: string, held: Held): Promise<Removal> {
  const before = { session: await held.session(), url: await held.url() };
  if (before.session !== 'ok' || before.url !== 200)
    throw new Error(`S3 refused ${user} before the removal: ${JSON.stringify(before)}`);
  const startedMs = performance.now();
  const answered = people.call(admin, `DELETE members/${user}`).then(({ status, text }) => {
    if (status !== 200) throw new Error(`DELETE answered ${status}: ${text}`);
    return performance.now() - startedMs;
  });
  const [answeredMs, refused] = await Promise.all([answered, untilRefused(held, startedMs)]);
  return { answered: answeredMs, ...refused };
}

/** Tries credentials and URL in turns, so the end of each is seen by itself. */
async function untilRefused(held: Held, startedMs: number): Promise<Omit<Removal, 'answered'>> {
  let session: number | undefined;
  let url: number | undefined;
  while (session === undefined || url === undefined) {
    session ??= await refusedAfter(held.session, startedMs);
    url ??= await refusedAfter(held.url, startedMs);
    if (performance.now() - startedMs > DEADLINE_MS)
      throw new Error(`S3 still accepts what a removed member holds after ${DEADLINE_MS} ms`);
  }
  return { session, url };
}

/** Tries once. @returns the time of the refusal; `undefined` if it was not refused */
async function refusedAfter(ask: () => Promise<'ok' | number>, startedMs: number): Promise<number | undefined> {
  const answer = await ask();
  if (answer === REFUSED) return performance.now() - startedMs;
  if (answer !== 'ok' && answer !== 200) throw new Error(`S3 answered ${answer}`);
  return undefined;
}

/** Returns the number of characters of the policy, as the product renders it, by ended ids of one team that is never renewed. */
function policyChars(): string {
  let most = Math.max(...ID_COUNTS);
  while (fitOf(most + 1).leftOut === 0) most += 1;
  const figures = [...ID_COUNTS, most].map((ids) => `${ids}: ${fitOf(ids).text.length}`);
  return `characters of the policy by ended ids: ${figures.join(', ')} (no more fit in ${MAX_DENIAL_POLICY_CHARS})`;
}

function fitOf(ids: number): Fit {
  const now = new Date();
  const rows = Array.from({ length: ids }, (_, index): RecordedMembership => {
    const id = randomId(MEMBERSHIP_ID_CHARACTERS, randomBytes);
    return { kind: 'membership', team: 'demo', user: `member${index}`, revoked: recordedToo([], id, now) };
  });
  return fitDenials(denialsOf({ rows, teams: new Map(), tokens: [] }, now).gallery, undefined, now);
}
