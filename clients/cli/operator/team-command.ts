/** `latchkey team` creates a team, whose bucket and root never change, changes its settings, and deletes it. */
import { Command, Option } from 'commander';
import { LAYOUT_NAMES } from '../../../shared/domain/authority/layout.ts';
import { parseBucketName, parseRoot, parseTeamId } from '../../../shared/domain/people/names.ts';
import { REVOCATION_SECONDS } from '../../../shared/domain/people/revoked.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { confirmable, isConfirmed, type ConfirmationOptions } from './confirmation.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { counted, memberLines, moment, tokenLines } from './listing.ts';
import { teamSetCommand } from './team-set-command.ts';

interface CreateOptions extends ConnectionOptions {
  readonly layout: string;
  readonly bucket?: string;
  readonly root?: string;
  readonly json?: true;
}

interface DeleteOptions extends ConnectionOptions, ConfirmationOptions {
  readonly json?: true;
}

const CREATE_EXAMPLES = [
  'latchkey team create acme --layout webqsee',
  'latchkey team create fieldwork --layout smap --bucket example-smap-files',
] as const;

const DELETE_MORE = `
All that gives access to the team ends: members' tokens, service tokens, the operator's too, open invites and live
sessions. The id is never given to another team. The objects stay where they are, and no other team can be given the
root that they are in. Before anything ends, it is listed, and the team's id is to be typed.`;

export function teamCommand(): Command {
  const create = new Command('create')
    .description('Create a team. Its bucket and root are set now and never change.')
    .argument('<team>', 'the id: a-z, 0-9 and -', checked(parseTeamId))
    .addOption(new Option('--layout <layout>', 'its roles and areas').choices(LAYOUT_NAMES).makeOptionMandatory())
    .option(
      '--bucket <name>',
      'one of those that the stack lists for the layout (default: the first; layout smap must name its own)',
      checked(parseBucketName),
    )
    .option('--root <prefix>', "where in the bucket, ending in / (default: the layout's)", checked(parseRoot))
    .option('--json', 'print one JSON object: {"team","layout","bucket","root"}')
    .action(createTeam);
  const end = new Command('delete')
    .description('Delete a team for good: its tokens, invites and sessions end; its objects stay.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .option(
      '--json',
      'print one JSON object: {"team","sessionsEndBy","ended"}, of which ended is {"members","tokens","serviceTokens"}',
    )
    .action(deleteTeam);
  return new Command('team')
    .description('Create teams, set how they answer, and delete them.')
    .addCommand(documented(connectable(create), { examples: CREATE_EXAMPLES }))
    .addCommand(teamSetCommand())
    .addCommand(
      documented(connectable(confirmable(end)), { more: DELETE_MORE, examples: ['latchkey team delete acme'] }),
    );
}

async function createTeam(team: string, options: CreateOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const input = { team, layout: options.layout, bucket: options.bucket, root: options.root };
  const { layout, bucket, root } = await operator.createTeam(input);
  const made = { team, layout, bucket, root };
  console.log(
    options.json === true
      ? JSON.stringify(made)
      : `team ${team} (${layout}): ${root === '' ? 'the whole' : `${root} in`} bucket ${bucket}`,
  );
}

async function deleteTeam(team: string, options: DeleteOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const [members, tokens] = await Promise.all([operator.members(team), operator.tokens(team)]);
  const lines = [
    `Deleting team ${team} ends all access to it: ${counted(members.length, 'member')}, ${counted(tokens.length, 'token')}, open invites, sessions.`,
    ...(members.length === 0 ? [] : [memberLines(members)]),
    ...(tokens.length === 0 ? [] : [tokenLines(tokens)]),
    'Its id is never given again. Its objects stay, and its root stays claimed.',
  ];
  if (!(await isConfirmed(lines.join('\n'), team, options))) return;
  await operator.endTeam(team);
  const sessionsEndBy = moment(Date.now() + REVOCATION_SECONDS * 1000);
  const serviceTokens = tokens.filter(({ token }) => token.kind === 'service').length;
  const ended = { members: members.length, tokens: tokens.length - serviceTokens, serviceTokens };
  console.log(
    options.json === true
      ? JSON.stringify({ team, sessionsEndBy, ended })
      : `team ${team} is deleted, with ${counted(ended.members, 'member')}, ${counted(ended.tokens, 'token')} of members and ${counted(serviceTokens, 'service token')}; the last session is over by ${sessionsEndBy}`,
  );
}
