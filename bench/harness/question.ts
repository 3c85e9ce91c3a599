/**
 * A file of `bench/` exports its name, peer and target as `question`. The runner runs it and prints the answer; the shape of the
 * JSON is the contract of `npm run bench -- --json`. Such a file imports the peers of `bench/package.json` in `run` or in a
 * program, never at the top, because the runner installs them after it has read the names.
 */

export interface Figures {
  /** Our figure in the question's unit; smaller is better. */
  readonly ours: number;
  /** The peer's figure from the same run; `null` where nothing is comparable. */
  readonly peer: number | null;
  /** Bounds 99 of 100 of our calls, if the target names it. */
  readonly p99?: number;
}

/** The conditions that must hold, each if it is named. */
export interface Target {
  /** Limits our figure, in the question's unit. */
  readonly maxOurs?: number;
  /** Bounds 99 calls in 100, in the question's unit. */
  readonly maxP99?: number;
  /** The least factor by which ours is better than the peer. */
  readonly minRatio?: number;
}

export interface RunOptions {
  /** Runs as few repetitions as still give a figure: to see that it works, not how fast it is. */
  readonly quick: boolean;
  /** Reports progress, for people. */
  readonly note: (line: string) => void;
}

export interface Question {
  readonly name: string;
  readonly unit: string;
  readonly peerName: string | null;
  readonly target: Target;
  /** @returns `null` if this machine cannot answer, as a note says: then the row is left out */
  run(options: RunOptions): Promise<Figures | null>;
}

/** An element of the JSON. */
export interface Answer extends Omit<Figures, 'p99'> {
  readonly name: string;
  readonly unit: string;
  readonly peerName: string | null;
  /** The factor by which ours is better than the peer; above 1 is ahead. */
  readonly ratio: number | null;
  readonly target: string;
  readonly holds: boolean;
}

export function answerOf({ name, unit, peerName, target }: Question, { ours, peer, p99 }: Figures): Answer {
  const ratio = peer === null ? null : peer / ours;
  const holds =
    (target.maxOurs === undefined || ours <= target.maxOurs) &&
    (target.maxP99 === undefined || (p99 !== undefined && p99 <= target.maxP99)) &&
    (target.minRatio === undefined || (ratio !== null && ratio >= target.minRatio));
  return {
    name,
    unit,
    ours: rounded(ours),
    peer: peer === null ? null : rounded(peer),
    peerName,
    ratio: ratio === null ? null : rounded(ratio),
    target: targetText(target, unit),
    holds,
  };
}

function targetText({ maxOurs, maxP99, minRatio }: Target, unit: string): string {
  const parts = [
    ...(maxOurs === undefined ? [] : [`at most ${maxOurs} ${unit}`]),
    ...(maxP99 === undefined ? [] : [`99 of 100 at most ${maxP99} ${unit}`]),
    ...(minRatio === undefined ? [] : [`at least ${minRatio} times better`]),
  ];
  return parts.join(', ');
}

/** Rounds to three digits: a measurement on a shared machine is no more exact. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** @throws if there are no values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no values were measured');
  return middle;
}
