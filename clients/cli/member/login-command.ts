/** `latchkey login` redeems an invite, or takes over a token, and stores it for the other commands. */
import { Command, Option } from 'commander';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import type { LoginOptions } from './member-options.ts';
import { parseBroker } from './broker-address.ts';

const MORE = `
Without an argument it asks for the link, and - reads it from standard input. The code is taken out of any text around it. Before it is
used up, it is made sure that the token can be stored: in LATCHKEY_HOME, else in the folder latchkey of your configuration
(XDG_CONFIG_HOME, ~/.config). A server's token comes by --token-stdin, never as an argument, which other users of the machine see.`;

export function loginCommand(): Command {
  const command = new Command('login')
    .description('Sign in with the link of an invite, or with a token.')
    .argument('[link]', 'the link of your invite, its code, or - for standard input')
    .addOption(
      new Option('--broker <url>', "the broker (default: the link's, else LATCHKEY_BROKER)").argParser(
        checked(parseBroker),
      ),
    )
    .addOption(
      new Option(
        '--local [folder]',
        'the broker of a running `npm start` and its data folder (default: LATCHKEY_DATA, else .latchkey)',
      ).conflicts('broker'),
    )
    .option('--token-stdin', 'store a token, of a service or of your own, that standard input holds')
    .action(async (link: string | undefined, options: LoginOptions) => {
      const { login } = await import('./login.ts');
      await login(link, options);
    });
  return documented(command, {
    more: MORE,
    examples: [
      `latchkey login "$(cat invite.txt)"`,
      'latchkey login - --local <invite.txt',
      'latchkey login --token-stdin --broker https://keys.example.org <token.txt',
    ],
  });
}
