/**
 * Reads `docs/webqsee.md`: its steps and their blocks of commands, which are those of `latchkey migrate-keys` for the guide's example.
 */
import { readFileSync } from 'node:fs';
import { keyPolicy } from '../../clients/cli/migrate/key-policy.ts';
import { migrationFacts, rolesOf } from '../../clients/cli/migrate/migration-facts.ts';
import { migrationPlan, type MigrationPlan } from '../../clients/cli/migrate/migration-plan.ts';
import type { Place } from '../../clients/cli/migrate/migration-step.ts';
import { peopleOf } from '../../clients/cli/migrate/people-list.ts';
import MANUAL from '../vectors/webqsee-manual.json' with { type: 'json' };
import { sectionsOf, type Block, type Section } from './guide-sections.ts';

export const GUIDE = readFileSync(new URL('../../docs/webqsee.md', import.meta.url), 'utf8');
export const PEOPLE = 'ada, admin\nmax, member\ngrace, viewer\n';
export const ANSWERS = { team: 'acme', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', iamUser: 'webqsee-admin-user' };

const POLICY = keyPolicy(JSON.stringify(MANUAL.policy), ANSWERS);

/** The plan for the example of the guide. */
export const GUIDE_PLAN: MigrationPlan = migrationPlan(
  migrationFacts(ANSWERS, POLICY),
  POLICY,
  peopleOf(PEOPLE, { known: rolesOf(undefined), usual: 'member' }),
  undefined,
);

export type GuideBlock = Block<Place>;

const PLACES: Readonly<Record<string, Place>> = {
  '# where you deploy Latchkey': 'operator',
  "# on a member's machine": 'member',
};

export function guideSections(): Section<Place>[] {
  return sectionsOf(GUIDE, PLACES);
}
