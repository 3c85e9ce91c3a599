/** `latchkey team list` and `team show` tell which teams a stack has, and what is to be known of one. */
import { Command } from 'commander';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import type { TeamSummary } from '../../../shared/domain/people/team-summary.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { aligned, counted, moment } from './listing.ts';

interface ListOptions extends ConnectionOptions {
  readonly all?: true;
  readonly json?: true;
}

interface ShowOptions extends ConnectionOptions {
  readonly json?: true;
}

const LIST_MORE = `
It reads the whole table, by the right dynamodb:Scan of yours. Teams that have ended keep their ids, and their roots until
latchkey team delete --release-root.`;

const SHOW_MORE = `
Admins are those who can sign in. The size of a session token is an estimate for the longest name that a member can have;
STS refuses a session at 100 %.`;

export function teamListCommand(): Command {
  const list = new Command('list')
    .description('List the teams of the broker.')
    .option('--all', 'also those that have ended')
    .option(
      '--json',
      'print one JSON object: {"items":[{"team","layout","bucket","root","createdOn","members","endedOn"?,"rootReleasedOn"?}]}',
    )
    .action(listTeams);
  return documented(connectable(list), {
    more: LIST_MORE,
    examples: ['latchkey team list', 'latchkey team list --all --json'],
  });
}

export function teamShowCommand(): Command {
  const show = new Command('show')
    .description('Show all settings of a team, and how many belong to it.')
    .argument('<team>', 'the team, which may have ended', checked(parseTeamId))
    .option(
      '--json',
      'print one JSON object: {"team","layout","bucket","root","createdOn","endedOn"?,"sessionsEndBy"?,"rootReleasedOn"?,"members","admins","openInvites","serviceTokens","attachments"?,"largestSession"}',
    )
    .action(showTeam);
  return documented(connectable(show), { more: SHOW_MORE, examples: ['latchkey team show acme'] });
}

async function listTeams(options: ListOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const { teams, damaged } = await operator.teams();
  const items = teams.filter(({ team }) => options.all === true || team.endedOn === undefined);
  if (options.json === true)
    console.log(JSON.stringify({ items: items.map(({ team, members }) => ({ ...shownTeam(team), members })) }));
  else if (items.length === 0) console.log('there are no teams');
  else {
    const rows = items.map(({ team, members }) => [
      ...[team.team, team.layout, team.bucket, team.root || '(whole bucket)', team.createdOn.slice(0, 10)],
      ...[String(members), stateOf(team)],
    ]);
    console.log(aligned([['team', 'layout', 'bucket', 'root', 'since', 'members', ''], ...rows]));
  }
  if (damaged.length > 0)
    console.error(
      `latchkey: the rows of these teams are damaged, and not listed: ${damaged.map(printableId).join(', ')}`,
    );
}

async function showTeam(id: string, options: ShowOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const summary = await operator.teamSummary(id);
  const { team, counts, attachments, largestSession, sessionsEndBy } = summary;
  if (options.json === true) {
    const end = sessionsEndBy === undefined ? {} : { sessionsEndBy: moment(sessionsEndBy) };
    console.log(JSON.stringify({ ...shownTeam(team), ...end, ...counts, attachments, largestSession }));
    return;
  }
  console.log(aligned(linesOf(summary)));
}

function linesOf({ team, counts, attachments, largestSession, sessionsEndBy }: TeamSummary): string[][] {
  const { role, tokenBytes, tokenPercent } = largestSession;
  return [
    ['team', team.team],
    ['layout', team.layout],
    ['bucket', team.bucket],
    ['root', team.root || '(the whole bucket)'],
    ['since', moment(team.createdOn)],
    ...(team.endedOn === undefined ? [] : [['ended', moment(team.endedOn)]]),
    ...(sessionsEndBy === undefined ? [] : [['last session over by', moment(sessionsEndBy)]]),
    ...(team.rootReleasedOn === undefined ? [] : [['root released', moment(team.rootReleasedOn)]]),
    ['members', `${counts.members}, of whom ${counted(counts.admins, 'admin')} can sign in`],
    ['open invites', String(counts.openInvites)],
    ['service tokens', String(counts.serviceTokens)],
    ...(attachments === undefined
      ? []
      : [
          ['URLs of pictures', `${attachments.pictureUrlSeconds} s`],
          ['URLs of video', `${attachments.videoUrlSeconds} s`],
          ['project check', attachments.projectCheck ? 'on' : 'off'],
        ]),
    ['largest session', `about ${tokenBytes} bytes, ${tokenPercent} % of the longest token (${role}, longest name)`],
  ];
}

function shownTeam({ team, layout, bucket, root, createdOn, endedOn, rootReleasedOn }: Team): object {
  return {
    ...{ team, layout, bucket, root, createdOn: moment(createdOn) },
    ...(endedOn === undefined ? {} : { endedOn: moment(endedOn) }),
    ...(rootReleasedOn === undefined ? {} : { rootReleasedOn: moment(rootReleasedOn) }),
  };
}

function stateOf({ endedOn, rootReleasedOn }: Team): string {
  if (endedOn === undefined) return '';
  return `ended ${endedOn.slice(0, 10)}${rootReleasedOn === undefined ? '' : ', root released'}`;
}

/** The key of a damaged row may hold anything. */
function printableId(id: string): string {
  return id.replaceAll(/[^a-z0-9-]/g, '?').slice(0, 64);
}
