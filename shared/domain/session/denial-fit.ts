/**
 * Fits the denials into the one policy of a role, and decides how to make room in time. When many ids of a team have ended, its
 * generation is renewed: one pattern, `{old generation}.*`, then covers all of them. The following order locks nobody out and
 * lets nothing through:
 *
 * 1. The team's row gets the new generation and the record of the old one in one write. Ids stay in the policy.
 * 2. A warm function caches team rows for up to 10 s, and gives out sessions of the old generation as long: the old one is
 *    denied only `GENERATION_WAIT_SECONDS` later. A client that is refused then, and retries, gets a session of the new
 *    generation, never the same dead one.
 * 3. From then on the team's ids are left out, but not the latest: a session can be made as `{new generation}.{old id}`
 *    when its member was read before the end and its team after the renewal. Both are read at most 30 s before the session
 *    is given out, so an id that ended `READ_ORDER_SECONDS` before the renewal has no such session.
 * 4. A deleted team keeps the record of its generation; it is denied at once, because nobody can be locked out.
 *
 * When many ids end within a minute, the rule of step 3 would leave no room. Then the largest team pays for it: its old
 * generations are denied without the wait, and the ids from before the renewal are left out at once. It is renewed again a minute
 * later, when those ids count as early ones, which also ends a session of that unlucky order.
 *
 * Only the team with the most uncovered ids is ever renewed. Until its renewal counts, or its ids are early ones, all teams wait:
 * otherwise the next teams would pay for the ends of one of them.
 *
 * When even the generations do not fit, there is a cut: every session of the role that was issued before it is denied, and ids
 * that ended well before it are left out. This hits all teams of the role, and raises an alarm: a warm function may give out a
 * dead session until half of that session's life, unless it is deployed anew.
 */
import type { Denial } from './denials.ts';
import { denialPolicyChars, denialPolicyText, MAX_DENIAL_POLICY_CHARS } from './denial-policy.ts';

/**
 * The wait exceeds the time that a warm function caches a team's row (`MAX_AGE_MS` of `fresh-cache.ts`, 10 s), and the difference
 * of clocks.
 */
export const GENERATION_WAIT_SECONDS = 15;
/**
 * The time exceeds the longest opening of a session (`MAX_ROWS_AGE_MS` of `session-cache.ts`, 30 s), and the difference of
 * clocks.
 */
export const READ_ORDER_SECONDS = 60;
/**
 * Room is made from this size on: the quarter above is for ids that end until a renewal counts, which takes up to a minute of
 * `READ_ORDER_SECONDS`, the wait, and a minute until the next run.
 */
export const RELIEF_CHARS = Math.floor(MAX_DENIAL_POLICY_CHARS * 0.75);
/** A renewal ends every session of its team, and takes a pattern itself, so it must make room for more than a few. */
export const MIN_IDS_FOR_RENEWAL = 10;

/** The fitted policy of a role. */
export interface Fit {
  readonly text: string;
  readonly patterns: readonly string[];
  /** Denials without room that nothing covers: none, unless the cut is too recent. */
  readonly leftOut: number;
}

/** The action that makes room in a role's policy. */
export type Relief = { readonly kind: 'renew'; readonly team: string } | { readonly kind: 'cut' };

/** @param cutSeconds of the role, while it lasts */
export function fitDenials(denials: readonly Denial[], cutSeconds: number | undefined, now: Date): Fit {
  const due = uncut(denials, cutSeconds);
  const crowded = new Set<string>();
  const fits = (patterns: readonly string[]): boolean =>
    denialPolicyChars(patterns, cutSeconds) <= MAX_DENIAL_POLICY_CHARS;
  let patterns = patternsOf(due, crowded, now);
  for (const team of teamsByIds(due)) {
    if (fits(patterns)) break;
    crowded.add(team);
    patterns = patternsOf(due, crowded, now);
  }
  if (fits(patterns)) return { text: denialPolicyText(patterns, cutSeconds), patterns, leftOut: 0 };
  const kept = latestThatFit(due, new Set(patterns), cutSeconds);
  return { text: denialPolicyText(kept, cutSeconds), patterns: kept, leftOut: new Set(patterns).size - kept.length };
}

/**
 * Returns the action that makes room in a role's policy; `undefined` while there is enough, or soon will be, or no action would
 * help.
 */
