/**
 * Proves that denials fit into a role's policy: no ended session is let through, other teams lose nothing, and room is
 * made in the right order.
 */
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import {
  fitDenials,
  GENERATION_WAIT_SECONDS,
  READ_ORDER_SECONDS,
  reliefOf,
} from '../../../shared/domain/session/denial-fit.ts';
import { MAX_DENIAL_POLICY_CHARS } from '../../../shared/domain/session/denial-policy.ts';
import type { Denial } from '../../../shared/domain/session/denials.ts';

const NOW_SECONDS = Date.parse('2026-11-27T10:00:00Z') / 1000;
const NOW = new Date(NOW_SECONDS * 1000);
let count = 0;

function id(team: string, agoSeconds: number, isTeamEnded = false): Denial {
  count += 1;
  const pattern = `*.${String(count).padStart(10, '0')}`;
  return { kind: 'id', pattern, team, isTeamEnded, sinceSeconds: NOW_SECONDS - agoSeconds };
}

function generation(team: string, agoSeconds: number, isTeamEnded = false): Denial {
  count += 1;
  const pattern = `${String(count).padStart(7, '0')}.*`;
  return { kind: 'generation', pattern, team, isTeamEnded, sinceSeconds: NOW_SECONDS - agoSeconds };
}

function many(length: number, make: () => Denial): Denial[] {
  return Array.from({ length }, make);
}

const patternsOf = (denials: readonly Denial[], cut?: number): string[] =>
  [...fitDenials(denials, cut, NOW).patterns].sort();
const allOf = (denials: readonly Denial[]): string[] => denials.map(({ pattern }) => pattern).sort();

describe('a generation', () => {
  const old = id('acme', 600);

  test('is not denied while warm functions may know it, and the ids stay as long', () => {
    const left = generation('acme', GENERATION_WAIT_SECONDS - 1);
    expect(patternsOf([old, left])).toEqual([old.pattern]);
  });

  test('is denied after that, and stands for the ids of its team that ended well before', () => {
    const left = generation('acme', GENERATION_WAIT_SECONDS);
    const early = id('acme', GENERATION_WAIT_SECONDS + READ_ORDER_SECONDS);
    const late = id('acme', GENERATION_WAIT_SECONDS + READ_ORDER_SECONDS - 1);
    const other = id('other', 600);
    expect(patternsOf([old, early, late, other, left])).toEqual(allOf([late, other, left]));
  });

  test('of a team that has ended is denied at once', () => {
    const left = generation('acme', 0, true);
    expect(patternsOf([id('acme', 60, true), left])).toEqual([left.pattern]);
  });
});

