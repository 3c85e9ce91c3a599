/** Proves that what a removal ends is counted and said, before and after it. */
import { describe, expect, test } from '@jest/globals';
import {
  endingOf,
  isLastAdmin,
  lastSeenInWords,
  removalEnds,
  removedInWords,
} from '../../../clients/ui/team/ending-words.ts';
import { device, invite, member, service } from './team-people.ts';

const ON_AWS = { isKept: false, isAws: true };

test('a member’s devices, invites of both sides and own service tokens are counted, and nobody else’s', () => {
  const invites = [invite('1', 'max'), invite('2', 'mia', 'max'), invite('3', 'zoe')];
  const tokens = [device('4', 'max'), device('5', 'max'), device('6', 'ada'), service('7', 'max'), service('8')];
  expect(endingOf('max', { invites, tokens })).toEqual({ tokens: 2, invites: 2, serviceTokens: 1 });
});

describe('beforehand', () => {
  test('everything that ends is listed', () => {
    expect(removalEnds({ tokens: 2, invites: 1, serviceTokens: 3 }, ON_AWS, 'en')).toBe(
      '2 tokens, 1 open invite, 3 service tokens, and every S3 session, within seconds, at times minutes.',
    );
  });

  test('service tokens that are kept are not', () => {
    expect(removalEnds({ tokens: 1, invites: 0, serviceTokens: 3 }, { ...ON_AWS, isKept: true }, 'en')).toBe(
      '1 token and every S3 session, within seconds, at times minutes.',
    );
  });

  test('a store that refuses no open session is not said to', () => {
    const words = removalEnds({ tokens: 0, invites: 0, serviceTokens: 0 }, { isKept: false, isAws: false }, 'en');
    expect(words).toBe('every S3 session, within 61 minutes.');
  });
});

describe('afterwards', () => {
  const sessionsEndBy = new Date(2026, 10, 28, 10, 15);

  test('what ended is told, with the time at which sessions have ended in any case', () => {
    expect(removedInWords('max', { sessionsEndBy, tokens: 2, invites: 1, serviceTokens: 0 }, 'en-GB')).toBe(
      '\u2068max\u2069 was removed. Ended: 2 tokens, 1 open invite, and S3 sessions by 10:15 at the latest.',
    );
  });

  test('nothing is told as ended where nothing was left', () => {
    expect(removedInWords('max', { sessionsEndBy, tokens: 0, invites: 0, serviceTokens: 0 }, 'en-GB')).toBe(
      '\u2068max\u2069 was removed. Ended: S3 sessions by 10:15 at the latest.',
    );
  });
});

test.each([
  [undefined, 'never'],
  ['2026-11-28', 'today'],
  ['2026-11-27', 'yesterday'],
  ['2026-11-26', '26 Nov 2026'],
])('the day %s is said as %s, by the days of UTC', (day, words) => {
  expect(lastSeenInWords(day, new Date('2026-11-28T00:30:00Z'), 'en-GB')).toBe(words);
});

describe('the last admin', () => {
  const ada = member('ada', 'admin');

  test.each([
    ['alone', [], [], true],
    ['beside an admin who is signed in nowhere', [member('bob', 'admin')], [], true],
    ['beside an admin who is signed in', [member('bob', 'admin')], [device('1', 'bob')], false],
    ['beside an admin of an identity', [member('bob', 'admin', { oidc: { issuer: 'i', subject: 's' } })], [], false],
    ['beside a member who is signed in', [member('max', 'member')], [device('1', 'max')], true],
  ])('%s', (_, others, tokens, isLast) => {
    expect(isLastAdmin(ada, { members: [ada, ...others], tokens: [device('0', 'ada'), ...tokens] })).toBe(isLast);
  });

  test('is no member of another role', () => {
    const max = member('max', 'member');
    expect(isLastAdmin(max, { members: [max], tokens: [] })).toBe(false);
  });
});
