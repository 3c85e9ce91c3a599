/** `latchkey team set` changes how a team's attachments are answered. */
import { Command, Option } from 'commander';
import { MAX_URL_SECONDS, MIN_URL_SECONDS } from '../../../shared/domain/people/attachment-settings.ts';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { MAX_AGE_MS } from '../../../shared/domain/session/fresh-cache.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { durationBounds, durationParser } from '../duration.ts';

interface SetOptions extends ConnectionOptions {
  readonly pictureUrlSeconds?: number;
  readonly videoUrlSeconds?: number;
  readonly projectCheck?: 'on' | 'off';
  readonly json?: true;
}

const LIFETIME = { unit: 's', min: MIN_URL_SECONDS, max: MAX_URL_SECONDS } as const;
const IN_WORDS = `10m, or seconds; ${durationBounds(LIFETIME)}`;

const MORE = `
What is not named stays as it is. A redirect may be kept until a minute before its URL ends, so one of ${MIN_URL_SECONDS} seconds is
not kept at all. With --project-check on, users of smap are redirected only to surveys of their own projects; it asks smap's
database, which the stack reaches by smapBasic=on (docs/operations.md). Tokens of members and services are not held to it.`;

export function teamSetCommand(): Command {
  const set = new Command('set')
    .description("Set how a team's attachments are answered; for teams of layout smap.")
    .argument('<team>', 'the team', checked(parseTeamId))
    .option(
      '--picture-url-seconds <duration>',
      `how long URLs of pictures and documents live: ${IN_WORDS}`,
      durationParser(LIFETIME),
    )
    .option(
      '--video-url-seconds <duration>',
      `how long URLs of audio and video live, which are asked for again late: ${IN_WORDS}`,
      durationParser(LIFETIME),
    )
    .addOption(new Option('--project-check <switch>', 'only surveys of the own projects').choices(['on', 'off']))
    .option('--json', 'print one JSON object: {"team","pictureUrlSeconds","videoUrlSeconds","projectCheck"}')
    .action(setTeam);
  return documented(connectable(set), {
    more: MORE,
    examples: [
      'latchkey team set fieldwork --picture-url-seconds 10m --video-url-seconds 1h',
      'latchkey team set fieldwork --project-check on',
    ],
  });
}

async function setTeam(team: string, options: SetOptions): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const { projectCheck, json } = options;
  const settings = await operator.setTeam(team, {
    pictureUrlSeconds: options.pictureUrlSeconds,
    videoUrlSeconds: options.videoUrlSeconds,
    projectCheck: projectCheck === undefined ? undefined : projectCheck === 'on',
  });
  const { pictureUrlSeconds, videoUrlSeconds } = settings;
  console.log(
    json === true
      ? JSON.stringify({ team, ...settings })
      : `team ${team}: URLs of pictures and documents live ${pictureUrlSeconds} s, of audio and video ${videoUrlSeconds} s; ` +
          `project check ${settings.projectCheck ? 'on' : 'off'}. Warm functions know it within ${MAX_AGE_MS / 1000} s.`,
  );
}
