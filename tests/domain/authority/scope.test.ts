/** Proves that narrowing a scope removes exactly what was not requested, and never widens it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isGranted, type Question } from '../../../shared/domain/authority/decision.ts';
import type { Action } from '../../../shared/domain/authority/layout.ts';
import type { ListPrefix, ObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { narrow, scopeOf, type Narrowing, type Scope } from '../../../shared/domain/authority/scope.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { action, keysNear, narrowingIn, wholeScope } from '../../harness/arbitraries.ts';

const ROOT = 'webqsee/acme/items-root/';
const MEMBER = scopeOf({
  team: 'acme',
  user: 'max',
  role: 'member',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: ROOT,
  membership: 'g.m',
});
const RUNS = { numRuns: 2000 };

function ask(of: Action, key: string): Question {
  return of === 'list' ? { action: of, prefix: key as ListPrefix } : { action: of, key: key as ObjectKey };
}

/** Returns the narrowed scope; `null` if nothing is left. */
function narrowed(scope: Scope, narrowing: Narrowing): Scope | null {
  try {
    return narrow(scope, narrowing);
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'out_of_scope') return null;
    throw error;
  }
}

/** Generates a scope, a narrowing of it, and a question near its grants. */
const requested = wholeScope.chain((scope) =>
  fc.record({
    scope: fc.constant(scope),
    narrowing: narrowingIn(scope.layout),
    again: narrowingIn(scope.layout),
    action,
    key: keysNear(scope.grants.map((grant) => grant.prefix)),
  }),
);

describe('narrowing, whatever the layout, role, names and keys', () => {
  test('leaves exactly what the whole scope grants of the areas and actions asked for', () => {
    let kept = 0;
    let givenUp = 0;
    fc.assert(
      fc.property(requested, ({ scope, narrowing, action: of, key }) => {
        const left = narrowed(scope, narrowing);
        const before = isGranted(scope, ask(of, key));
        const after = left !== null && isGranted(left, ask(of, key));
        const requested =
          (narrowing.actions?.includes(of) ?? true) &&
          (narrowing.areas?.some((area) => key.startsWith(`${scope.root}${area}/`)) ?? true);
        expect(after).toBe(before && requested);
        if (after) kept += 1;
        else if (before) givenUp += 1;
      }),
      RUNS,
    );
    expect(Math.min(kept, givenUp)).toBeGreaterThan(RUNS.numRuns / 50);
  });

  test('never makes a grant that was not there', () => {
    fc.assert(
      fc.property(requested, ({ scope, narrowing, again }) => {
        const once = narrowed(scope, narrowing);
        const twice = once === null ? null : narrowed(once, again);
        for (const left of [once, twice]) {
          for (const grant of left?.grants ?? []) {
            const source = scope.grants.find((whole) => whole.prefix === grant.prefix);
            expect(grant.actions.length).toBeGreaterThan(0);
            expect(grant.actions.filter((name) => source?.actions.includes(name) !== true)).toEqual([]);
          }
        }
      }),
      RUNS,
    );
  });

  test('changes nobody’s identity and says that it was done', () => {
    fc.assert(
      fc.property(requested, ({ scope, narrowing }) => {
        const left = narrowed(scope, narrowing);
        if (left === null) return;
        const whole = narrowing.areas === undefined && narrowing.actions === undefined;
        expect(left).toEqual({ ...scope, grants: left.grants, narrowed: !whole });
      }),
    );
  });

  test('does not change the scope it was given', () => {
    const before = structuredClone(MEMBER);
    narrow(MEMBER, { areas: ['private'], actions: ['read'] });
    expect(MEMBER).toEqual(before);
  });
});

describe('by example', () => {
  test('one area', () => {
    expect(narrow(MEMBER, { areas: ['private'] }).grants).toEqual([
      { actions: ['read', 'list', 'write', 'delete'], prefix: `${ROOT}private/max/` },
    ]);
  });

  test('one action', () => {
    expect(narrow(MEMBER, { actions: ['write'] }).grants.map((grant) => [grant.prefix, ...grant.actions])).toEqual([
      [`${ROOT}shared/max/`, 'write'],
      [`${ROOT}protected/max/`, 'write'],
      [`${ROOT}private/max/`, 'write'],
    ]);
  });

  test('nothing asked for leaves the whole scope, not marked as narrowed', () => {
    expect(narrow(MEMBER, {})).toBe(MEMBER);
  });

  test('an admin who gives up an area gives up listing the root too', () => {
    const admin = scopeOf({ ...MEMBER, role: 'admin' });
    const prefixes = narrow(admin, { areas: ['shared', 'protected'] }).grants.map((grant) => grant.prefix);
    expect(prefixes).toEqual([`${ROOT}shared/`, `${ROOT}protected/`]);
  });
});

describe('refused', () => {
  test.each<[string, Narrowing, string]>([
    ['no areas', { areas: [] }, 'invalid_request'],
    ['no actions', { actions: [] }, 'invalid_request'],
    ['an area of another layout', { areas: ['attachments'] }, 'invalid_request'],
    ['an area with its slash', { areas: ['shared/'] }, 'invalid_request'],
    ['a good area and a bad one', { areas: ['shared', '*'] }, 'invalid_request'],
    ['the empty area', { areas: [''] }, 'invalid_request'],
    ['an action of IAM', { actions: ['s3:GetObject'] }, 'invalid_request'],
    ['a wildcard', { actions: ['*'] }, 'invalid_request'],
    ['the same in capitals', { actions: ['READ'] }, 'invalid_request'],
  ])('%s', (_what, narrowing, code) => {
    expect(() => narrow(MEMBER, narrowing)).toThrow(expect.objectContaining({ code }));
  });

  test('nothing left is out of scope, and no empty scope', () => {
    const viewer = scopeOf({ ...MEMBER, role: 'viewer' });
    for (const narrowing of [
      { areas: ['private'] },
      { actions: ['write'] },
      { areas: ['shared'], actions: ['delete'] },
    ])
      expect(() => narrow(viewer, narrowing)).toThrow(expect.objectContaining({ code: 'out_of_scope' }));
  });
});