describe('room', () => {
  test('is not made while there is enough', () => {
    expect(
      reliefOf(
        many(500, () => id('acme', 600)),
        undefined,
        NOW,
      ),
    ).toBeUndefined();
  });

  test('is made by the team with the most early ids, before it is short', () => {
    const denials = [...many(300, () => id('big', 600)), ...many(230, () => id('small', 600))];
    expect(reliefOf(denials, undefined, NOW)).toEqual({ kind: 'renew', team: 'big' });
  });

  test('is not made twice while a renewal does not count yet, nor by a team that has ended', () => {
    const big = many(530, () => id('big', 600));
    expect(reliefOf([...big, generation('big', 5)], undefined, NOW)).toBeUndefined();
    expect(
      reliefOf(
        many(530, () => id('big', 600, true)),
        undefined,
        NOW,
      ),
    ).toBeUndefined();
  });

  test('is made by the loudest team alone: nobody else pays until its renewal counts', () => {
    const quiet = many(12, () => id('quiet', 1800));
    const early = many(530, () => id('loud', 120));
    const renewed = [generation('loud', 0), ...early, ...quiet];
    expect(reliefOf([...early, ...quiet], undefined, NOW)).toEqual({ kind: 'renew', team: 'loud' });
    expect(reliefOf(renewed, undefined, NOW)).toBeUndefined();
    // The loud team alone also bears entries that end after its renewal, or within its first minute.
    expect(
      reliefOf([generation('loud', 45), ...many(560, () => id('loud', 30)), ...quiet], undefined, NOW),
    ).toBeUndefined();
    expect(reliefOf([...many(560, () => id('loud', 30)), ...quiet], undefined, NOW)).toBeUndefined();
    const more = [generation('loud', 45), ...many(700, () => id('loud', 30)), ...quiet];
    expect(reliefOf(more, undefined, NOW)).toEqual({ kind: 'renew', team: 'loud' });
  });

  test('is not made at the cost of a team with but a few', () => {
    const denials = Array.from({ length: 60 }, (_, n) => many(9, () => id(`team${n}`, 600))).flat();
    expect(reliefOf(denials, undefined, NOW)).toBeUndefined();
  });

  test('is made at once by whoever ends more than fits within a minute, and only they wait', () => {
    const burst = many(800, () => id('loud', 10));
    const others = [...many(60, () => id('other', 10)), ...many(9, () => id('third', 10))];
    expect(reliefOf([...burst, ...others], undefined, NOW)).toEqual({ kind: 'renew', team: 'loud' });
    const left = generation('loud', 0);
    const after = [...burst, ...others, left];
    expect(reliefOf(after, undefined, NOW)).toBeUndefined();
    expect(patternsOf(after)).toEqual(allOf([...others, left]));
    // A minute later the burst's ids are early enough for the next generation to replace them.
    const later = new Date(NOW.getTime() + READ_ORDER_SECONDS * 1000);
    expect(reliefOf(after, undefined, later)).toEqual({ kind: 'renew', team: 'loud' });
  });

  test('is made by a cut when even generations do not fit, once a minute at most', () => {
    const denials = many(900, () => generation(`team${(count += 1)}`, 600));
    expect(reliefOf(denials, undefined, NOW)).toEqual({ kind: 'cut' });
    const recent = many(900, () => generation(`team${(count += 1)}`, 50));
    expect(reliefOf(recent, NOW_SECONDS - 20, NOW)).toBeUndefined();
    expect(reliefOf(recent, NOW_SECONDS - 100, NOW)).toEqual({ kind: 'cut' });
  });

  test('a cut stands for what ended well before it', () => {
    const cut = NOW_SECONDS - 100;
    const early = id('acme', 100 + READ_ORDER_SECONDS);
    const late = id('acme', 100 + READ_ORDER_SECONDS - 1);
    expect(patternsOf([early, late], cut)).toEqual([late.pattern]);
    expect(fitDenials([early], cut, NOW).text).toContain('"DateLessThan"');
  });

  test('where nothing helps yet, the latest are denied, and the rest is counted', () => {
    const denials = many(900, () => generation(`team${(count += 1)}`, 50));
    const latest = generation('latest', 20);
    const fit = fitDenials([...denials, latest], NOW_SECONDS - 30, NOW);
    expect(fit.patterns).toContain(latest.pattern);
    expect(fit.leftOut).toBe(901 - fit.patterns.length);
    expect(fit.text.length).toBeLessThanOrEqual(MAX_DENIAL_POLICY_CHARS);
    expect(fit.text.length).toBeGreaterThan(MAX_DENIAL_POLICY_CHARS - 30);
  });
});

describe('whatever has ended', () => {
  const denial = fc
    .record({
      team: fc.constantFrom('one', 'two', 'three', 'four'),
      isGeneration: fc.boolean(),
      agoSeconds: fc.integer({ min: 0, max: 3660 }),
      copies: fc.integer({ min: 1, max: 300 }),
    })
    .map(({ team, isGeneration, agoSeconds, copies }) =>
      isGeneration ? [generation(team, agoSeconds)] : many(copies, () => id(team, agoSeconds)),
    );
  const cut = fc.option(fc.integer({ min: NOW_SECONDS - 3660, max: NOW_SECONDS }), { nil: undefined });

  test('fits, and is denied by its own pattern, by a generation left after it, or by a cut after it', () => {
    fc.assert(
      fc.property(fc.array(denial, { maxLength: 12 }), cut, (groups, cutSeconds) => {
        const denials = groups.flat();
        const { text, patterns, leftOut } = fitDenials(denials, cutSeconds, NOW);
        expect(text.length).toBeLessThanOrEqual(MAX_DENIAL_POLICY_CHARS);
        const inPolicy = new Set(patterns);
        const generations = denials.filter(({ kind, pattern }) => kind === 'generation' && inPolicy.has(pattern));
        const undenied = denials.filter(
          ({ kind, pattern, team, sinceSeconds }) =>
            kind === 'id' &&
            !inPolicy.has(pattern) &&
            !(cutSeconds !== undefined && sinceSeconds <= cutSeconds - READ_ORDER_SECONDS) &&
            !generations.some((left) => left.team === team && left.sinceSeconds >= sinceSeconds),
        );
        expect(undenied.length).toBeLessThanOrEqual(leftOut);
        // Nothing is denied unless it ended.
        const ended = new Set(denials.map(({ pattern }) => pattern));
        expect(patterns.filter((pattern) => !ended.has(pattern))).toEqual([]);
      }),
      { seed: 20_261_127, numRuns: 300 },
    );
  });

  test('says the same in whatever order it is read', () => {
    fc.assert(
      fc.property(fc.array(denial, { maxLength: 8 }), cut, (groups, cutSeconds) => {
        const denials = groups.flat();
        const text = fitDenials(denials, cutSeconds, NOW).text;
        expect(fitDenials([...denials].reverse(), cutSeconds, NOW).text).toBe(text);
        expect(reliefOf([...denials].reverse(), cutSeconds, NOW)).toEqual(reliefOf(denials, cutSeconds, NOW));
      }),
      { seed: 20_261_127, numRuns: 100 },
    );
  });
});
