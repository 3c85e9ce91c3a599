/** `latchkey member` lists the members of a team, and ends them. */
import { Command } from 'commander';
import { parseTeamId, parseUserName } from '../../../shared/domain/people/names.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { confirmable, isConfirmed, type ConfirmationOptions } from './confirmation.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { counted, memberLines, moment, shownMember, tokenLines } from './listing.ts';

interface ListOptions extends ConnectionOptions {
  readonly json?: true;
}

interface RemoveOptions extends ConnectionOptions, ConfirmationOptions {
  readonly keepTokens?: true;
  readonly evenLast?: true;
  readonly json?: true;
}

const REMOVE_MORE = `
The member's tokens, open invites and live sessions end, and so do the invites of an admin and the service tokens that
they sponsor. Those tokens are listed before it asks for the member's name: with --keep-tokens they stay, as the
operator's, without a sponsor, and end only by hand (latchkey token end). The name is not given again unless an invite
says --reuse. The last admin who can sign in is not removed: make another
one first, or say --even-last.`;

export function memberCommand(): Command {
  const list = new Command('list')
    .description('List the members of a team.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .option('--json', 'print one JSON object: {"items":[{"user","role","enrolled","since","lastUsedOn"?}]}')
    .action(listMembers);
  const remove = new Command('remove')
    .description('Remove a member: access, tokens, invites and sessions end.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .argument('<user>', 'the name in the team', checked(parseUserName))
    .option('--even-last', 'also the last admin: invite another one then')
    .option('--keep-tokens', "keep the service tokens that an admin sponsors, as the operator's")
    .option(
      '--json',
      'print one JSON object: {"team","user","sessionsEndBy","ended"}, of which ended is {"tokens","invites","serviceTokens"}',
    )
    .action(removeMember);
  return new Command('member')
    .description('List and remove members.')
    .addCommand(documented(connectable(list), { examples: ['latchkey member list acme'] }))
    .addCommand(
      documented(connectable(confirmable(remove)), {
        more: REMOVE_MORE,
        examples: ['latchkey member remove acme max', 'latchkey member remove acme ada --keep-tokens --yes'],
      }),
    );
}

async function listMembers(team: string, options: ListOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const members = await operator.members(team);
  if (options.json === true) console.log(JSON.stringify({ items: members.map(shownMember) }));
  else console.log(members.length === 0 ? `team ${team} has no members` : memberLines(members));
}

async function removeMember(team: string, user: string, options: RemoveOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const keepTokens = options.keepTokens === true;
  const member = (await operator.members(team)).find((one) => one.user === user);
  // A member who has ended already needs no confirmation: nothing is left to end.
  if (member !== undefined) {
    const tokens = await operator.sponsoredTokens(team, user);
    const fate = keepTokens
      ? "These service tokens stay, as the operator's, without a sponsor:"
      : "These service tokens end with it (with --keep-tokens they stay, as the operator's, without a sponsor):";
    const lines = [
      `Removing ${user} (${member.role}) from team ${team} ends that member's access, tokens, open invites and sessions.`,
      ...(tokens.length === 0 ? [] : [fate, tokenLines(tokens.map((token) => ({ token, role: token.role })))]),
    ];
    if (!(await isConfirmed(lines.join('\n'), user, options))) return;
  }
  const { ended, ...end } = await operator.endMember(team, { user, keepTokens, evenLast: options.evenLast === true });
  const sessionsEndBy = moment(end.sessionsEndBy);
  const counts = `${counted(ended.tokens, 'token')}, ${counted(ended.invites, 'invite')}, ${counted(ended.serviceTokens, 'service token')}`;
  console.log(
    options.json === true
      ? JSON.stringify({ team, user, sessionsEndBy, ended })
      : `${user} is no member of team ${team} any more; ended: ${counts}; the last session is over by ${sessionsEndBy}`,
  );
}
