/** Prints what the doctor found: a table with a line for each finding, its remedy below, and the commands to paste at the end. */
import { counted } from '../operator/listing.ts';
import type { Finding, State } from './finding.ts';
import { printable } from './store-answer.ts';

export interface Diagnosis {
  readonly team: string;
  readonly layout: string;
  readonly bucket: string;
  readonly broker: string;
  readonly findings: readonly Finding[];
}

const WORDS: Readonly<Record<State, string>> = { ok: 'ok', fault: 'FAULT', note: 'note', unchecked: 'not checked' };
const STATE_WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length));

export function countOf({ findings }: Pick<Diagnosis, 'findings'>, state: State): number {
  return findings.filter((finding) => finding.state === state).length;
}

/** True only if everything was checked, and nothing is wrong. */
export function isWell(diagnosis: Pick<Diagnosis, 'findings'>): boolean {
  return countOf(diagnosis, 'fault') + countOf(diagnosis, 'unchecked') === 0;
}

export function diagnosisJson(diagnosis: Diagnosis): string {
  const { findings, ...rest } = diagnosis;
  const counts = { faults: countOf(diagnosis, 'fault'), unchecked: countOf(diagnosis, 'unchecked') };
  return JSON.stringify({ ...rest, ok: isWell(diagnosis), ...counts, checks: findings });
}

export function diagnosisText(diagnosis: Diagnosis): string {
  const { team, layout, bucket, broker, findings } = diagnosis;
  const areaWidth = Math.max(0, ...findings.map(({ area }) => area.length));
  const lines = findings.flatMap(({ state, area, what, remedy }) => [
    `  ${WORDS[state].padEnd(STATE_WIDTH)}  ${area.padEnd(areaWidth)}  ${printable(what)}`,
    ...(remedy === undefined || state === 'ok'
      ? []
      : [`${' '.repeat(STATE_WIDTH + areaWidth + 6)}-> ${printable(remedy)}`]),
  ]);
  const commands = [...new Set(findings.flatMap(({ apply }) => (apply === undefined ? [] : [apply])))];
  return [
    `team ${team} (${layout}) in bucket ${bucket}, broker ${broker}`,
    ...lines,
    ...(commands.length === 0
      ? []
      : [
          '',
          'These lines mend the bucket. Each keeps what is there; read it before you paste it:',
          '',
          ...commands,
          '',
        ]),
    summary(diagnosis),
  ].join('\n');
}

function summary(diagnosis: Diagnosis): string {
  const tries = diagnosis.findings.reduce((sum, { tries: count = 1 }) => sum + count, 0);
  const notes = counted(countOf(diagnosis, 'note'), 'note');
  if (isWell(diagnosis)) return `all is well: ${counted(tries, 'check')}, ${notes}`;
  const faults = counted(countOf(diagnosis, 'fault'), 'fault');
  return `not well: ${faults}, ${countOf(diagnosis, 'unchecked')} not checked, ${notes}, of ${counted(tries, 'check')}`;
}
