/**
 * Fits what must be denied into the one policy of a role, and says how to make room in time. When many ids of a team have
 * ended, its generation is renewed: one pattern, `{old generation}.*`, then stands for all of them. The order of things
 * locks nobody out and lets nothing through:
 *
 * 1. The team's row gets the new generation and the record of the old one in one write. Ids stay in the policy.
 * 2. A warm function knows team rows for up to 10 s, and gives out sessions of the old generation as long: only
 *    `GENERATION_WAIT_SECONDS` later is the old one denied. Whoever is refused then, and asks again, gets a session of
 *    the new generation, never the same dead one.
 * 3. From then on the team's ids are left out, but not the latest: a session can be made as `{new generation}.{old id}`
 *    when its member was read before the end and its team after the renewal. Both are read at most 30 s before the session
 *    is given out, so an id that ended `READ_ORDER_SECONDS` before the renewal has no such session.
 * 4. A team that was deleted keeps the record of its generation; it is denied at once, because nobody can be locked out.
 *
 * When many ids end within a minute, the rule of step 3 would leave no room. Then the largest team pays for it: its old
 * generations are denied without the wait, and the ids from before the renewal are left out at once. It is renewed again a
 * minute later, when those ids count as early ones, and with that a session of an unlucky order ends, too.
 *
 * Only the team with the most ids that nothing stands for is ever renewed. Until its renewal counts, or its ids are early
 * ones, everybody waits: else the next teams would pay for what one of them ends.
 *
 * When even the generations do not fit, there is a cut: every session of the role that was issued before it is denied, and
 * what ended well before it is left out. This hits all teams of the role, and is alarmed: a warm function may give out a
 * dead session until half of that session's life, unless it is deployed anew.
 */
import type { Denial } from './denials.ts';
import { denialPolicyChars, denialPolicyText, MAX_DENIAL_POLICY_CHARS } from './denial-policy.ts';

/** Longer than a warm function knows a team's row (`MAX_AGE_MS` of `fresh-cache.ts`, 10 s), and clocks differ by. */
export const GENERATION_WAIT_SECONDS = 15;
/** Longer than a session can be under way (`MAX_ROWS_AGE_MS` of `session-cache.ts`, 30 s), and clocks differ by. */
export const READ_ORDER_SECONDS = 60;
/**
 * Room is made from here on: the quarter above is for what ends until a renewal counts, which is up to a minute of
 * `READ_ORDER_SECONDS`, the wait, and a minute until the next run.
 */
export const RELIEF_CHARS = Math.floor(MAX_DENIAL_POLICY_CHARS * 0.75);
/** A renewal ends every session of its team, and takes a pattern itself: it must make room for more than a few. */
export const MIN_IDS_FOR_RENEWAL = 10;

/** Says what a role's policy is to be. */
export interface Fit {
  readonly text: string;
  readonly patterns: readonly string[];
  /** Denials that found no room, and that nothing stands for: never any, unless the cut is too recent. */
  readonly leftOut: number;
}

/** Says what makes room in a role's policy, if it must be. */
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

/** Returns what makes room in a role's policy; `undefined` while there is enough, or soon will be, or nothing would help. */
export function reliefOf(denials: readonly Denial[], cutSeconds: number | undefined, now: Date): Relief | undefined {
  const due = uncut(denials, cutSeconds);
  const earlySeconds = now.getTime() / 1000 - READ_ORDER_SECONDS;
  const renewals = latestGenerations(due);
  const renewedAt = (team: string): number => renewals.get(team) ?? -Infinity;
  const isRecent = (team: string): boolean => renewedAt(team) > earlySeconds;
  // Room that a renewal will make counts already: nobody else has to pay until then.
  const uncovered = due.filter(
    (ended) => isId(ended) && !isCovered(ended, renewals, isRecent(ended.team) ? 0 : READ_ORDER_SECONDS),
  );
  const expected = [...due.filter((left) => !isId(left)), ...uncovered].map(({ pattern }) => pattern);
  if (denialPolicyChars(expected, cutSeconds) <= RELIEF_CHARS) return undefined;
  const living = uncovered.filter(({ isTeamEnded }) => !isTeamEnded);
  const [loudest] = teamsByIds(living);
  // Once a minute at most: each renewal leaves a pattern, too.
  if (loudest !== undefined && !isRecent(loudest)) {
    const early = living.filter(({ team, sinceSeconds }) => team === loudest && sinceSeconds <= earlySeconds);
    if (early.length >= MIN_IDS_FOR_RENEWAL) return { kind: 'renew', team: loudest };
  }
  // The loudest waits out its minute, and the quarter above is for that.
  if (fitDenials(denials, cutSeconds, now).leftOut === 0) return undefined;
  const atOnce = renewal(due.filter(({ team, sinceSeconds }) => sinceSeconds > renewedAt(team)));
  if (atOnce !== undefined) return atOnce;
  // A cut stands for what ended until a minute before: moved on, it helps only when that minute has passed.
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

/** Returns the patterns that stand for all that is due. */
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

/** Returns when the last of these generations of each team was left. */
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

/** Leaves out what a cut stands for. */
function uncut(denials: readonly Denial[], cutSeconds: number | undefined): readonly Denial[] {
  if (cutSeconds === undefined) return denials;
  return denials.filter(({ sinceSeconds }) => sinceSeconds > cutSeconds - READ_ORDER_SECONDS);
}

/** Returns as many patterns as fit: the latest, for which no cut will stand soon. */
function latestThatFit(
  due: readonly Denial[],
  wanted: ReadonlySet<string>,
  cutSeconds: number | undefined,
): readonly string[] {
  const latest = due.filter(({ pattern }) => wanted.has(pattern)).sort(byLatest);
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
