/** `latchkey team` creates a team, whose bucket and root never change, and holds the other commands about teams. */
import { Command, Option } from 'commander';
import { LAYOUT_NAMES } from '../../../shared/domain/authority/layout.ts';
import { parseBucketName, parseRoot, parseTeamId } from '../../../shared/domain/people/names.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { teamDeleteCommand } from './team-delete-command.ts';
import { teamListCommand, teamShowCommand } from './team-list-command.ts';
import { teamSetCommand } from './team-set-command.ts';

interface CreateOptions extends ConnectionOptions {
  readonly layout: string;
  readonly bucket?: string;
  readonly root?: string;
  readonly json?: true;
}

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
  const examples = [
    'latchkey team create acme --layout webqsee',
    'latchkey team create fieldwork --layout smap --bucket example-smap-files',
  ] as const;
  return new Command('team')
    .description('Create, list and delete teams, and set how they answer.')
    .addCommand(documented(connectable(create), { examples }))
    .addCommand(teamListCommand())
    .addCommand(teamShowCommand())
    .addCommand(teamSetCommand())
    .addCommand(teamDeleteCommand());
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
