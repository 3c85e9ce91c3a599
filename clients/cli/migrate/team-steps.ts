/** Lists the steps that give a gallery its team: the stack lists the bucket, the team gets the root that is there, members sign in. */
import { rightsOf, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import { shellCommand } from '../plan/shell-word.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { Step } from './migration-step.ts';
import type { Person } from './people-list.ts';

export function teamSteps(facts: MigrationFacts, people: readonly Person[]): Step[] {
  return [stackStep(facts), teamStep(facts), invitesStep(facts, people), signInStep(facts)];
}

export function createCommand({
  team,
  layout,
  bucket,
  root,
}: Pick<MigrationFacts, 'team' | 'layout' | 'bucket' | 'root'>): string {
  return shellCommand(
    'npx',
    'latchkey',
    'team',
    'create',
    team,
    '--layout',
    layout,
    '--bucket',
    bucket,
    '--root',
    root,
  );
}

/** Admins come first, because they can invite the others; who has a role that the layout lacks gets no invite. */
export function inviteCommands(team: string, people: readonly Person[], layout: LayoutName): string[] {
  const invited = people.filter(({ role }) => rightsOf(layout, role) !== undefined);
  const inOrder = [...invited].sort((one, other) => Number(other.role === 'admin') - Number(one.role === 'admin'));
  return inOrder.map(({ user, role }) =>
    shellCommand('npx', 'latchkey', 'invite', team, user, '--role', role, '--expires-in', '7d'),
  );
}

function stackStep({ bucket }: MigrationFacts): Step {
  return {
    name: 'stack',
    title: 'Let the stack list the bucket',
    why: 'Sessions reach the buckets that the stack lists and no other. Nothing of the bucket is changed, and the old key works on.',
    byHand: ['Give all other parameters that the stack has, too, and the buckets that it lists already, with commas.'],
    do: [
      { on: 'operator', commands: [shellCommand('npx', 'serverless', 'deploy', `--param=galleryBuckets=${bucket}`)] },
    ],
    check: [
      {
        on: 'operator',
        commands: [
          shellCommand(
            'aws',
            'cloudformation',
            'describe-stacks',
            '--stack-name',
            'latchkey-prod',
            '--query',
            "Stacks[0].Outputs[?OutputKey=='GalleryBuckets'].OutputValue",
            '--output',
            'text',
          ),
        ],
        answer: bucket,
      },
    ],
    back: [],
    backNote: 'leave it: a listed bucket without teams is open to nobody.',
  };
}

function teamStep(facts: MigrationFacts): Step {
  const { team, nextTeam, layout } = facts;
  const then = nextTeam === undefined ? '' : ` Rights per member come later, by another team (${nextTeam}).`;
  return {
    name: 'team',
    title: 'Make the team',
    why: `It has the root that is there, so no object moves. In layout ${layout} ${layout === 'webqsee' ? 'members change what is their own alone' : 'everybody may do what the old key does, in this team alone'}.${then}`,
    byHand: [],
    do: [{ on: 'operator', commands: [createCommand(facts)] }],
    check: [
      {
        on: 'operator',
        commands: [shellCommand('npx', 'latchkey', 'token', 'list', team)],
        answer: `team ${team} has no tokens`,
        means: 'it opens nothing yet',
      },
    ],
    back: [],
    backNote:
      'leave it: a team without members opens nothing. A deleted one never gives its id to another, and keeps its root unless team delete has --release-root.',
  };
}

function invitesStep({ team, layout }: MigrationFacts, people: readonly Person[]): Step {
  const without = people.filter(({ role }) => rightsOf(layout, role) === undefined).map(({ user }) => user);
  return {
    name: 'invites',
    title: 'Invite the members',
    why: 'A code is good once, for seven days, and whoever has it becomes that user. It is no key: a token that it gives can be ended alone.',
    byHand: [
      'Send each code to the one whom it names, and to nobody else.',
      ...(without.length === 0
        ? []
        : [
            `${layout} has no role for ${without.join(', ')}, who can only read: they are invited with rights per member.`,
          ]),
    ],
    do: [{ on: 'operator', commands: inviteCommands(team, people, layout) }],
    check: [
      {
        on: 'operator',
        commands: [shellCommand('npx', 'latchkey', 'member', 'list', team)],
        answer: `team ${team} has no members`,
        means: 'until somebody signs in',
      },
    ],
    back: [],
    backNote: 'a code that nobody uses ends by itself. Who has used one is removed as in the next step.',
  };
}

function signInStep({ team, bucket, root }: MigrationFacts): Step {
  const key = `${root}shared/hello.txt`;
  const object = ['--bucket', bucket, '--key', key];
  return {
    name: 'sign-in',
    title: 'Sign in, and write something',
    why: 'Each member does it once. The session ends within the hour; the line with eval makes the next.',
    byHand: [
      'BROKER is the address before /#invite= in the link, and CODE the code. The token is shown once: keep it where you keep passwords.',
    ],
    do: [
      {
        on: 'member',
        commands: [`curl -sS "$BROKER/v1/enroll" -H 'Content-Type: application/json' -d "{\\"code\\":\\"$CODE\\"}"`],
      },
      {
        on: 'member',
        commands: [
          `eval "$(curl -sS "$BROKER/v1/teams/${team}/credentials?format=env" -H "Authorization: Bearer $TOKEN" || echo false)"`,
        ],
      },
    ],
    check: [
      {
        on: 'member',
        commands: [
          'echo hello >hello.txt',
          shellCommand(
            'aws',
            's3api',
            'put-object',
            ...object,
            '--body',
            'hello.txt',
            '--query',
            'ETag',
            '--output',
            'text',
          ),
        ],
        answer: '"b1946ac92492d2347c6235b4d2611184"',
        means: 'the object is there',
      },
      {
        on: 'member',
        commands: [shellCommand('aws', 's3api', 'get-object', ...object, 'read.txt', '--query', 'ContentLength')],
        answer: '6',
      },
      {
        on: 'member',
        commands: [shellCommand('aws', 's3api', 'delete-object', ...object)],
        answer: '',
        means: 'it is deleted again',
      },
      {
        on: 'operator',
        commands: [shellCommand('npx', 'latchkey', 'member', 'list', team)],
        answer: 'user role since last used …',
        means: 'a line for each member who has signed in',
      },
    ],
    back: [{ on: 'operator', commands: [shellCommand('npx', 'latchkey', 'member', 'remove', team, 'USER')] }],
    backNote: 'USER is the member. The old key works as before.',
  };
}
