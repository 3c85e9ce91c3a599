/**
 * What a file of `bench/` exports as `question`: its name, its peer and its target. The runner asks it and prints the
 * answer; the shape of the JSON is the contract of `npm run bench -- --json`. Peers of `bench/package.json` are imported
 * in `run` or in a program, never at the top of such a file: the runner installs them after it has read the names.
 */

export interface Figures {
  /** In the question's unit; smaller is better. */
  readonly ours: number;
  /** The peer's figure from the same run; `null` where nothing is comparable. */
  readonly peer: number | null;
  /** Bounds 99 of 100 calls of ours, if the target names it. */
  readonly p99?: number;
}

/** What must hold; every part that is named. */
export interface Target {
  /** In the question's unit. */
  readonly maxOurs?: number;
  /** Bounds 99 calls in 100, in the question's unit. */
  readonly maxP99?: number;
  /** How many times better than the peer. */
  readonly minRatio?: number;
}

export interface RunOptions {
  /** As few repetitions as still give a figure: to see that it works, not how fast it is. */
  readonly quick: boolean;
  /** Progress, for people. */
  readonly note: (line: string) => void;
}

export interface Question {
  readonly name: string;
  readonly unit: string;
  readonly peerName: string | null;
  readonly target: Target;
  run(options: RunOptions): Promise<Figures>;
}

/** One element of the JSON. */
export interface Answer extends Omit<Figures, 'p99'> {
  readonly name: string;
  readonly unit: string;
  readonly peerName: string | null;
  /** How many times better than the peer; above 1 is ahead. */
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

/** Three digits say all that a measurement on a shared machine can. */
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
