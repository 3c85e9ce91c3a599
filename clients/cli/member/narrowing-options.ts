/** Defines the options by which a session is less than its user may. */
import type { Command } from 'commander';
import { ACTIONS } from '../../../shared/domain/authority/layout.ts';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from '../../../shared/domain/session/session.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { durationBounds, durationParser } from '../duration.ts';
import type { Narrowed } from './kept-session.ts';

export interface NarrowingOptions {
  readonly areas?: readonly string[];
  readonly actions?: readonly string[];
  readonly duration?: number;
}

const DURATION = { unit: 's', min: MIN_DURATION_SECONDS, max: MAX_DURATION_SECONDS } as const;

export function narrowable(command: Command): Command {
  return command
    .option('--areas <areas>', 'only these areas of the team, with commas: shared,private', checked(areasOf))
    .option('--actions <actions>', `only these of ${ACTIONS.join(',')}`, checked(actionsOf))
    .option(
      '--duration <duration>',
      `how long it lives: 15m, or seconds; ${durationBounds(DURATION)} (default: ${durationBounds({ ...DURATION, min: DURATION.max }).split(' to ')[1] ?? ''})`,
      durationParser(DURATION),
    );
}

export function narrowedBy({ areas, actions, duration }: NarrowingOptions): Narrowed {
  return {
    ...(areas === undefined ? {} : { areas }),
    ...(actions === undefined ? {} : { actions }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
  };
}

/** The broker knows the areas of the team's layout. */
function areasOf(text: string): readonly string[] {
  return listOf(
    text,
    (name) => /^[A-Za-z0-9_-]{1,64}$/.test(name),
    'names of areas, with commas between them: shared,private',
  );
}

function actionsOf(text: string): readonly string[] {
  return listOf(
    text,
    (name) => ACTIONS.some((action) => action === name),
    `any of ${ACTIONS.join(', ')}, with commas between them`,
  );
}

function listOf(text: string, isAllowed: (name: string) => boolean, allowed: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isAllowed)) return names;
  throw new LatchkeyError('invalid_request', `Allowed are ${allowed}.`);
}
