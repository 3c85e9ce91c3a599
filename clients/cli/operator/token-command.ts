/** `latchkey token` makes service tokens of the operator's own, and lists and ends every token of a team. */
import { Command } from 'commander';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { MAX_LIFETIME_DAYS, MAX_NETWORKS } from '../../../shared/domain/people/service-token.ts';
import type { Network } from '../../../shared/domain/people/token.ts';
import { parseNetwork } from '../../../shared/networks.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { checked, checkedEach } from '../checked.ts';
import { documented } from '../documented.ts';
import { durationParser } from '../duration.ts';
import { moment, shownToken, tokenLines } from './listing.ts';
import { parseAnyRole, parseTokenId, parseTokenName } from './parsed-names.ts';

interface Options extends ConnectionOptions {
  readonly json?: true;
}

interface CreateOptions extends Options {
  readonly role: string;
  readonly cidr?: readonly Network[];
  readonly proxy?: true;
  readonly expiresInDays?: number;
}

const CREATE_MORE = `
The token is printed once: the broker keeps only a hash of it. An operator's token has no sponsor, so it ends with no
admin, but by its expiry or by hand (latchkey token end). Several of one name may live at once, to rotate them, if role,
networks and --proxy agree. With --proxy, which needs --cidr, it is good for attachments alone, in the names of readers
that the proxy vouches for.`;

const CREATE_EXAMPLES = [
  'latchkey token create acme backup --role viewer --expires-in-days 90d',
  'latchkey token create fieldwork www --role reader --proxy --cidr 203.0.113.7/32',
] as const;

const END_MORE = `
A service token's sessions are denied with it. A member's token ends alone: the member's sessions end when the member is
removed (latchkey member remove). The ids are those of: latchkey token list.`;

const END_EXAMPLES = ['latchkey token end acme 0123456789abcdef0123'] as const;

export function tokenCommand(): Command {
  const create = new Command('create')
    .description('Create a service token, for a server to hold.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .argument('<name>', 'its name: it acts as user service.<name>', checked(parseTokenName))
    .requiredOption('--role <role>', "one of the layout's roles, but not admin", checked(parseAnyRole))
    .option(
      '--cidr <cidr>',
      `a network that it works from; repeat it for up to ${MAX_NETWORKS} (default: any)`,
      checkedEach<Network>(parseNetwork),
    )
    .option('--proxy', "for a trusted proxy, with the role that reads a smap server's attachments")
    .option(
      '--expires-in-days <duration>',
      `whole days: 30, 30d or 720h; 1 to ${MAX_LIFETIME_DAYS} (default: it does not expire)`,
      durationParser({ unit: 'd', min: 1, max: MAX_LIFETIME_DAYS }),
    )
    .option('--json', 'print one JSON object: {"token"} and what its row in the list has')
    .action(createToken);
  const list = new Command('list')
    .description('List the tokens of a team: members’ and services’, never their secrets.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .option(
      '--json',
      'print one JSON object: {"items":[{"id","kind","name"?,"user","role","cidrs"?,"proxy"?,"sponsor"?,"createdBy","createdOn","lastUsedOn","expiresAt"?,"reusedOn"?}]}',
    )
    .action(listTokens);
  const end = new Command('end')
    .description('End a token.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .argument('<id>', 'its id in the list of tokens', checked(parseTokenId))
    .option('--json', 'print one JSON object: {"team","id"}')
    .action(endToken);
  return new Command('token')
    .description('Create service tokens; list and end the tokens of a team.')
    .addCommand(documented(connectable(create), { more: CREATE_MORE, examples: CREATE_EXAMPLES }))
    .addCommand(documented(connectable(list), { examples: ['latchkey token list acme'] }))
    .addCommand(documented(connectable(end), { more: END_MORE, examples: END_EXAMPLES }));
}

async function createToken(team: string, name: string, options: CreateOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const { role, cidr: cidrs, proxy, expiresInDays } = options;
  const { token, tokenText } = await operator.createToken(team, { name, role, cidrs, proxy, expiresInDays });
  if (options.json === true) {
    console.log(JSON.stringify({ token: tokenText, ...shownToken({ token, role: token.role }) }));
    return;
  }
  const { expiresAtSeconds } = token;
  const from = cidrs === undefined ? '' : `, from ${cidrs.join(', ')} alone`;
  const [life, end] =
    expiresAtSeconds === null
      ? ['it does not expire', 'It has no sponsor, so it ends only by hand']
      : [`until ${moment(expiresAtSeconds * 1000)}`, 'It has no sponsor; to end it before'];
  console.log(`service token ${name} (${role}) of team ${team}, ${life}${from}:\n${tokenText}`);
  console.log(
    `\nIt cannot be shown again: put it where it is needed now. ${end}:\nlatchkey token end ${team} ${token.id}`,
  );
}

async function listTokens(team: string, options: Options): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const tokens = await operator.tokens(team);
  if (options.json === true) console.log(JSON.stringify({ items: tokens.map(shownToken) }));
  else console.log(tokens.length === 0 ? `team ${team} has no tokens` : tokenLines(tokens));
}

async function endToken(team: string, id: string, options: Options): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  await operator.endToken(team, id);
  console.log(options.json === true ? JSON.stringify({ team, id }) : `token ${id} of team ${team} has ended`);
}
