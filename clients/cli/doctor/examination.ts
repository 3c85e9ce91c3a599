/**
 * Examines a team: its broker, its bucket, and what each role can and cannot do, with probes that it makes and ends. Whatever happens
 * in between, it ends its probes and removes its objects; what a killed run leaves, the next one removes.
 */
import { LatchkeyError } from '../../../shared/errors.ts';
import { brokerFindings, isSafe, teamFindings, type ToldPlace } from './broker-findings.ts';
import { reasonOf } from './broker-calls.ts';
import { bucketFindings, regionFindings } from './bucket-findings.ts';
import { findingsOf, type Finding } from './finding.ts';
import { linkedKey, linkFindings } from './link-findings.ts';
import type { Patient, Sitter, SittersSession } from './patient.ts';
import { removalFindings, somethingAllowed } from './removal-findings.ts';
import { roleFindings } from './role-findings.ts';
import { makeSitters, sessionOf } from './sitters.ts';
import { sizeFindings } from './size-findings.ts';
import { faultOf } from './store-answer.ts';
import { earlierFindings, endProbes, ownFindings, sweep } from './traces.ts';
import { madeKeys } from './trials.ts';

/** Is told which part begins. */
export type Progress = (part: string) => void;

export async function examine(patient: Patient, progress: Progress): Promise<Finding[]> {
  progress('traces of earlier runs, the broker and the bucket');
  const [earlier, broker, region, bucket] = await Promise.all([
    endProbes(patient).then(async (probes) => earlierFindings(probes, await sweep(patient, []))),
    brokerFindings(patient),
    regionFindings(patient),
    bucketFindings(patient),
  ]);
  const findings = [...broker.findings, ...region.findings, ...bucket, ...earlier];
  if (!broker.answers)
    return [
      ...findings,
      findingsOf('roles').unchecked(
        'what they can and cannot do',
        isSafe(patient.broker) ? 'mend the broker first' : 'give it https first',
      ),
    ];
  return [...findings, ...(await probed(patient, region.region, progress))];
}

/** Makes probes, examines what needs them, and ends them. */
async function probed(patient: Patient, region: string | undefined, progress: Progress): Promise<Finding[]> {
  const sessions: SittersSession[] = [];
  const findings: Finding[] = [];
  let sitters: readonly Sitter[] = [];
  try {
    progress('probes');
    sitters = await makeSitters(patient);
    findings.push(...(await withProbes(patient, { sitters, sessions, region }, progress)));
  } catch (error) {
    findings.push(broken(error));
  } finally {
    progress('clearing away');
    findings.push(...(await cleared(patient, sitters, sessions)));
    for (const { s3 } of sessions) s3.destroy();
  }
  return findings;
}

interface Probing {
  readonly sitters: readonly Sitter[];
  /** Is filled with the sessions that were opened. */
  readonly sessions: SittersSession[];
  readonly region: string | undefined;
}

async function withProbes(
  patient: Patient,
  { sitters, sessions, region }: Probing,
  progress: Progress,
): Promise<Finding[]> {
  const [first] = sitters;
  if (first === undefined) return [];
  const { findings, place } = await teamFindings(patient, first);
  if (place === undefined)
    return [...findings, findingsOf('roles').unchecked('what they can and cannot do', 'mend the broker first')];
  progress('roles');
  const real: ToldPlace = { ...place, ...(region === undefined ? {} : { region }) };
  const opened = await Promise.all(sitters.map((sitter) => sessionOf(patient, sitter, real)));
  const refused = opened.flatMap((one) => ('state' in one ? [one] : []));
  sessions.push(...opened.flatMap((one) => ('state' in one ? [] : [one])));
  const isWhole = refused.length === 0;
  const roles = isWhole
    ? await roleFindings(patient, sessions)
    : [...refused, findingsOf('roles').unchecked('what they can and cannot do', 'mend their credentials first')];
  progress('signed URLs');
  const links = isWhole
    ? (await Promise.all(sitters.map((sitter) => linkFindings(patient, sitter, sitters)))).flat()
    : [];
  return [
    ...findings,
    ...(patient.store.sessionTags
      ? []
      : [
          findingsOf('roles').unchecked(
            'the second wall: without session tags (SESSION_TAGS=off) the session policy alone bounds a session',
            'use a store with session tags, if this is too little',
          ),
        ]),
    ...roles,
    ...links,
    ...sizeFindings(patient, sessions, patient.operator.settings),
  ];
}

/** Ends the probes, one of them while S3 is watched, and removes the objects. */
async function cleared(
  patient: Patient,
  sitters: readonly Sitter[],
  sessions: readonly SittersSession[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const known = sessions.length === sitters.length ? keysOf(patient, sitters) : [];
  const attempt = async (work: () => Promise<readonly Finding[]>): Promise<void> => {
    try {
      findings.push(...(await work()));
    } catch (error) {
      findings.push(broken(error));
    }
  };
  await attempt(async () => ownFindings(await sweep(patient, sessions, known), patient.team.bucket));
  const watched = sessions.find((sitter) => somethingAllowed(patient.team, sitter) !== undefined);
  const end = (but?: string): Promise<void> =>
    attempt(async () => {
      await endProbes(patient, but);
      return [];
    });
  await end(watched?.user);
  if (watched !== undefined) await attempt(() => removalFindings(patient, watched));
  await end();
  return findings;
}

/** Returns the keys of all that the run may have made. */
function keysOf(patient: Patient, sitters: readonly Sitter[]): string[] {
  const linked = sitters.flatMap((sitter) => linkedKey(patient, sitter, sitters) ?? []);
  return [...madeKeys(patient.team, sitters, patient.run), ...linked];
}

/** An error that no check expected: the rest of the run was not made. */
function broken(error: unknown): Finding {
  const why =
    error instanceof LatchkeyError ? `${error.code}: ${error.message}` : `${faultOf(error).code}, ${reasonOf(error)}`;
  return findingsOf('doctor').unchecked(`broke off: ${why}`, 'run it again; the next run removes what this one left');
}
