/** `latchkey whoami` says who is signed in, where, and with which rights. */
import { Command } from 'commander';
import { documented } from '../documented.ts';
import type { WhoamiOptions } from './member-options.ts';
import { selectable } from './sign-in-files.ts';

const MORE = `
It asks the broker, so a token that has ended is told. All sign-ins are shown, unless options pick some.`;

export function whoamiCommand(): Command {
  const command = new Command('whoami')
    .description('Show who you are at the broker: team, role, bucket, rights, and when the token ends.')
    .option('--json', 'print one JSON object: {"signIns":[{"broker","team","user","role","bucket","grants",…}]}')
    .action(async (options: WhoamiOptions) => {
      const { whoami } = await import('./whoami.ts');
      await whoami(options);
    });
  return documented(selectable(command), {
    more: MORE,
    examples: ['latchkey whoami', 'latchkey whoami --team demo --json'],
    exitCodes: { 1: 'nobody is signed in, or a broker refused or did not answer' },
  });
}
