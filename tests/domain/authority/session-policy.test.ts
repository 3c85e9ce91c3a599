/**
 * Holds the compiler against policies written by hand (`tests/vectors/session-policies.json`), and checks its escaping
 * and STS's limits. `agreement.test.ts` checks that a policy means what was granted.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkPolicy, matches } from '@latchkey/aws-stand-in/policy';
import { grantsOf, type Grant } from '../../../shared/domain/authority/grant.ts';
import type { LayoutName } from '../../../shared/domain/authority/layout.ts';
import { compilePolicy, escapePattern, type SessionPolicy } from '../../../shared/domain/authority/session-policy.ts';
import { MAX_POLICY_CHARS, serialisePolicy } from '../../../shared/domain/authority/session-size.ts';
import VECTORS from '../../vectors/session-policies.json' with { type: 'json' };
import { bucketName, hostileGrants, hostileText, placeWith } from '../../harness/arbitraries.ts';

const ROOT = 'webqsee/acme/items-root/';

describe('the policy of each role', () => {
  test.each(VECTORS.roles)('$name', ({ layout, role, policy }) => {
    const place = { layout: layout as LayoutName, role, user: 'max', root: layout === 'smap' ? '' : ROOT };
    expect(compilePolicy('webqsee', grantsOf(place))).toEqual(policy);
  });
});

describe('the policy of grants', () => {
  test.each(VECTORS.grants)('$name', ({ grants, policy, ...rest }) => {
    const serviceActions = 'serviceActions' in rest ? rest.serviceActions : [];
    expect(compilePolicy('b-1', grants as Grant[], serviceActions)).toEqual(policy);
  });
});

describe('whatever the grants', () => {
  const policies = fc.tuple(bucketName, hostileGrants).map(([bucket, grants]) => compilePolicy(bucket, grants));

  test('the policy is one that IAM takes, with the grammar of 2012, which alone knows escapes', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(policy.Version).toBe('2012-10-17');
        expect(() => checkPolicy(JSON.parse(JSON.stringify(policy)))).not.toThrow();
      }),
    );
  });

  test('it names actions one by one, never a wildcard, never another service’s', () => {
    const exact = [
      's3:GetObject',
      's3:PutObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
      's3:DeleteObject',
      's3:ListBucket',
    ];
    fc.assert(
      fc.property(policies, (policy) => {
        const allowed = policy.Statement.filter((statement) => statement.Effect === 'Allow');
        expect(allowed.flatMap(({ Action }) => Action).filter((action) => !exact.includes(action))).toEqual([]);
      }),
    );
  });

  test('each resource is below the bucket and ends in /*, and a list is tied to prefixes', () => {
    fc.assert(
      fc.property(fc.tuple(bucketName, hostileGrants), ([bucket, grants]) => {
        for (const { Effect, Action, Resource, Condition } of compilePolicy(bucket, grants).Statement) {
          if (Effect === 'Deny') continue;
          if (Action === 's3:ListBucket') {
            expect(Resource).toBe(`arn:aws:s3:::${bucket}`);
            expect(Object.keys(Condition ?? {})).toEqual(['StringLike']);
            expect([Condition?.['StringLike']?.['s3:prefix'] ?? ''].flat().every((text) => text.endsWith('/*'))).toBe(
              true,
            );
          } else {
            for (const text of [Resource].flat()) expect(text.startsWith(`arn:aws:s3:::${bucket}/`)).toBe(true);
            for (const text of [Resource].flat()) expect(text.endsWith('/*')).toBe(true);
          }
        }
      }),
    );
  });

  test('the same place compiles to the same text, so a session is found again', () => {
    fc.assert(
      fc.property(placeWith(hostileText), (place) => {
        const text = (): string => JSON.stringify(compilePolicy('b-1', grantsOf(structuredClone(place))));
        expect(text()).toBe(text());
      }),
    );
  });
});

describe('escaping', () => {
  const options = { variables: () => 'somebody', wildcards: true };

  test('makes any text match itself', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(matches(escapePattern(text), text, options)).toBe(true);
      }),
    );
  });

  test('makes any text match nothing else', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, other) => {
        expect(matches(escapePattern(text), other, options)).toBe(text === other);
      }),
      { numRuns: 3000 },
    );
  });

  test('leaves text without special characters alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^*?$]*$/), (text) => {
        expect(escapePattern(text)).toBe(text);
      }),
    );
  });
});

describe('what STS gets', () => {
  /** Returns a policy of exactly this many characters; `last` ends its prefix. */
  const policyOf = (chars: number, last = 'p'): SessionPolicy => {
    const empty = JSON.stringify(compilePolicy('b-1', [{ actions: ['read'], prefix: last }])).length;
    return compilePolicy('b-1', [{ actions: ['read'], prefix: `${'p'.repeat(chars - empty)}${last}` }]);
  };

  test('is the policy as JSON', () => {
    const policy = policyOf(300);
    expect(JSON.parse(serialisePolicy(policy))).toEqual(policy);
  });

  test('has at most 2,048 characters', () => {
    expect(MAX_POLICY_CHARS).toBe(2048);
    expect(serialisePolicy(policyOf(2048))).toHaveLength(2048);
    expect(() => serialisePolicy(policyOf(2049))).toThrow(expect.objectContaining({ code: 'limit_reached' }));
  });

  test.each([
    ['ÿ', true],
    ['\u00a0', true],
    ['Ā', false],
    ['写', false],
    ['𝄞', false],
  ])('takes %j: %j', (character, taken) => {
    const serialise = (): string => serialisePolicy(policyOf(300, character));
    if (taken) expect(serialise()).toContain(character);
    else expect(serialise).toThrow(expect.objectContaining({ code: 'limit_reached' }));
  });

  test('is only of characters that STS’s own pattern takes', () => {
    fc.assert(
      fc.property(fc.tuple(bucketName, hostileGrants), ([bucket, grants]) => {
        let text: string;
        try {
          text = serialisePolicy(compilePolicy(bucket, grants));
        } catch (error) {
          expect(error).toEqual(expect.objectContaining({ code: 'limit_reached' }));
          return;
        }
        // STS limits the characters of `Policy`.
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        expect(text).toMatch(/^[\t\n\r\u0020-\u00FF]+$/);
        expect(text.length).toBeLessThanOrEqual(2048);
      }),
    );
  });
});
