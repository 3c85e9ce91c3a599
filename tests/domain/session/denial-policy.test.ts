/** Checks the text of a role's denial policy, and how many denials fit into it. */
import { expect, test } from '@jest/globals';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import {
  denialPolicyChars,
  denialPolicyText,
  deniesPattern,
  MAX_DENIAL_POLICY_CHARS,
} from '../../../shared/domain/session/denial-policy.ts';

function isDenied(text: string, context: Record<string, string>): boolean {
  const identityPolicies = [checkPolicy(JSON.parse(text))];
  return evaluate({ action: 's3:GetObject', resource: 'r', context, identityPolicies }).reason === 'explicit deny';
}

test('denies nobody when there is nothing to deny, and its text is the one that the template has', () => {
  const text = denialPolicyText([]);
  expect(text).toBe(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:SourceIdentity":["-"]}}}]}',
  );
  expect(isDenied(text, { 'aws:SourceIdentity': 'gen0000.max0000000' })).toBe(false);
  expect(isDenied(text, {})).toBe(false);
});

test('denies each pattern, once, in one order', () => {
  const text = denialPolicyText(['old0000.*', '*.max0000000', 'old0000.*']);
  expect(text).toBe(denialPolicyText(['*.max0000000', 'old0000.*']));
  expect(isDenied(text, { 'aws:SourceIdentity': 'any0000.max0000000' })).toBe(true);
  expect(isDenied(text, { 'aws:SourceIdentity': 'old0000.any0000000' })).toBe(true);
  expect(isDenied(text, { 'aws:SourceIdentity': 'any0000.xmax0000000' })).toBe(false);
  expect(isDenied(text, { 'aws:SourceIdentity': 'xold0000.any0000000' })).toBe(false);
  expect([deniesPattern(text, '*.max0000000'), deniesPattern(text, '*.max')]).toEqual([true, false]);
});

test('a cut denies sessions from before it, and not from then on', () => {
  const text = denialPolicyText([], Date.parse('2026-11-27T10:00:00Z') / 1000);
  const issued = (time: string): boolean =>
    isDenied(text, { 'aws:SourceIdentity': 'gen0000.max0000000', 'aws:TokenIssueTime': time });
  expect(issued('2026-11-27T09:59:59Z')).toBe(true);
  expect(issued('2026-11-27T10:00:00Z')).toBe(false);
});

test('about 670 ids fit', () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `*.${String(n).padStart(10, '0')}`);
  expect(denialPolicyChars(ids(670))).toBeLessThanOrEqual(MAX_DENIAL_POLICY_CHARS);
  expect(denialPolicyChars(ids(680))).toBeGreaterThan(MAX_DENIAL_POLICY_CHARS);
  expect(MAX_DENIAL_POLICY_CHARS).toBeLessThanOrEqual(10_240);
});
