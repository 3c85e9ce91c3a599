/** `latchkey team create`: a team, its bucket and its root in it; none of them ever changes. */
import { Command, Option } from 'commander';
import { isLayoutName, LAYOUT_NAMES, LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { connect, connectable, type ConnectionOptions } from './connection.ts';

interface CreateOptions extends ConnectionOptions {
  readonly layout: string;
  readonly bucket?: string;
  readonly root?: string;
  readonly json?: true;
}

export function teamCommand(): Command {
  const create = new Command('create')
    .description('Create a team. Its bucket and root are set now and never change.')
    .argument('<team>', 'the id: a-z, 0-9 and -')
    .addOption(new Option('--layout <layout>', 'its roles and areas').choices(LAYOUT_NAMES).makeOptionMandatory())
    .option(
      '--bucket <name>',
      "one of the stack's buckets (default: the gallery bucket; layout smap must name its own)",
    )
    .option('--root <prefix>', "where in the bucket, ending in / (default: the layout's)")
    .option('--json', 'print one JSON object: {"team","layout","bucket","root"}')
    .action(createTeam);
  return new Command('team').description('Create teams.').addCommand(connectable(create));
}

async function createTeam(team: string, options: CreateOptions): Promise<void> {
  const { operator } = await connect(options, process.env);
  const { buckets } = operator;
  // Whoever takes a whole bucket must say which.
  const bucket = options.bucket ?? (takesBucket(options.layout) ? undefined : buckets[0]);
  if (bucket === undefined) throw new LatchkeyError('invalid_request', `set --bucket to one of: ${buckets.join(', ')}`);
  const { layout, root } = await operator.createTeam({ team, layout: options.layout, bucket, root: options.root });
  const made = { team, layout, bucket, root };
  console.log(
    options.json === true
      ? JSON.stringify(made)
      : `team ${team} (${layout}): ${root === '' ? 'the whole' : `${root} in`} bucket ${bucket}`,
  );
}

function takesBucket(layout: string): boolean {
  return isLayoutName(layout) && LAYOUTS[layout].root.kind === 'bucket';
}
