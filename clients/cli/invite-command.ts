/** `latchkey invite`: a code that makes its first holder a member. So a new team gets its first admin. */
import { Command } from 'commander';
import { DEFAULT_INVITE_SECONDS, MAX_INVITE_SECONDS, MIN_INVITE_SECONDS } from '../../shared/domain/people/invite.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';

interface Options extends ConnectionOptions {
  readonly role: string;
  readonly expiresIn?: string;
  readonly reuse?: true;
  readonly json?: true;
}

export function inviteCommand(): Command {
  const command = new Command('invite')
    .description('Invite somebody into a team. The code is good once; whoever has it becomes that user.')
    .argument('<team>', 'the team')
    .argument('<user>', 'the name the new member will have in the team')
    .requiredOption('--role <role>', "one of the layout's roles, such as admin")
    .option(
      '--expires-in <seconds>',
      `${MIN_INVITE_SECONDS} to ${MAX_INVITE_SECONDS} (default: ${DEFAULT_INVITE_SECONDS}, a day)`,
    )
    .option('--reuse', 'give a name that was used before, and its private area, to somebody new')
    .option('--json', 'print one JSON object: {"id","code","expiresAt","team","user","role"}')
    .action(invite);
  return connectable(command);
}

async function invite(team: string, user: string, options: Options): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator, broker } = await connect(options, process.env);
  const { role, expiresIn, reuse } = options;
  const expiresInSeconds = expiresIn === undefined ? undefined : Number(expiresIn);
  const { invite: made, code } = await operator.invite({ team, user, role, expiresInSeconds, reuse });
  const expiresAt = new Date(made.expiresAtSeconds * 1000).toISOString().replace('.000Z', 'Z');
  if (options.json === true) {
    console.log(JSON.stringify({ id: made.id, code, expiresAt, team, user, role }));
    return;
  }
  console.log(`invite for ${user} (${role}) of team ${team}, good once, until ${expiresAt}:\n${code}`);
  if (broker !== undefined) {
    const body = JSON.stringify({ code });
    console.log(
      `\nRedeem it for a token:\ncurl -s ${broker}/v1/enroll -H 'Content-Type: application/json' -d '${body}'`,
    );
  }
}
