/** `latchkey invite` makes a code whose first holder becomes a member. A new team gets its first admin by it. */
import { Command } from 'commander';
import { MAX_INVITE_SECONDS, MIN_INVITE_SECONDS } from '../../../shared/domain/people/invite.ts';
import { parseMemberName, parseTeamId } from '../../../shared/domain/people/names.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { durationBounds, durationParser } from '../duration.ts';
import { moment } from './listing.ts';
import { parseAnyRole } from './parsed-names.ts';

interface Options extends ConnectionOptions {
  readonly role?: string;
  readonly expiresIn?: number;
  readonly reuse?: true;
  readonly json?: true;
}

const LIFETIME = { unit: 's', min: MIN_INVITE_SECONDS, max: MAX_INVITE_SECONDS } as const;

export function inviteCommand(): Command {
  const command = new Command('invite')
    .description('Invite somebody into a team. The code is good once; whoever has it becomes that user.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .argument('<user>', 'the name the new member will have in the team', checked(parseMemberName))
    .option(
      '--role <role>',
      "one of the layout's roles, such as admin; left out only for a member who has never signed in, who keeps the own",
      checked(parseAnyRole),
    )
    .option(
      '--expires-in <duration>',
      `how long it is good: 90s, 30m, 12h, 7d, or seconds; ${durationBounds(LIFETIME)} (default: a day)`,
      durationParser(LIFETIME),
    )
    .option('--reuse', 'give a name that was used before, and its private area, to somebody new')
    .option('--json', 'print one JSON object: {"id","code","link"?,"expiresAt","team","user","role"}')
    .action(invite);
  return documented(connectable(command), {
    examples: ['latchkey invite acme ada --role admin', 'latchkey invite acme max --role member --expires-in 7d'],
  });
}

async function invite(team: string, user: string, options: Options): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator, broker } = await connect(options, process.env);
  const { expiresIn: expiresInSeconds, reuse } = options;
  const { invite: made, code } = await operator.invite({ team, user, role: options.role, expiresInSeconds, reuse });
  const { id, role, expiresAtSeconds } = made;
  const expiresAt = moment(expiresAtSeconds * 1000);
  const link = broker === undefined ? undefined : `${broker}/#invite=${code}`;
  if (options.json === true) {
    console.log(JSON.stringify({ id, code, link, expiresAt, team, user, role }));
    return;
  }
  console.log(`invite for ${user} (${role}) of team ${team}, good once, until ${expiresAt}:\n${code}`);
  if (broker === undefined || link === undefined) return;
  const body = JSON.stringify({ code });
  console.log(`\nThe same as a link:\n${link}`);
  console.log(`\nSign in by the command:\nlatchkey login '${link}'`);
  console.log(
    `\nOr redeem it for a token without it:\ncurl -s ${broker}/v1/enroll -H 'Content-Type: application/json' -d '${body}'`,
  );
}
