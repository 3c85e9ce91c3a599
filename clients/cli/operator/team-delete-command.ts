/** `latchkey team delete` ends a team, and later, if it is asked to, gives up its root. */
import { Command } from 'commander';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { lastSessionEndOf } from '../../../shared/domain/people/root-release.ts';
import { REVOCATION_SECONDS } from '../../../shared/domain/people/revoked.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { confirmable, isConfirmed, type ConfirmationOptions } from './confirmation.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import type { Connection } from './connection.ts';
import { counted, memberLines, moment, tokenLines } from './listing.ts';

interface DeleteOptions extends ConnectionOptions, ConfirmationOptions {
  readonly releaseRoot?: true;
  readonly json?: true;
}

const MORE = `
All that gives access to the team ends: members' tokens, service tokens, the operator's too, open invites and live
sessions. The id is never given to another team. The objects stay where they are, and no other team can be given the
root that they are in. Before anything ends, it is listed, and the team's id is to be typed.

With --release-root the root, with the objects in it, can be given to a later team of another id. That is a call of its own, for a
team that has ended: sessions may reach the root until they expire, so it is refused until the time that the first call prints.
The id stays taken.`;

export function teamDeleteCommand(): Command {
  const end = new Command('delete')
    .description('Delete a team for good: its tokens, invites and sessions end; its objects stay.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .option('--release-root', 'give up the root of a team that was deleted at least an hour ago')
    .option(
      '--json',
      'print one JSON object: {"team","sessionsEndBy","ended"}, of which ended is {"members","tokens","serviceTokens"}; with --release-root {"team","bucket","root","rootReleasedOn"}',
    )
    .action(async (team: string, options: DeleteOptions) => {
      const { connect } = await import('./connection.ts');
      const { operator } = await connect(options, process.env);
      await (options.releaseRoot === true ? releaseRoot : deleteTeam)(team, operator, options);
    });
  return documented(connectable(confirmable(end)), {
    more: MORE,
    examples: ['latchkey team delete acme --yes', 'latchkey team delete acme --release-root --yes'],
  });
}

type Operator = Connection['operator'];

async function deleteTeam(team: string, operator: Operator, options: DeleteOptions): Promise<void> {
  const [members, tokens] = await Promise.all([operator.members(team), operator.tokens(team)]);
  const lines = [
    `Deleting team ${team} ends all access to it: ${counted(members.length, 'member')}, ${counted(tokens.length, 'token')}, open invites, sessions.`,
    ...(members.length === 0 ? [] : [memberLines(members)]),
    ...(tokens.length === 0 ? [] : [tokenLines(tokens)]),
    'Its id is never given again. Its objects stay, and its root stays claimed.',
  ];
  if (!(await isConfirmed(lines.join('\n'), team, options))) return;
  await operator.endTeam(team);
  const sessionsEndBy = moment(Date.now() + REVOCATION_SECONDS * 1000);
  const serviceTokens = tokens.filter(({ token }) => token.kind === 'service').length;
  const ended = { members: members.length, tokens: tokens.length - serviceTokens, serviceTokens };
  console.log(
    options.json === true
      ? JSON.stringify({ team, sessionsEndBy, ended })
      : `team ${team} is deleted, with ${counted(ended.members, 'member')}, ${counted(ended.tokens, 'token')} of members and ${counted(serviceTokens, 'service token')}; the last session is over by ${sessionsEndBy}`,
  );
}

async function releaseRoot(id: string, operator: Operator, options: DeleteOptions): Promise<void> {
  const team = await operator.team(id);
  const place = `${team.root === '' ? 'the whole' : `${team.root} in`} bucket ${team.bucket}`;
  const end = lastSessionEndOf(team);
  if (end === undefined)
    throw new LatchkeyError(
      'conflict',
      `team ${id} has not ended: delete it without --release-root first; its root can be released about an hour later`,
    );
  // A root that is released already, or cannot be yet, needs no question: nothing changes.
  const isAsked = team.rootReleasedOn === undefined && end.getTime() <= Date.now();
  const question = `Releasing the root of team ${id}, ${place}, lets another team have it, with all objects in it.`;
  if (isAsked && !(await isConfirmed(question, id, options))) return;
  const { bucket, root, rootReleasedOn = '' } = await operator.releaseRoot(id);
  const released = { team: id, bucket, root, rootReleasedOn: moment(rootReleasedOn) };
  console.log(
    options.json === true
      ? JSON.stringify(released)
      : `team ${id} has given up its root, ${place}: another team can have it; the id stays taken`,
  );
}
