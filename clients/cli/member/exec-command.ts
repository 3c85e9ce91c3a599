/** `latchkey exec` runs a command with a session in its environment. */
import { Command } from 'commander';
import { documented } from '../documented.ts';
import { CANNOT_RUN, NOT_FOUND, OWN_FAILURE, SIGNALLED } from './exec-codes.ts';
import type { ExecOptions } from './member-options.ts';
import { narrowable } from './narrowing-options.ts';
import { selectable } from './sign-in-files.ts';

const MORE = `
The command gets the variables that credentials --env sets, and no shell is in between. A session ends within the hour; with --renew
the command's SDK gets a new one from an address on this machine as long as it runs, and no key is in its environment. That SDK
reads no profile then (AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE are empty), because keys in one would go first. On a terminal,
Ctrl-C reaches the command directly; other signals are passed on.`;

export function execCommand(): Command {
  const command = new Command('exec')
    .description('Run a command with a session.')
    .usage('[options] -- <command...>')
    // Options after the command's name are its own, even where -- was left out.
    .passThroughOptions()
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--renew', 'for commands that take longer than an hour: new sessions while it runs')
    .action(async (line: readonly string[], options: ExecOptions) => {
      const { exec } = await import('./exec.ts');
      await exec(line, options);
    });
  return documented(selectable(narrowable(command)), {
    more: MORE,
    examples: [
      'latchkey exec -- aws s3 ls s3://webqsee/webqsee/demo/items-root/shared/',
      'latchkey exec --renew --team demo -- \\\n  aws s3 sync photos s3://webqsee/webqsee/demo/items-root/shared/max/',
      'latchkey exec --areas shared --actions read,list -- env',
    ],
    exitCodes: {
      1: 'that of the command, like every other',
      [OWN_FAILURE]: 'latchkey itself failed, and the command was not run',
      [CANNOT_RUN]: 'the command cannot be run',
      [NOT_FOUND]: 'there is no such command',
      [SIGNALLED]: 'and more: 128 plus the number of the signal that ended the command',
    },
  });
}
