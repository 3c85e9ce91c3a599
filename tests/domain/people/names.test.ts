/**
 * Proves that valid names of teams, users, buckets and roots can be session tags, and contain nothing that IAM reads as
 * a pattern.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isTeamId,
  parseBucketName,
  parseMemberName,
  parseRoot,
  parseTeamId,
  parseUserName,
} from '../../../shared/domain/people/names.ts';
import { bucketName, hostileText, teamId, userName } from '../../harness/arbitraries.ts';

/** STS limits tag values to this set and length. https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const refused = expect.objectContaining({ code: 'invalid_request' });
const PARSERS: readonly (readonly [string, (text: string) => string])[] = [
  ['team', parseTeamId],
  ['user', parseUserName],
  ['member', parseMemberName],
  ['bucket', parseBucketName],
  ['root', parseRoot],
];
const NEVER = [
  '',
  ' ',
  '*',
  '?',
  '${aws:username}',
  'a b\n',
  'a\u0000',
  '-',
  '.',
  '/',
  '\\',
  '__proto__',
  'ä'.repeat(300),
];

describe.each<[string, (text: string) => string, readonly string[], readonly string[]]>([
  [
    'a team',
    parseTeamId,
    ['a1', 'acme', '0x', 'a-b-c', 'a--', 'x'.repeat(63)],
    ['a', 'x'.repeat(64), 'Acme', 'a_b', 'a.b', '-ab', 'a b', 'acme\n', 'ämter', 'a/b'],
  ],
  [
    'a user',
    parseUserName,
    ['m', 'Max', '0', 'max@example.org', 'a.b_c-d@e', 'service.x', 'u'.repeat(64)],
    ['u'.repeat(65), '.max', '_max', '-max', '@max', 'max+1', 'ma x', 'max/ada', 'max\n', 'müller', 'max:'],
  ],
  [
    'a member',
    parseMemberName,
    ['max', 'services', 'xservice.a'],
    ['service.', 'service.backup', 'Service.a', 'SERVICE.x'],
  ],
  [
    'a bucket',
    parseBucketName,
    ['abc', 'web.qsee', 'a-b', '1-2', 'b'.repeat(63)],
    ['ab', 'b'.repeat(64), 'Abc', 'a_b', '-ab', 'ab-', '.ab', 'ab.', 'a..b', 'a/b', 'abc\n'],
  ],
  [
    'a root',
    parseRoot,
    ['a/', 'webqsee/acme/items-root/', 'with space/', 'a=b+c@d:e/', 'ümläut/', `${'r'.repeat(255)}/`],
    [
      'a',
      '/',
      '/a/',
      'a//',
      'a/../',
      './',
      'a/*/',
      'a/?/',
      '${a}/',
      'a#/',
      '<a>/',
      `${'r'.repeat(256)}/`,
      "a'/",
      'a\t/',
    ],
  ],
])('%s', (_what, parse, good, bad) => {
  test.each(good)('%j passes as it is', (text) => {
    expect(parse(text)).toBe(text);
  });

  test.each([...bad, ...NEVER])('%j is refused', (text) => {
    expect(() => parse(text)).toThrow(refused);
  });
});

describe.each(PARSERS)('of any text as %s', (_name, parse) => {
  test('what passes fits a session tag and holds no pattern', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          hostileText,
          hostileText.map((text) => `${text}/`),
          userName,
          teamId,
          bucketName,
        ),
        (text) => {
          let passed: string;
          try {
            passed = parse(text);
          } catch (error) {
            expect(error).toEqual(refused);
            return;
          }
          expect(passed).toBe(text);
          expect(passed).toMatch(TAG_VALUE);
          expect(passed).not.toMatch(/[*?$\\]/);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test('the generators of good names make what the parsers take', () => {
  fc.assert(
    fc.property(teamId, userName, bucketName, (team, user, bucket) => {
      expect(isTeamId(team)).toBe(true);
      expect(parseUserName(user)).toBe(user);
      expect(parseBucketName(bucket)).toBe(bucket);
    }),
  );
});
