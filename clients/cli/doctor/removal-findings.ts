/** Examines the end of a member: a probe is ended while its session lives, and S3 must refuse it soon. */
import { setTimeout as delay } from 'node:timers/promises';
import { grantsFor, type Trial } from './trials.ts';
import { callBroker } from './broker-calls.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Patient, SittersSession } from './patient.ts';
import { tryOut } from './store-trials.ts';

const PAUSE_MS = 500;
/** A lifetime that no client asks for, so that the broker does not answer with a session of before. */
const ODD_SECONDS = 907;

const removal = findingsOf('removal');

/**
 * Ends the probe, and asks S3 until it refuses.
 * @param sitter whose session just worked
 */
export async function removalFindings(
  { operator, team, broker, store, patienceMs }: Omit<Patient, 'own' | 'run'>,
  sitter: SittersSession,
): Promise<Finding[]> {
  const { sessionsEndBy } = await operator.endProbe(team.team, sitter.user);
  const endedMs = Date.now();
  const { status } = await callBroker(`${broker}/v1/teams/${team.team}/credentials`, {
    method: 'POST',
    token: sitter.token,
    body: { durationSeconds: ODD_SECONDS },
  });
  const atBroker =
    status === 401
      ? removal.ok('the broker refuses the token of a member who has ended')
      : removal.fault(
          `the broker answers ${status} to the token of a member who has ended`,
          'see that its table is the one of this stack; deploy again',
        );
  if (!store.sessionTags)
    return [
      atBroker,
      removal.unchecked(
        'S3 cannot refuse earlier sessions: without session tags (SESSION_TAGS=off) there is no second wall and no revocation',
        'sessions live 15 minutes at most there; nothing else is to be done',
      ),
    ];
  const trial = somethingAllowed(team, sitter);
  if (trial === undefined)
    return [atBroker, removal.unchecked('earlier sessions: the role lists nothing', 'try again')];
  for (;;) {
    const answer = await tryOut(sitter.s3, team.bucket, trial);
    const seconds = Math.ceil((Date.now() - endedMs) / 1000);
    if (answer.kind === 'refused') return [atBroker, removal.ok(`S3 refuses an earlier session within ${seconds} s`)];
    if (answer.kind !== 'allowed') return [atBroker, removal.unchecked(`earlier sessions: ${answer.why}`, 'try again')];
    if (Date.now() - endedMs > patienceMs)
      return [
        atBroker,
        removal.note(
          `S3 does not refuse an earlier session yet, after ${seconds} s; it ends by ${sessionsEndBy.toISOString()} in any case`,
          'AWS may take minutes; if it stays so, look at the alarms of the function revoke',
        ),
      ];
    await delay(PAUSE_MS);
  }
}

/** Returns a list that the role may make. */
export function somethingAllowed(
  team: Patient['team'],
  person: Pick<SittersSession, 'role' | 'user'>,
): Trial | undefined {
  const prefix = grantsFor(team, person).find(({ actions }) => actions.includes('list'))?.prefix;
  if (prefix === undefined) return undefined;
  return { role: person.role, area: '', where: '', action: 'list', text: prefix, allowed: true };
}
