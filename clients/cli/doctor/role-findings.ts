/** Examines the roles at S3: what each must be able to do, and what must be refused. */
import type { S3Client } from '@aws-sdk/client-s3';
import { findingsOf, type Finding } from './finding.ts';
import { eachOf, type Patient, type SittersSession } from './patient.ts';
import { probeKey } from './probe-keys.ts';
import type { StoreAnswer } from './store-answer.ts';
import { putObject, tryForbidden, tryMultipart, tryOut } from './store-trials.ts';
import { neededObjects, outsideTrials, roleWith, trialsOf, type NeededObject, type Trial } from './trials.ts';

const REQUESTS_AT_ONCE = 12;

interface Tried {
  readonly trial: Trial;
  readonly answer: StoreAnswer;
}

/** @param sitters one of each role, with their sessions */
export async function roleFindings(
  patient: Pick<Patient, 'team' | 'run' | 'own' | 'store'>,
  sitters: readonly SittersSession[],
): Promise<Finding[]> {
  const { team, run, own } = patient;
  const { bucket } = team;
  const clientOf = (role: string | null): S3Client => sitters.find((sitter) => sitter.role === role)?.s3 ?? own;
  const trials = sitters.flatMap((sitter) => trialsOf(team, sitter, sitters, run));
  const outside = sitters.flatMap((sitter) => outsideTrials(team, sitter, run));
  const absent = await absentOf(patient, neededObjects(team, trials, sitters), clientOf);
  const tryAll = (some: readonly Trial[]): Promise<Tried[]> =>
    eachOf(some, REQUESTS_AT_ONCE, async (trial) => ({
      trial,
      answer: isReadOf(trial, absent) ? NO_OBJECT : await tryOut(clientOf(trial.role), bucket, trial),
    }));
  const isDelete = ({ action }: Trial): boolean => action === 'delete';
  const tried = await tryAll([...trials, ...outside].filter((trial) => !isDelete(trial)));
  const others = await eachOf(sitters, REQUESTS_AT_ONCE, (sitter) => furtherFindings(patient, sitter, sitters));
  // Deletes come last: one that is let through takes an object away that others read.
  tried.push(...(await tryAll([...trials, ...outside].filter(isDelete))));
  return [
    ...sitters.flatMap(({ role }) =>
      [...new Set(tried.filter(({ trial }) => trial.role === role).map(({ trial }) => trial.area))].flatMap((area) =>
        areaFindings(role, area, patient, tried),
      ),
    ),
    ...others.flat(),
  ];
}

/** Without the right to list, S3 answers 403 for an object that is missing: that says nothing about the right to read. */
const NO_OBJECT: StoreAnswer = { kind: 'allowed', missing: true };

function isReadOf({ action, text = '', allowed }: Trial, absent: readonly string[]): boolean {
  return action === 'read' && allowed && absent.includes(text);
}

/**
 * Puts the objects that the trials need: by a role that may, else by the operator. @returns the keys of those that nobody could put;
 * without them a refusal proves a little less
 */
async function absentOf(
  { team, own }: Pick<Patient, 'team' | 'own'>,
  needed: readonly NeededObject[],
  clientOf: (role: string | null) => S3Client,
): Promise<string[]> {
  const put = await eachOf(needed, REQUESTS_AT_ONCE, async ({ key, writer }) => {
    const first = await putObject(clientOf(writer), team.bucket, key);
    const last = first.kind === 'allowed' || writer === null ? first : await putObject(own, team.bucket, key);
    return last.kind === 'allowed' ? [] : [key];
  });
  return put.flat();
}

