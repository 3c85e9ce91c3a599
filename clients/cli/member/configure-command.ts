/** `latchkey configure` writes a profile for AWS's CLI and SDKs, which then get sessions by themselves. */
import { Command } from 'commander';
import { documented } from '../documented.ts';
import type { ConfigureOptions } from './member-options.ts';
import { checked } from '../checked.ts';
import { parseProfile } from './aws-profile.ts';
import { selectable } from './sign-in-files.ts';

const MORE = `
The profile goes into AWS_CONFIG_FILE, else ~/.aws/config, of which nothing else is changed. A profile of that name that configure did
not write is left alone, and refused. It holds no secret: SDKs run latchkey credentials --process when they need a session. For a store
that is not AWS its address goes into a services section, which SDKs since mid 2023 read; name it to older ones by --endpoint-url.`;

export function configureCommand(): Command {
  const command = new Command('configure')
    .description('Write a profile for the AWS CLI and SDKs that renews itself.')
    .requiredOption(
      '--profile <name>',
      'the name of the profile; default is the one that needs no name',
      checked(parseProfile),
    )
    .option('--print', 'print the lines, and change no file')
    .action(async (options: ConfigureOptions) => {
      const { configure } = await import('./configure.ts');
      await configure(options);
    });
  return documented(selectable(command), {
    more: MORE,
    examples: ['latchkey configure --profile gallery', 'latchkey configure --profile gallery --team demo --print'],
  });
}
