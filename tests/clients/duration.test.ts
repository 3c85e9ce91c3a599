/** Proves which durations the command's options take: generated texts, and those that people may try. */
import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { durationBounds, durationParser } from '../../clients/cli/duration.ts';

const SECONDS = { unit: 's', min: 60, max: 30 * 24 * 3600 } as const;
const DAYS = { unit: 'd', min: 1, max: 3650 } as const;
const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const units = fc.constantFrom('s', 'm', 'h', 'd');

describe('a duration', () => {
  test('is the count times the unit, or refused if that is out of the bounds', () => {
    const parse = durationParser(SECONDS);
    fc.assert(
      fc.property(fc.nat({ max: 3_000_000 }), units, (count, unit) => {
        const seconds = count * UNIT_SECONDS[unit];
        if (seconds >= SECONDS.min && seconds <= SECONDS.max) expect(parse(`${count}${unit}`)).toBe(seconds);
        else expect(() => parse(`${count}${unit}`)).toThrow(InvalidArgumentError);
      }),
    );
  });

  test('in every unit that divides it is the same', () => {
    const parse = durationParser(SECONDS);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (days) => {
        const texts = [`${days}d`, `${days * 24}h`, `${days * 24 * 60}m`, `${days * 86_400}s`, `${days * 86_400}`];
        expect(new Set(texts.map((text) => parse(text)))).toEqual(new Set([days * 86_400]));
        expect(new Set(texts.slice(0, 4).map((text) => durationParser(DAYS)(text)))).toEqual(new Set([days]));
      }),
    );
  });

  test('as a plain number has the option’s own unit', () => {
    expect(durationParser(SECONDS)('600')).toBe(600);
    expect(durationParser(DAYS)('600')).toBe(600);
  });

  test('is never read out of another text', () => {
    const parse = durationParser(SECONDS);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789smhd.-+ eE\n')) }), (text) => {
        fc.pre(!/^[0-9]+[smhd]?$/.test(text) || text.endsWith('\n'));
        expect(() => parse(text)).toThrow(InvalidArgumentError);
      }),
    );
  });

  test.each(['', ' ', '1.5d', '-1d', '+1d', '1dd', '1d2h', '1 d', ' 1d', '1d ', '1D', '1w', '1e3', '0x60', '٣d', 'd'])(
    'is not %j',
    (text) => {
      expect(() => durationParser(SECONDS)(text)).toThrow(InvalidArgumentError);
    },
  );

  test.each([
    ['ten digits of days', '9999999999d'],
    ['twenty digits', '9'.repeat(20)],
    ['400 digits', '1'.repeat(400)],
    ['Infinity', 'Infinity'],
    ['NaN', 'NaN'],
  ])('is not %s, whatever the bounds', (_what, text) => {
    expect(() => durationParser(SECONDS)(text)).toThrow(InvalidArgumentError);
    expect(() => durationParser({ ...SECONDS, max: Number.MAX_VALUE })(text)).toThrow(InvalidArgumentError);
  });

  test.each(['36h', '90s', '0', '3651', '3651d'])('of whole days is not %s', (text) => {
    expect(() => durationParser(DAYS)(text)).toThrow(InvalidArgumentError);
  });
});

test('a refusal names the bounds as people write them, and examples that are within', () => {
  const messageOf = (option: Parameters<typeof durationParser>[0]): string => {
    try {
      return String(durationParser(option)('x'));
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(messageOf(SECONDS)).toBe(
    'Allowed are a whole number of seconds, or texts like 90s, 30m, 12h, 1d; from 1m to 30d.',
  );
  expect(messageOf({ unit: 's', min: 60, max: 3600 })).toBe(
    'Allowed are a whole number of seconds, or texts like 90s, 30m; from 1m to 1h.',
  );
  expect(messageOf(DAYS)).toBe('Allowed are a whole number of days, or texts like 1d; from 1d to 3650d.');
  expect(durationBounds({ unit: 's', min: 61, max: 5400 })).toBe('from 61s to 90m');
});
