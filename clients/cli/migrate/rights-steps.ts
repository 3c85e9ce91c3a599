/**
 * Lists the steps from a team in which everybody may do everything to one with rights per member. A team never changes its layout, and
 * no two teams have roots that overlap, so the first team ends, gives its root free, and another one takes it.
 */
import { shellCommand } from '../plan/shell-word.ts';
import { createCommand, inviteCommands } from './team-steps.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { Step } from './migration-step.ts';
import type { Person } from './people-list.ts';

export function rightsSteps(facts: MigrationFacts, people: readonly Person[]): Step[] {
  const { nextTeam } = facts;
  return nextTeam === undefined ? [] : [endStep(facts, nextTeam), nextStep(facts, nextTeam, people)];
}

function endStep(facts: MigrationFacts, nextTeam: string): Step {
  const { team, bucket, root } = facts;
  return {
    name: 'end-simple',
    title: 'End the first team, and free its root',
    why: 'A team never changes its layout, and its id is never given again. Nobody has access from here to the end of the next step: the root is free when the last session is over, an hour later. The objects stay.',
    byHand: [
      'First look at the report of keys: in layout webqsee nobody reads keys of private/ that are in no folder of a member, and admins alone change such keys of shared/ and protected/. Move them while the first team is there, or leave them to the admins; webQsee knows its items by their keys, so a moved one is another item to it.',
      'The second command is refused until the last session of the team is over, and says when.',
    ],
    do: [
      { on: 'operator', commands: [shellCommand('npx', 'latchkey', 'team', 'delete', team)] },
      { on: 'operator', commands: [shellCommand('npx', 'latchkey', 'team', 'delete', team, '--release-root')] },
    ],
    check: [
      {
        on: 'operator',
        commands: [
          shellCommand(
            'aws',
            's3api',
            'list-objects-v2',
            '--bucket',
            bucket,
            '--prefix',
            root,
            '--max-items',
            '1',
            '--query',
            'length(Contents)',
          ),
        ],
        answer: '1',
        means: 'the objects are there',
      },
    ],
    back: [{ on: 'operator', commands: [createCommand({ ...facts, team: nextTeam, layout: 'webqsee-simple' })] }],
    backNote:
      'The team itself does not come back. Another id takes the freed root with the old layout; the next step needs a third one then. Everybody is invited again.',
  };
}

function nextStep(facts: MigrationFacts, nextTeam: string, people: readonly Person[]): Step {
  const { root } = facts;
  const [member] = people.filter(({ role }) => role === 'member');
  const user = member?.user ?? 'USER';
  const explained = (key: string): string =>
    `${shellCommand('npx', 'latchkey', 'explain', '--team', nextTeam, '--user', user, '--role', 'member', '--bucket', facts.bucket, '--root', root, '--op', 'delete', '--key', key)} | head -n 1`;
  const own = `${root}shared/${user}/picture.jpg`;
  const other = `${root}shared/picture.jpg`;
  return {
    name: 'rights',
    title: 'Make the team with rights per member',
    why: 'Members change and delete what is in their own folders; admins manage the team. Each has a new token by a new invite.',
    byHand: ['Send each code to the one whom it names, and to nobody else.'],
    do: [
      { on: 'operator', commands: [createCommand({ ...facts, team: nextTeam, layout: 'webqsee' })] },
      { on: 'operator', commands: inviteCommands(nextTeam, people, 'webqsee') },
    ],
    check: [
      { on: 'operator', commands: [explained(own)], answer: `delete ${own}: allowed` },
      { on: 'operator', commands: [explained(other)], answer: `delete ${other}: refused (out_of_scope)` },
    ],
    back: [{ on: 'operator', commands: [shellCommand('npx', 'latchkey', 'team', 'delete', nextTeam)] }],
    backNote: 'It ends the second team as the step before ended the first, and takes as long.',
  };
}
