/** Reads durations as people write them: `90s`, `30m`, `12h`, `1d`, or a plain number in the option's own unit. */
import { InvalidArgumentError } from 'commander';

const DAY_SECONDS = 24 * 3600;
/** Longest first, as a duration is written. */
const UNIT_SECONDS = { d: DAY_SECONDS, h: 3600, m: 60, s: 1 } as const;

type Unit = keyof typeof UNIT_SECONDS;

/** Nine digits of days are still exact in seconds; every bound is far below. */
const DURATION = /^(?<count>[0-9]{1,9})(?<unit>[smhd]?)$/;

const EXAMPLES = ['90s', '30m', '12h', '1d'];

interface DurationOption {
  /** The unit of a plain number, of the bounds, and of the result: a duration must be a whole number of it. */
  readonly unit: 's' | 'd';
  readonly min: number;
  readonly max: number;
}

/** Returns the parser of an option. It throws InvalidArgumentError, to which commander adds the option and the text. */
export function durationParser({ unit, min, max }: DurationOption): (text: string) => number {
  const noun = unit === 's' ? 'seconds' : 'days';
  const parse = (text: string): number => secondsOf(text, unit) / UNIT_SECONDS[unit];
  const isAllowed = (duration: number): boolean => Number.isInteger(duration) && duration >= min && duration <= max;
  const examples = EXAMPLES.filter((text) => isAllowed(parse(text))).join(', ');
  const bounds = durationBounds({ unit, min, max });
  return (text) => {
    const duration = parse(text);
    if (isAllowed(duration)) return duration;
    throw new InvalidArgumentError(`Allowed are a whole number of ${noun}, or texts like ${examples}; ${bounds}.`);
  };
}

/** Writes the bounds of an option for people: `from 1m to 30d`. */
export function durationBounds({ unit, min, max }: DurationOption): string {
  return `from ${written(min * UNIT_SECONDS[unit])} to ${written(max * UNIT_SECONDS[unit])}`;
}

/** Writes whole seconds in the largest unit that leaves no rest. */
function written(seconds: number): string {
  const units: readonly Unit[] = ['d', 'h', 'm'];
  const unit = units.find((each) => seconds % UNIT_SECONDS[each] === 0) ?? 's';
  return `${seconds / UNIT_SECONDS[unit]}${unit}`;
}

/** Returns NaN for a text that is no duration. */
function secondsOf(text: string, plainUnit: Unit): number {
  const { count, unit } = DURATION.exec(text)?.groups ?? {};
  return Number(count) * UNIT_SECONDS[isUnit(unit) ? unit : plainUnit];
}

function isUnit(text: string | undefined): text is Unit {
  return text !== undefined && Object.hasOwn(UNIT_SECONDS, text);
}