function areaFindings(role: string, area: string, patient: Pick<Patient, 'team'>, all: readonly Tried[]): Finding[] {
  const tried = all.filter(({ trial }) => trial.role === role && trial.area === area);
  const findings = findingsOf(`role ${role}`);
  const wrong = tried.flatMap(({ trial, answer }) => {
    const what = `${trial.action} in ${area === 'outside' ? trial.where : `${area}/, ${trial.where},`}`;
    if (answer.kind === 'refused' && trial.allowed)
      return [findings.fault(`S3 refuses ${what} which the layout grants`, remedyOfRefusal(patient.team.bucket))];
    if (answer.kind === 'allowed' && answer.missing && trial.allowed && trial.action === 'read')
      return [findings.unchecked(`${what} finds no object`, 'see why the write before it failed')];
    if (answer.kind === 'allowed' && !trial.allowed)
      return [
        findings.fault(
          `S3 lets ${what} through, which the layout grants to nobody of this role`,
          remedyOfBreach(patient.team.bucket),
        ),
      ];
    return [];
  });
  const failed = tried.flatMap(({ answer }) =>
    answer.kind === 'failed' || answer.kind === 'unknown' ? [answer.why] : [],
  );
  const place = area === 'outside' ? 'outside of the team' : `${area}/`;
  return [
    ...(wrong.length + failed.length > 0 ? [] : [findings.ok(`${place}: ${inWords(tried)}`, tried.length)]),
    ...wrong,
    ...(failed.length === 0
      ? []
      : [
          findings.unchecked(
            `${place}: ${failed.length} of ${tried.length} requests (${distinct(failed)})`,
            'try again',
          ),
        ]),
  ];
}

/** Says what was allowed, by folder: `own folder read, list; another's folder nothing`. */
function inWords(tried: readonly Tried[]): string {
  const places = [...new Set(tried.map(({ trial }) => trial.where))];
  const granted = places.map((where) => {
    const actions = tried
      .filter(({ trial }) => trial.where === where && trial.allowed)
      .map(({ trial }) => trial.action);
    return { where, actions };
  });
  if (granted.every(({ actions }) => actions.length === 0)) return 'refused, all of it';
  return `${granted.map(({ where, actions }) => `${where} ${actions.join(' ') || 'nothing'}`).join(', ')}; refused beyond that`;
}

/** Tries multipart uploads, and the calls that no role has. */
async function furtherFindings(
  { team, run }: Pick<Patient, 'team' | 'run'>,
  sitter: SittersSession,
  sitters: readonly SittersSession[],
): Promise<Finding[]> {
  const { role, user, s3 } = sitter;
  const { bucket } = team;
  const findings = findingsOf(`role ${role}`);
  const areas = [...new Set(trialsOf(team, sitter, sitters, run).map(({ area }) => area))];
  const keyIn = (area: string, name: string): string => probeKey(team.root, { area, user, run, name });
  const found: Finding[] = [];
  const writable = areas.find((area) => roleWith(team, 'write', keyIn(area, 'x'), [sitter]) !== null);
  if (writable !== undefined) {
    const { call, answer } = await tryMultipart(s3, bucket, keyIn(writable, `multipart-${role}`));
    found.push(
      answer.kind === 'allowed'
        ? findings.ok('multipart uploads: begins, lists and aborts one', 3)
        : answer.kind === 'refused'
          ? findings.fault(`S3 refuses ${call}, without which no large file is uploaded`, remedyOfRefusal(bucket))
          : findings.unchecked(`multipart uploads: ${call} (${answer.why})`, 'try again'),
    );
  }
  const forbidden = tryForbidden(s3, bucket, keyIn(areas[0] ?? '', 'kept'));
  const answers = await Promise.all(forbidden.map(async ({ call, answer }) => ({ call, answer: await answer })));
  const through = answers.filter(({ answer }) => answer.kind === 'allowed');
  const unclear = answers.filter(({ answer }) => answer.kind === 'failed' || answer.kind === 'unknown');
  for (const { call } of through)
    found.push(findings.fault(`S3 lets ${call} through, which no role has`, remedyOfBreach(bucket)));
  if (unclear.length > 0)
    found.push(
      findings.unchecked(
        `calls that no role has: ${unclear.map(({ call }) => call).join(', ')}`,
        'the store does not know them',
      ),
    );
  if (through.length + unclear.length === 0)
    found.push(
      findings.ok(`calls that no role has are refused (ACLs, tags, versions, uploads of others)`, answers.length),
    );
  return found;
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

function remedyOfRefusal(bucket: string): string {
  return `deploy again, so that the session role has the stack's policy; if it stays, look for a Deny: aws s3api get-bucket-policy --bucket ${bucket}`;
}

function remedyOfBreach(bucket: string): string {
  return `invite nobody until this is mended: look for an Allow in the bucket's policy (aws s3api get-bucket-policy --bucket ${bucket}), then deploy again, so that the session role has the stack's wall`;
}
