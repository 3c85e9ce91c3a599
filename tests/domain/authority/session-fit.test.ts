/**
 * Proves that a team or membership whose sessions STS would reject is refused when it is made, and that the error names
 * a way out.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultRootOf, LAYOUT_NAMES, LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { LONGEST_USER, requireMemberFits, requireTeamFits } from '../../../shared/domain/authority/session-fit.ts';
import { sessionSize } from '../../../shared/domain/authority/session-size.ts';
import { USER_PATTERN_LENGTH, userName } from '../../harness/arbitraries.ts';

const NO_ACTIONS = { partition: 'aws', smapServerActions: [] };
const TOO_LARGE = { code: 'limit_reached' };

test.each(LAYOUT_NAMES)('%s fits with names at each limit and the layout’s own root', (layout) => {
  const names = { team: 't'.repeat(63), bucket: 'b'.repeat(63) };
  const team = { layout, bucket: names.bucket, root: defaultRootOf(layout, names.team) };
  expect(() => {
    requireTeamFits(team, NO_ACTIONS);
  }).not.toThrow();
});

test('the longest user is as long as a name can be, and deflates worse than others', () => {
  expect(LONGEST_USER).toHaveLength(USER_PATTERN_LENGTH);
  expect(LONGEST_USER).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.@-]*$/);
  const bytes = (user: string): number => sessionSize(JSON.stringify({ user }), {}).tokenBytes;
  fc.assert(
    fc.property(userName, (user) => {
      expect(bytes(user)).toBeLessThanOrEqual(bytes(LONGEST_USER) + 4);
    }),
  );
});

describe('refused', () => {
  test('a root so long that a policy is over 2,048 characters, with what would help', () => {
    const team = { layout: 'webqsee', bucket: 'pictures', root: `${'r'.repeat(255)}/` } as const;
    expect(() => {
      requireTeamFits(team, NO_ACTIONS);
    }).toThrow(
      expect.objectContaining({
        ...TOO_LARGE,
        message: expect.stringMatching(/^role member: .*2048\. Choose a bucket.* or a shorter root/) as unknown,
      }),
    );
  });

  test('a role that gets more actions of other services than fit, which others of the team do not', () => {
    const team = { layout: 'smap', bucket: 'forms', root: '' } as const;
    const smapServerActions = Array.from({ length: 50 }, (_, index) => `translate:TranslateSomethingLong${index}`);
    const settings = { partition: 'aws', smapServerActions };
    const fitsAs = (role: string) => (): void => {
      requireMemberFits(team, { role, user: 'service.tomcat' }, settings);
    };
    expect(fitsAs('server')).toThrow(
      expect.objectContaining({ ...TOO_LARGE, message: expect.stringContaining('fewer smapServerActions') as unknown }),
    );
    expect(fitsAs('reader')).not.toThrow();
    expect(() => {
      requireTeamFits(team, settings);
    }).toThrow(expect.objectContaining(TOO_LARGE));
  });

  test('names that fit in one partition and are too long in another, whose ARNs are longer', () => {
    const team = { layout: 'webqsee', bucket: 'b'.repeat(63), root: defaultRootOf('webqsee', 't'.repeat(63)) } as const;
    expect(() => {
      requireTeamFits(team, { ...NO_ACTIONS, partition: 'aws-us-gov' });
    }).toThrow(expect.objectContaining(TOO_LARGE));
  });
});

test('a member’s own name counts, not the longest there is', () => {
  const root = `${'r'.repeat(108)}/`;
  const team = { layout: 'webqsee', bucket: 'b'.repeat(63), root } as const;
  const fitsFor = (user: string) => (): void => {
    requireMemberFits(team, { role: 'member', user }, NO_ACTIONS);
  };
  expect(fitsFor('max')).not.toThrow();
  expect(fitsFor(LONGEST_USER)).toThrow(expect.objectContaining(TOO_LARGE));
  expect(Object.keys(LAYOUTS.webqsee.roles)).toContain('member');
});
