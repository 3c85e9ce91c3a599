/**
 * Attack: names so long that a session policy would not fit STS's 2,048 characters. Such a team is refused at create,
 * before anything is stored; a policy is never cut, because what is cut off may be what narrows it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { describe, expect, test } from '@jest/globals';
import { grantsOf } from '../../shared/domain/authority/grant.ts';
import { LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { serialisePolicy } from '../../shared/domain/authority/session-size.ts';
import { checkedTeam, createTeam, type NewTeam, type TeamSettings } from '../../shared/domain/people/team.ts';

const MAX_CHARS = 2048;
const LONGEST_USER = 'u'.repeat(64);
const LONGEST_BUCKET = 'b'.repeat(63);
const LONGEST_TEAM = 't'.repeat(63);
const untouched = (): never => {
  throw new Error('the store was touched');
};
const PORTS = {
  teams: {
    getTeam: untouched,
    addTeam: untouched,
    putTeam: untouched,
    releaseTeam: untouched,
    changeTeam: untouched,
    claimRoot: untouched,
    dropClaim: untouched,
    voidAttempt: untouched,
  },
  now: () => new Date(0),
  random: (size: number) => new Uint8Array(size),
};

/** A team of the layout `webqsee` whose root has so many characters. */
function wishOf(rootChars: number): NewTeam & { root: string } {
  return { team: 'long', layout: 'webqsee', bucket: LONGEST_BUCKET, root: `${'r'.repeat(rootChars - 1)}/` };
}

/** A stack that lists the team's bucket. */
function stackOf({ bucket = '' }: NewTeam, smapServerActions: readonly string[]): TeamSettings {
  return { partition: 'aws', smapServerActions, buckets: { gallery: [bucket], smap: [bucket] } };
}

function fits(wish: NewTeam): boolean {
  try {
    checkedTeam(wish, stackOf(wish, []));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'limit_reached' });
    return false;
  }
}

/** The longest policy of any role, found without the product's own measure. */
function longestPolicy(root: string): number {
  const roles = Object.keys(LAYOUTS.webqsee.roles);
  const policies = roles.map((role) => grantsOf({ layout: 'webqsee', role, user: LONGEST_USER, root }));
  return Math.max(...policies.map((grants) => JSON.stringify(compilePolicy(LONGEST_BUCKET, grants)).length));
}

test('the longest root that fits is exactly the longest whose every policy fits, with the longest user name', () => {
  const lengths = Array.from({ length: 255 }, (_, index) => index + 2);
  const fitting = lengths.filter((rootChars) => fits(wishOf(rootChars)));
  const expected = lengths.filter((rootChars) => longestPolicy(wishOf(rootChars).root) <= MAX_CHARS);
  expect(fitting).toEqual(expected);
  expect(fitting.length).toBeGreaterThan(0);
  expect(fitting.length).toBeLessThan(lengths.length);
});

test.each(Object.keys(LAYOUTS))('%s with the longest team and bucket and the default root fits', (layout) => {
  expect(fits({ team: LONGEST_TEAM, layout, bucket: LONGEST_BUCKET })).toBe(true);
});

describe('create refuses, and asks no store', () => {
  const serviceActions = Array.from({ length: 60 }, (_, index) => `translate:TranslateSomethingLong${index}`);
  test.each([
    ['a root of 256 characters', wishOf(256), [], 'limit_reached'],
    ['a root of 257 characters', wishOf(257), [], 'invalid_request'],
    ['a root above U+00FF', { ...wishOf(20), root: 'фото/' }, [], 'limit_reached'],
    ['a root in Japanese', { ...wishOf(20), root: '写真/items-root/' }, [], 'limit_reached'],
    [
      'too many actions of other services',
      { team: 'forms', layout: 'smap', bucket: 'b-1' },
      serviceActions,
      'limit_reached',
    ],
  ])('%s', async (_name, wish: NewTeam, actions: string[], code) => {
    await expect(createTeam(wish, stackOf(wish, actions), PORTS)).rejects.toMatchObject({ code });
  });
});

test('nothing is ever cut: a policy of one character too many is an error, one that just fits is whole', () => {
  const policyOf = (chars: number): ReturnType<typeof compilePolicy> => {
    const empty = JSON.stringify(compilePolicy('bucket', [{ actions: ['read'], prefix: '' }])).length;
    return compilePolicy('bucket', [{ actions: ['read'], prefix: 'p'.repeat(chars - empty) }]);
  };
  const whole = serialisePolicy(policyOf(MAX_CHARS));
  expect(whole).toHaveLength(MAX_CHARS);
  expect(JSON.parse(whole)).toEqual(policyOf(MAX_CHARS));
  expect(() => serialisePolicy(policyOf(MAX_CHARS + 1))).toThrow(expect.objectContaining({ code: 'limit_reached' }));
});
