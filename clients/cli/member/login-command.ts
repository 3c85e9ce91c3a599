/** `latchkey login` redeems an invite, or takes over a token, and stores it for the other commands. */
import { Command, Option } from 'commander';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import type { LoginOptions } from './member-options.ts';
import { parseBroker } from './broker-address.ts';
import { parseClientId, parseIssuer } from './issuer-address.ts';

const MORE = `
Without an argument it asks for the link, and - reads it from standard input. The code is taken out of any text around it. Before it is
used up, it is made sure that the token can be stored: in LATCHKEY_HOME, else in the folder latchkey of your configuration
(XDG_CONFIG_HOME, ~/.config). A server's token comes by --token-stdin, never as an argument, which other users of the machine see.

--bind makes a key, to which the token is bound: a copy of the token alone is worth nothing. The key lies beside it, so who copies the
whole folder has both. --oidc signs in by an identity provider instead of an invite, as in
  latchkey login --oidc --issuer https://login.example.org --client-id latchkey --broker https://keys.example.org
and prints an address and a code to confirm there in any browser. It stores a sign-in for each of your teams.`;

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
    .option('--bind', 'bind the token to a new key of this machine')
    .addOption(new Option('--oidc', 'sign in by an identity provider').conflicts(['bind', 'tokenStdin']))
    .option('--issuer <url>', 'the address of the identity provider', checked(parseIssuer))
    .option('--client-id <id>', 'the id that the provider knows this command by', checked(parseClientId))
    .option('--scope <scopes>', 'what to ask the provider for (default: openid, and offline_access where it is known)')
    .option('--team <team>', 'sign in to this team alone', checked(parseTeamId))
    .addOption(
      new Option('--token <kind>', "which of the provider's tokens the broker gets (default: id)").choices([
        'id',
        'access',
      ]),
    )
    .action(async (link: string | undefined, options: LoginOptions) => {
      const { login } = await import('./login.ts');
      await login(link, options);
    });
  return documented(command, {
    more: MORE,
    examples: [
      `latchkey login "$(cat invite.txt)"`,
      'latchkey login - --local <invite.txt',
      `latchkey login --bind "$(cat invite.txt)"`,
      'latchkey login --token-stdin --broker https://keys.example.org <token.txt',
    ],
  });
}
