/**
 * Checks the decision about an action on a key, or about a list of a prefix, against grants. `agreement.test.ts` holds
 * it against IAM's.
 */
import { describe, expect, test } from '@jest/globals';
import { decisionOn, isGranted, requireGranted, type Question } from '../../../shared/domain/authority/decision.ts';
import { parseListPrefix, parseObjectKey } from '../../../shared/domain/authority/object-key.ts';

const SCOPE = {
  grants: [
    { actions: ['read', 'list'], prefix: 'team1/shared/' },
    { actions: ['write'], prefix: 'team1/shared/max/' },
    { actions: ['delete'], prefix: 'team1/private/max/' },
  ],
} as const;

const on = (action: 'read' | 'write' | 'delete', key: string): Question => ({ action, key: parseObjectKey(key) });
const list = (prefix: string): Question => ({ action: 'list', prefix: parseListPrefix(prefix) });

test.each<[string, Question, boolean]>([
  ['a key below the prefix', on('read', 'team1/shared/a.jpg'), true],
  ['a key far below it', on('read', 'team1/shared/ada/2026/a.jpg'), true],
  ['an action of another grant on that prefix', on('write', 'team1/shared/a.jpg'), false],
  ['an action of the longer prefix', on('write', 'team1/shared/max/a.jpg'), true],
  ['an action that only the shorter prefix has', on('read', 'team1/shared/max/a.jpg'), true],
  ['an action granted elsewhere', on('delete', 'team1/shared/max/a.jpg'), false],
  ['the prefix without its slash', on('read', 'team1/shared'), false],
  ['a name that begins alike', on('read', 'team1/shared2/a.jpg'), false],
  ['a team that begins alike', on('read', 'team10/shared/a.jpg'), false],
  ['a user that begins alike', on('write', 'team1/shared/max2/a.jpg'), false],
  ['the prefix somewhere inside', on('read', 'x/team1/shared/a.jpg'), false],
  ['other capitals', on('read', 'Team1/shared/a.jpg'), false],
  ['an encoded slash, which is only text', on('read', 'team1%2Fshared/a.jpg'), false],
  ['the list of the prefix', list('team1/shared/'), true],
  ['a list inside a name', list('team1/shared/ma'), true],
  ['a list above it', list('team1/'), false],
  ['a list of the prefix without its slash', list('team1/shared'), false],
  ['a list of everything', list(''), false],
  ['a list where only writing is granted', list('team1/private/max/'), false],
])('%s', (_what, question, expected) => {
  expect(isGranted(SCOPE, question)).toBe(expected);
});

describe('no grants', () => {
  test.each([on('read', 'a'), on('write', 'a'), on('delete', 'a'), list(''), list('a')])(
    'grant nothing: %j',
    (question) => {
      expect(isGranted({ grants: [] }, question)).toBe(false);
    },
  );
});

test('requireGranted lets pass what is granted, and refuses the rest without saying what is there', () => {
  expect(() => {
    requireGranted(SCOPE, on('read', 'team1/shared/a.jpg'));
  }).not.toThrow();
  expect(() => {
    requireGranted(SCOPE, on('write', 'team1/private/ada/secret-plans.jpg'));
  }).toThrow(
    expect.objectContaining({
      code: 'out_of_scope',
      message: expect.stringMatching(/^write is not granted there; /) as unknown,
    }),
  );
});

test.each<[Question, boolean, string]>([
  [on('read', 'team1/shared/a.jpg'), true, 'read is granted on team1/shared/'],
  [on('write', 'team1/shared/a.jpg'), false, 'write is granted on team1/shared/max/ alone'],
  [list(''), false, 'list is granted on team1/shared/ alone'],
])('%j is decided with a reason that names the scope’s own grants alone', (question, allowed, reason) => {
  expect(decisionOn(SCOPE, question)).toEqual({ allowed, reason });
  expect(isGranted(SCOPE, question)).toBe(allowed);
});

test('what no grant names is granted nowhere', () => {
  expect(decisionOn({ grants: [] }, on('read', 'a'))).toEqual({ allowed: false, reason: 'read is granted nowhere' });
});
