/**
 * Proves that session policy and wall together enforce the layouts' table: the stand-in's IAM evaluator decides for
 * every layout, role and generated key. Proves that the wall alone, under a session policy that allows everything,
 * holds a session to its tags.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkPolicy, evaluate, type PolicyDocument } from '@latchkey/aws-stand-in/policy';
import { isGranted } from '../../../shared/domain/authority/decision.ts';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import { LAYOUT_NAMES, LAYOUTS, SESSION_ROLES, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import type { ListPrefix, ObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { scopeOf, type Scope } from '../../../shared/domain/authority/scope.ts';
import { sessionPolicyOf, sessionTagsOf } from '../../../shared/domain/authority/session-content.ts';
import { wallOf } from '../../../shared/domain/authority/session-role.ts';
import { keysNear, roleOf, userName } from '../../harness/arbitraries.ts';

/** Follows the design and not the compiler. */
const IAM_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
} as const;
const BUCKETS = { gallery: ['webqsee', 'pictures'], smap: ['forms', 'surveys'] };
const WALLS = Object.fromEntries(
  SESSION_ROLES.map((role) => {
    const wall = wallOf(role, {
      partition: 'aws',
      buckets: BUCKETS[role],
      serviceActions: ['translate:TranslateText'],
    });
    return [role, parsed(wall)];
  }),
);
const EVERYTHING = parsed({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const SETTINGS = { partition: 'aws', smapServerActions: ['translate:TranslateText'] };
const RUNS = { numRuns: 400 };

function parsed(policy: object): PolicyDocument {
  return checkPolicy(JSON.parse(JSON.stringify(policy)));
}

/** Returns true if a session of the scope's session role, with this session policy, may do it. */
function allows(
  scope: Scope,
  sessionPolicy: PolicyDocument,
  action: string,
  resource: string,
  over: object = {},
): boolean {
  const tags = Object.entries(sessionTagsOf(scope)).map(([name, value]) => [`aws:PrincipalTag/${name}`, value]);
  const context = { ...Object.fromEntries(tags), 'aws:SourceIdentity': scope.membership, ...over } as Record<
    string,
    string
  >;
  const wall = WALLS[LAYOUTS[scope.layout].sessionRole];
  if (wall === undefined) throw new Error('there is no such wall');
  return evaluate({
    action,
    resource,
    context: present(context),
    identityPolicies: [wall],
    boundary: wall,
    sessionPolicy,
  }).allowed;
}

/** Removes undefined values, because IAM treats them as absent. */
function present(context: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const requested = (layout: LayoutName): fc.Arbitrary<{ scope: Scope; key: string }> =>
  fc
    .record({
      role: roleOf(layout),
      user: fc.oneof(fc.constant('max'), userName),
      root: fc.constantFrom(...(LAYOUTS[layout].root.kind === 'bucket' ? [''] : ['r/', 'webqsee/acme/items-root/'])),
      bucket: fc.constantFrom(...BUCKETS[LAYOUTS[layout].sessionRole]),
    })
    .map((place) => scopeOf({ ...place, team: 'acme', layout, membership: 'gen0000.member0000' }))
    .chain((scope) => {
      // The prefixes come from every role of the layout, so that the keys also meet other roles' rights.
      const prefixes = Object.keys(LAYOUTS[layout].roles).flatMap((role) =>
        ['max', scope.user].flatMap((user) => grantsOf({ ...scope, role, user }).map(({ prefix }) => prefix)),
      );
      return fc.record({ scope: fc.constant(scope), key: keysNear(prefixes) });
    });

describe.each(LAYOUT_NAMES)('%s', (layout) => {
  test('session policy and wall together allow what the table grants, and nothing else', () => {
    let granted = 0;
    fc.assert(
      fc.property(requested(layout), ({ scope, key }) => {
        const policy = parsed(sessionPolicyOf(scope, SETTINGS));
        for (const action of ['read', 'write', 'delete'] as const) {
          const decision = isGranted(scope, { action, key: key as ObjectKey });
          for (const name of IAM_ACTIONS[action])
            expect(allows(scope, policy, name, `arn:aws:s3:::${scope.bucket}/${key}`)).toBe(decision);
          if (decision) granted += 1;
        }
        const decision = isGranted(scope, { action: 'list', prefix: key as ListPrefix });
        expect(allows(scope, policy, 's3:ListBucket', `arn:aws:s3:::${scope.bucket}`, { 's3:prefix': key })).toBe(
          decision,
        );
      }),
      RUNS,
    );
    expect(granted).toBeGreaterThan(RUNS.numRuns / 20);
  });

  test('the wall alone ends at bucket and root of the tags, and at the areas where the root is the bucket', () => {
    let inside = 0;
    fc.assert(
      fc.property(requested(layout), ({ scope, key }) => {
        const { root, areas } = { ...LAYOUTS[layout], root: scope.root };
        const prefixes = root === '' ? areas.map((area) => `${area}/`) : [root];
        const expected = prefixes.some((prefix) => key.startsWith(prefix));
        expect(allows(scope, EVERYTHING, 's3:GetObject', `arn:aws:s3:::${scope.bucket}/${key}`)).toBe(expected);
        const listed = allows(scope, EVERYTHING, 's3:ListBucket', `arn:aws:s3:::${scope.bucket}`, { 's3:prefix': key });
        expect(listed).toBe(expected);
        if (expected) inside += 1;
      }),
      RUNS,
    );
    expect(inside).toBeGreaterThan(RUNS.numRuns / 20);
    expect(inside).toBeLessThan(RUNS.numRuns);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['without a SourceIdentity', { 'aws:SourceIdentity': undefined }],
    ['without a bucket', { 'aws:PrincipalTag/bucket': undefined }],
    ['tagged with a bucket that no list has', { 'aws:PrincipalTag/bucket': 'elsewhere' }],
    ['tagged with an empty bucket', { 'aws:PrincipalTag/bucket': '' }],
    [
      'tagged with a bucket of the other kind',
      { 'aws:PrincipalTag/bucket': LAYOUTS[layout].sessionRole === 'gallery' ? 'forms' : 'webqsee' },
    ],
    ...(LAYOUTS[layout].root.kind === 'bucket'
      ? []
      : ([undefined, '', '/', 'r', 'webqsee/acme/items-root'] as const).map(
          (root): [string, Record<string, string | undefined>] => [
            `with the root ${JSON.stringify(root)}`,
            { 'aws:PrincipalTag/root': root },
          ],
        )),
  ])('a hostile session %s reaches nothing at all, nor other services', (_what, over) => {
    fc.assert(
      fc.property(requested(layout), ({ scope, key }) => {
        for (const bucket of [
          scope.bucket,
          over['aws:PrincipalTag/bucket'] ?? '',
          ...BUCKETS.gallery,
          ...BUCKETS.smap,
        ]) {
          for (const name of Object.values(IAM_ACTIONS).flat())
            expect(allows(scope, EVERYTHING, name, `arn:aws:s3:::${bucket}/${key}`, over)).toBe(false);
          const listed = { ...over, 's3:prefix': key };
          expect(allows(scope, EVERYTHING, 's3:ListBucket', `arn:aws:s3:::${bucket}`, listed)).toBe(false);
        }
        expect(allows(scope, EVERYTHING, 'translate:TranslateText', '*', over)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