export function reliefOf(denials: readonly Denial[], cutSeconds: number | undefined, now: Date): Relief | undefined {
  const due = uncut(denials, cutSeconds);
  const earlySeconds = now.getTime() / 1000 - READ_ORDER_SECONDS;
  const renewals = latestGenerations(due);
  const renewedAt = (team: string): number => renewals.get(team) ?? -Infinity;
  const isRecent = (team: string): boolean => renewedAt(team) > earlySeconds;
  // Room that a renewal will make counts already: no other team has to pay until then.
  const uncovered = due.filter(
    (ended) => isId(ended) && !isCovered(ended, renewals, isRecent(ended.team) ? 0 : READ_ORDER_SECONDS),
  );
  const expected = [...due.filter((left) => !isId(left)), ...uncovered].map(({ pattern }) => pattern);
  if (denialPolicyChars(expected, cutSeconds) <= RELIEF_CHARS) return undefined;
  const living = uncovered.filter(({ isTeamEnded }) => !isTeamEnded);
  const [loudest] = teamsByIds(living);
  // A team is renewed once a minute at most, because each renewal leaves a pattern, too.
  if (loudest !== undefined && !isRecent(loudest)) {
    const early = living.filter(({ team, sinceSeconds }) => team === loudest && sinceSeconds <= earlySeconds);
    if (early.length >= MIN_IDS_FOR_RENEWAL) return { kind: 'renew', team: loudest };
  }
  // The largest team waits out its minute, and the quarter above is for that.
  if (fitDenials(denials, cutSeconds, now).leftOut === 0) return undefined;
  const atOnce = renewal(due.filter(({ team, sinceSeconds }) => sinceSeconds > renewedAt(team)));
  if (atOnce !== undefined) return atOnce;
  // A cut covers ids that ended until a minute before it: a later one helps only when that minute has passed.
  return cutSeconds !== undefined && cutSeconds > earlySeconds ? undefined : { kind: 'cut' };
}

/** Returns the renewal of the team with the most of these ids. */
function renewal(relieved: readonly Denial[]): Relief | undefined {
  const living = relieved.filter(({ isTeamEnded }) => !isTeamEnded);
  const [team] = teamsByIds(living);
  if (team === undefined || living.filter((ended) => isId(ended) && ended.team === team).length < MIN_IDS_FOR_RENEWAL)
    return undefined;
  return { kind: 'renew', team };
}

/** Returns the patterns that cover all due denials. */
function patternsOf(due: readonly Denial[], crowded: ReadonlySet<string>, now: Date): string[] {
  const waitedSeconds = now.getTime() / 1000 - GENERATION_WAIT_SECONDS;
  const inEffect = due.filter(
    (left) => !isId(left) && (left.isTeamEnded || crowded.has(left.team) || left.sinceSeconds <= waitedSeconds),
  );
  const renewals = latestGenerations(inEffect);
  const alone = due.filter(
    (ended) => isId(ended) && !isCovered(ended, renewals, crowded.has(ended.team) ? 0 : READ_ORDER_SECONDS),
  );
  return [...inEffect, ...alone].map(({ pattern }) => pattern);
}

/** Returns the time at which each team last left one of these generations. */
function latestGenerations(denials: readonly Denial[]): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { kind, team, sinceSeconds } of denials)
    if (kind === 'generation') latest.set(team, Math.max(sinceSeconds, latest.get(team) ?? -Infinity));
  return latest;
}

/** True if a generation of its team was left early enough after the id had ended. */
function isCovered(
  { team, sinceSeconds }: Denial,
  renewals: ReadonlyMap<string, number>,
  afterSeconds: number,
): boolean {
  return sinceSeconds + afterSeconds <= (renewals.get(team) ?? -Infinity);
}

/** Leaves out the denials that a cut covers. */
function uncut(denials: readonly Denial[], cutSeconds: number | undefined): readonly Denial[] {
  if (cutSeconds === undefined) return denials;
  return denials.filter(({ sinceSeconds }) => sinceSeconds > cutSeconds - READ_ORDER_SECONDS);
}

/** Returns as many patterns as fit: the latest, which no cut will cover soon. */
function latestThatFit(
  due: readonly Denial[],
  requested: ReadonlySet<string>,
  cutSeconds: number | undefined,
): readonly string[] {
  const latest = due.filter(({ pattern }) => requested.has(pattern)).sort(byLatest);
  const kept = new Set<string>();
  let chars = denialPolicyChars([], cutSeconds);
  for (const { pattern } of latest) {
    if (kept.has(pattern)) continue;
    chars += JSON.stringify(pattern).length + 1;
    if (chars > MAX_DENIAL_POLICY_CHARS) break;
    kept.add(pattern);
  }
  return [...kept];
}

/** Returns the teams of the ids among these, the one with the most first. */
function teamsByIds(denials: readonly Denial[]): string[] {
  const counts = new Map<string, number>();
  for (const { team } of denials.filter(isId)) counts.set(team, (counts.get(team) ?? 0) + 1);
  return [...counts].sort(([one, most], [other, more]) => more - most || (one < other ? -1 : 1)).map(([team]) => team);
}

function isId({ kind }: Denial): boolean {
  return kind === 'id';
}

function byLatest(one: Denial, other: Denial): number {
  return other.sinceSeconds - one.sinceSeconds || (one.pattern < other.pattern ? -1 : 1);
}
