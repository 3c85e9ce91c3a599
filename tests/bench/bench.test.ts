/** Checks the JSON and the command line of `npm run bench`. No test here measures speed. */
import { describe, expect, test } from '@jest/globals';
import { answerOf, median, type Question } from '../../bench/harness/question.ts';
import { faultsOfShape } from '../../bench/harness/shape.ts';
import { run, type Ended } from '../harness/short-run.ts';

const QUESTION: Question = {
  name: 'some-work',
  unit: 'ms',
  peerName: 'the usual way',
  target: { maxOurs: 60, minRatio: 2 },
  run: () => Promise.resolve({ ours: 40, peer: 100 }),
};

function bench(...parameters: string[]): Promise<Ended> {
  return run(process.execPath, ['bench/run.ts', ...parameters]);
}

describe('an answer', () => {
  test('has the figures, how many times better, and whether the target holds', async () => {
    const figures = await QUESTION.run({ quick: true, note: () => undefined });
    expect(figures && answerOf(QUESTION, figures)).toEqual({
      name: 'some-work',
      unit: 'ms',
      ours: 40,
      peer: 100,
      peerName: 'the usual way',
      ratio: 2.5,
      target: 'at most 60 ms, at least 2 times better',
      holds: true,
    });
  });

  test.each([
    ['both parts', 40, 100, true],
    ['to the limit', 60, 120, true],
    ['too slow by itself', 61, 200, false],
    ['not far enough ahead', 40, 79, false],
    ['behind', 50, 25, false],
    ['nothing to be ahead of', 40, null, false],
  ])('holds if all of the target does: %s', (_what, ours, peer, holds) => {
    expect(answerOf(QUESTION, { ours, peer }).holds).toBe(holds);
  });

  test.each([
    ['both hold', 20, 50, true],
    ['the middle call is too slow', 20.1, 50, false],
    ['a slow call is too slow', 10, 50.1, false],
    ['nobody measured the slow ones', 10, undefined, false],
  ])('of a target for the slow calls, too: %s', (_what, ours, p99, holds) => {
    const both: Question = { ...QUESTION, unit: 'µs', target: { maxOurs: 20, maxP99: 50 } };
    const answer = answerOf(both, { ours, peer: 100, ...(p99 === undefined ? {} : { p99 }) });
    expect([answer.target, answer.holds]).toEqual(['at most 20 µs, 99 of 100 at most 50 µs', holds]);
    expect(faultsOfShape(JSON.stringify([answer]))).toEqual([]);
  });

  test('needs no peer if its target does not', () => {
    const alone: Question = { ...QUESTION, peerName: null, target: { maxOurs: 60 } };
    const answer = answerOf(alone, { ours: 40, peer: null });
    expect(answer).toMatchObject({ peer: null, peerName: null, ratio: null, target: 'at most 60 ms', holds: true });
    expect(faultsOfShape(JSON.stringify([answer]))).toEqual([]);
  });

  test('is judged by what was measured, not by what is printed', () => {
    const answer = answerOf({ ...QUESTION, target: { maxOurs: 60 } }, { ours: 60.04, peer: null });
    expect([answer.ours, answer.holds]).toEqual([60, false]);
  });
});

test('the median is the middle of the sorted values', () => {
  expect(median([9, 1, 10])).toBe(9);
  expect(() => median([])).toThrow(/no values/);
});

test.each([
  ['no array', {}],
  ['no answers', []],
  ['a field more', [{ ...answerOf(QUESTION, { ours: 1, peer: 2 }), more: 1 }]],
  ['a field less', [{ ...answerOf(QUESTION, { ours: 1, peer: 2 }), holds: undefined }]],
  ['no figure', [{ ...answerOf(QUESTION, { ours: 1, peer: 2 }), ours: null }]],
  ['a peer without a name', [{ ...answerOf(QUESTION, { ours: 1, peer: 2 }), peerName: null }]],
])('the check of the shape sees %s', (_what, value) => {
  expect(faultsOfShape(JSON.stringify(value))).toHaveLength(1);
});

describe('the command line', () => {
  test('lists the questions, or those whose name begins so', async () => {
    const all = (await bench('--list')).stdout.trimEnd().split('\n');
    expect(all).toEqual(
      expect.arrayContaining([
        'client-size',
        'client-upload-64mb',
        'client-urls-500',
        'cold-start',
        'dpop',
        'forged-tokens',
        'memory',
        'redirect',
        'revocation',
        'smap-bytes',
        'smap-cpu',
        'smap-wall',
        'warm-credentials',
      ]),
    );
    expect(new Set(all).size).toBe(all.length);
    expect((await bench('--list', 'cold', 'warm')).stdout).toBe('cold-start\nwarm-credentials\n');
  });

  test('helps', async () => {
    const { code, stdout } = await bench('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('--json')]);
  });

  test.each([
    [['--jsn'], '--jsn'],
    [['nothing-so'], 'no name begins with nothing-so; there are: client-size'],
  ])('refuses %j in words', async (parameters, message) => {
    const { code, stdout, stderr } = await bench(...parameters);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
