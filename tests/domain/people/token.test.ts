/** Checks how long a token is valid according to its own row. */
import { describe, expect, test } from '@jest/globals';
import { isLive, isPending, isSuperseded, newToken, type MemberToken } from '../../../shared/domain/people/token.ts';
import { SERVICE, START } from '../../harness/doors.ts';

const DAY_SECONDS = 86_400;
const START_SECONDS = START.getTime() / 1000;
const at = (seconds: number): Date => new Date((START_SECONDS + seconds) * 1000);
const TOKEN: MemberToken = newToken(
  { team: 'acme', user: 'max', holder: 'holder' },
  { id: 'ab'.repeat(10), secretHash: 'c'.repeat(64) },
  at(0.999),
);

describe('a member’s first token', () => {
  test('is its own maker’s, for ninety days, and its chain ends after a year, in whole seconds', () => {
    expect(TOKEN).toEqual({
      kind: 'member',
      id: 'ab'.repeat(10),
      secretHash: 'c'.repeat(64),
      team: 'acme',
      user: 'max',
      createdBy: 'max',
      createdOn: at(0.999).toISOString(),
      expiresAtSeconds: START_SECONDS + 90 * DAY_SECONDS,
      holder: 'holder',
      attempt: 1,
      chainEndsAtSeconds: START_SECONDS + 365 * DAY_SECONDS,
      exchanges: 0,
    });
  });
});

describe('can be shown', () => {
  test.each<[string, Partial<MemberToken>, number, boolean]>([
    ['to its last moment', {}, 90 * DAY_SECONDS - 0.001, true],
    ['not from its end on', {}, 90 * DAY_SECONDS, false],
    ['not once it was ended', { endedOn: START.toISOString() }, 0, false],
    ['while its successor is new', { supersededAtSeconds: START_SECONDS }, 59.999, true],
    ['not once its successor was used for a minute', { supersededAtSeconds: START_SECONDS }, 60, false],
    ['while its successor was not used', { successor: 'x' }, DAY_SECONDS, true],
  ])('%s', (_what, over, seconds, live) => {
    expect(isLive({ ...TOKEN, ...over }, at(seconds))).toBe(live);
  });

  test('a service’s without an end for ever, unless it is ended', () => {
    expect(isLive(SERVICE.token, at(100 * 365 * DAY_SECONDS))).toBe(true);
    expect(isLive({ ...SERVICE.token, expiresAtSeconds: START_SECONDS }, at(0))).toBe(false);
    expect(isLive({ ...SERVICE.token, endedOn: START.toISOString() }, at(0))).toBe(false);
  });
});

test('a token is pending from the exchange to its first use, and the first of a chain never', () => {
  expect(isPending(TOKEN)).toBe(false);
  expect(isPending({ ...TOKEN, predecessor: 'x' })).toBe(true);
  expect(isPending({ ...TOKEN, predecessor: 'x', confirmed: true })).toBe(false);
  expect(isPending(SERVICE.token)).toBe(false);
});

test('nobody is superseded who has no successor in use', () => {
  expect(isSuperseded({}, at(DAY_SECONDS))).toBe(false);
});
