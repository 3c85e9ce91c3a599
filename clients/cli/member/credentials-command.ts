/** `latchkey credentials` prints a session, for SDKs, shells and programs. */
import { Command, Option } from 'commander';
import { documented } from '../documented.ts';
import type { CredentialsOptions } from './member-options.ts';
import { narrowable } from './narrowing-options.ts';
import { selectable } from './sign-in-files.ts';

const MORE = `
A session is kept for the next call until half of its life is over, and is handed out while the broker is down. SDKs run
--process by themselves: see latchkey configure.`;

export function credentialsCommand(): Command {
  const forms = ['process', 'env', 'json'] as const;
  const form = (name: (typeof forms)[number], description: string): Option =>
    new Option(`--${name}`, description).conflicts(forms.filter((other) => other !== name));
  const command = new Command('credentials')
    .description('Print a session. One of --process, --env and --json says in which form.')
    .addOption(form('process', 'the JSON that credential_process of AWS SDKs takes'))
    .addOption(form('env', 'export lines for a shell'))
    .addOption(form('json', 'one JSON object, as the broker answers: {"credentials","bucket","region","grants",…}'))
    .action(async (options: CredentialsOptions) => {
      const { printCredentials } = await import('./print-credentials.ts');
      await printCredentials(options);
    });
  return documented(selectable(narrowable(command)), {
    more: MORE,
    examples: [
      'eval "$(latchkey credentials --env || echo false)"',
      'latchkey credentials --json --areas shared --actions read,list --duration 15m',
      'latchkey credentials --process --team demo',
    ],
  });
}
