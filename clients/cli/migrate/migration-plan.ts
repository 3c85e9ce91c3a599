/**
 * Makes the plan that leads a team away from a shared access key: what the key may do today, who is invited, which keys fit no user,
 * and the steps. It changes nothing.
 */
import type { KeyPolicy } from './key-policy.ts';
import type { KeyReport } from './key-report.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { NumberedStep } from './migration-step.ts';
import { oldKeyStep, recordStep, retireStep } from './old-key-steps.ts';
import type { Person } from './people-list.ts';
import { rightsSteps } from './rights-steps.ts';
import { teamSteps } from './team-steps.ts';

export interface MigrationPlan {
  readonly facts: MigrationFacts;
  readonly today: readonly string[];
  readonly misfits: KeyPolicy['misfits'];
  readonly people: readonly Person[];
  /** Things to settle before the first step. */
  readonly before: readonly string[];
  readonly keys?: KeyReport;
  readonly steps: readonly NumberedStep[];
}

export function migrationPlan(
  facts: MigrationFacts,
  { today, misfits }: Pick<KeyPolicy, 'today' | 'misfits'>,
  people: readonly Person[],
  keys: KeyReport | undefined,
): MigrationPlan {
  const steps = [
    recordStep(facts),
    ...teamSteps(facts, people),
    oldKeyStep(facts),
    ...rightsSteps(facts, people),
    retireStep(facts),
  ];
  return {
    facts,
    today,
    misfits,
    people,
    before: beforehand(facts, people),
    ...(keys === undefined ? {} : { keys }),
    steps: steps.map((step, index) => ({ number: index + 1, ...step })),
  };
}

function beforehand({ servesAllTeams }: MigrationFacts, people: readonly Person[]): string[] {
  return [
    ...(people.some(({ role }) => role === 'admin')
      ? []
      : ['nobody in the list is admin: without one only an operator can invite and remove; add ", admin" to a line']),
    ...(servesAllTeams
      ? [
          'the old key serves every team of the bucket: it can end when each of them has a team of its own, so run this command once for each',
        ]
      : []),
  ];
}
