/** `latchkey audit` shows who did or wanted what: the audit lines of the functions, and those of operators. */
import { Command } from 'commander';
import { inWords } from '../../../shared/audit-words.ts';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { proxyOf } from '../proxy.ts';
import { documented } from '../documented.ts';
import { durationBounds, durationParser } from '../duration.ts';
import { auditRecordOf, isWished, printableJson } from './audit-text.ts';
import { connectable, DEFAULT_STACK, type ConnectionOptions } from './connection-options.ts';

interface Options extends ConnectionOptions {
  readonly tail?: true;
  readonly refused?: true;
  readonly team?: string;
  readonly user?: string;
  readonly since?: number;
  readonly json?: true;
}

/** The stack keeps its logs for 90 days. */
const SINCE = { unit: 's', min: 1, max: 90 * 24 * 3600 } as const;
const HOUR_SECONDS = 3600;

const MORE = `
Each line says when, what was asked, who asked, and how it was answered; a change also has what it was before and after.
--json has the rest: ids, digests of what was issued, and what a session could read. On AWS it reads the log groups that the
stack names, with logs:FilterLogEvents of yours; a line arrives there some seconds late. With --local it reads the data
folder's file, also while no broker runs.`;

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('Show the audit lines of the broker and its operators: who did, or was refused, what.')
    .option('--tail', 'go on with lines as they come, until Ctrl-C')
    .option('--refused', 'refusals and failures alone, and batches with refused items')
    .option('--team <team>', 'of this team, or asking for it', checked(parseTeamId))
    .option('--user <user>', 'by this user, or a change of that user')
    .option(
      '--since <duration>',
      `how far back: 30m, 12h, 7d, or seconds; ${durationBounds(SINCE)} (default: an hour)`,
      durationParser(SINCE),
    )
    .option('--json', 'print each line as one JSON object: {"audit":{…}}')
    .action(audit);
  return documented(connectable(command), {
    more: MORE,
    examples: [
      'latchkey audit --since 12h --refused',
      'latchkey audit --team acme --user max --since 7d',
      'latchkey audit --tail',
    ],
    exitCodes: { 0: 'done, or --tail was ended by Ctrl-C' },
  });
}

async function audit(options: Options): Promise<void> {
  const sinceMs = Date.now() - (options.since ?? HOUR_SECONDS) * 1000;
  const { refused = false, team, user } = options;
  const until = options.tail === true ? interrupted() : undefined;
  // Whoever reads the lines may have enough of them, as `head` has.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const isColoured = (process.env['NO_COLOR'] ?? '') === '' && process.stdout.isTTY && process.stdout.hasColors();
  let count = 0;
  for await (const line of await linesOf(options, sinceMs, until)) {
    const record = auditRecordOf(line);
    if (record === undefined || !isWished(record, { sinceMs, refused, team, user })) continue;
    count += 1;
    const text =
      options.json === true ? printableJson({ audit: record }) : inWords(record, { isColoured, withDay: true });
    if (!process.stdout.write(`${text}\n`)) await drained();
  }
  if (count === 0 && until === undefined)
    console.error('latchkey: there is no such line; look further back by --since');
}

async function linesOf(
  options: Options,
  sinceMs: number,
  until: AbortSignal | undefined,
): Promise<AsyncGenerator<string>> {
  const { localFolder, withLocalHint } = await import('./local-broker.ts');
  if (options.local !== undefined) {
    const { localLines } = await import('./audit-local.ts');
    return localLines(localFolder(options.local, process.env), until);
  }
  if (options.stack === undefined && (process.env['TABLE_NAME'] ?? '') !== '')
    throw new LatchkeyError(
      'invalid_request',
      'TABLE_NAME names a table, but no logs: name the stack by --stack, or the data folder by --local',
    );
  try {
    const { regionOf, requireRegion, stackOutputs } = await import('./connection.ts');
    const way = { region: requireRegion(regionOf(options, process.env)), proxy: proxyOf(process.env) };
    const stack = options.stack ?? DEFAULT_STACK;
    const groups = groupsIn(await stackOutputs(stack, way), stack);
    const { CloudWatchLines } = await import('./audit-cloudwatch.ts');
    return new CloudWatchLines(way, groups).lines({ sinceMs, until });
  } catch (error) {
    throw options.stack === undefined ? await withLocalHint(error, process.env) : error;
  }
}

function groupsIn(outputs: ReadonlyMap<string, string>, stack: string): string[] {
  const functions = outputs.get('FunctionLogGroups');
  const operators = outputs.get('OperatorLogGroup');
  if (functions === undefined || operators === undefined)
    throw new LatchkeyError('not_found', `the stack ${stack} does not name its log groups yet: deploy this version`);
  return [...functions.split(','), operators];
}

/** Returns the signal that the user's Ctrl-C gives, instead of ending the process by it. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      controller.abort();
    });
  return controller.signal;
}

function drained(): Promise<void> {
  return new Promise((resolve) => process.stdout.once('drain', resolve));
}
