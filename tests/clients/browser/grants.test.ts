/** Holds the library's local decision against the broker's: for the same grants both say the same, in the same words. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../clients/browser/grants.ts';
import { decisionOn, type Question } from '../../../shared/domain/authority/decision.ts';
import { parseListPrefix, parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { narrow } from '../../../shared/domain/authority/scope.ts';
import { LatchkeyError, orRefusal } from '../../../shared/errors.ts';
import { action, hostileGrants, keysNear, narrowingIn, wholeScope } from '../../harness/arbitraries.ts';

const scopes = fc.oneof(
  hostileGrants.map((grants) => ({ grants })),
  wholeScope,
  wholeScope.chain((scope) =>
    narrowingIn(scope.layout).map((narrowing) => {
      const narrowed = orRefusal(() => narrow(scope, narrowing));
      return narrowed instanceof LatchkeyError ? scope : narrowed;
    }),
  ),
);

/** Returns the broker's question; `undefined` for a text that it refuses before it decides. */
function questionOf(asked: Question['action'], text: string): Question | undefined {
  const question = orRefusal((): Question =>
    asked === 'list' ? { action: asked, prefix: parseListPrefix(text) } : { action: asked, key: parseObjectKey(text) },
  );
  return question instanceof LatchkeyError ? undefined : question;
}

test('the decision of the broker, with its reason', () => {
  const cases = scopes.chain((scope) =>
    fc.tuple(fc.constant(scope), action, keysNear(scope.grants.map(({ prefix }) => prefix))),
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(cases, ([scope, asked, text]) => {
      const ours = decide(scope.grants, asked, text);
      const question = questionOf(asked, text);
      const { allowed, reason } = question === undefined ? { allowed: false } : decisionOn(scope, question);
      expect(ours === true).toBe(allowed);
      if (ours !== true && reason !== undefined) expect(ours).toBe(reason);
      seen.add(question === undefined ? 'refused' : String(allowed));
    }),
    { numRuns: 2000 },
  );
  expect([...seen].sort()).toEqual(['false', 'refused', 'true']);
});

test('a fault of the key is named before the grants', () => {
  expect(decide([{ actions: ['read'], prefix: '' }], 'read', 'a//b')).toMatch(/empty/);
  expect(decide([{ actions: ['list'], prefix: '' }], 'list', '')).toBe(true);
  expect(decide([{ actions: ['read'], prefix: '' }], 'read', '')).toMatch(/empty/);
});
