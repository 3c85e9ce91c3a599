/** Writes a migration for people: what the old key may do, what does not fit, the keys, and the steps with commands to paste. */
import { stepLines } from '../plan/step-text.ts';
import { keyReportLines } from './key-report-text.ts';
import type { MigrationPlan } from './migration-plan.ts';
import type { Place } from './migration-step.ts';

const PLACES: Readonly<Record<Place, string>> = {
  operator: 'where you deploy Latchkey, in its folder',
  member: "on a member's machine",
};

export function migrationText({ facts, today, misfits, people, before, keys, steps }: MigrationPlan): string {
  const { team, bucket, root, layout, nextTeam } = facts;
  const then = nextTeam === undefined ? '' : `, then ${nextTeam} (webqsee)`;
  return [
    `Nothing was changed: this is how ${people.length} people of ${root} in bucket ${bucket} get team ${team} (${layout})${then}.`,
    '',
    'The key may do this today:',
    ...today.map((line) => `- ${line}`),
    ...(misfits.length === 0 ? [] : ['', 'In the policy without a counterpart in a team:']),
    ...misfits.map(({ statement, what }) => `- statement ${statement}: ${what}`),
    ...(before.length === 0 ? [] : ['', 'Before you begin:', ...before.map((line) => `- ${line}`)]),
    '',
    ...(keys === undefined
      ? ['Keys: not looked at; --keys FILE reads a listing, --list asks S3.']
      : keyReportLines(keys)),
    ...steps.flatMap((step) => ['', ...stepLines(step, PLACES)]),
  ].join('\n');
}
