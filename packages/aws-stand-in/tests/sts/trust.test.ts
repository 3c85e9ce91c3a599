/**
 * Trust policies and their conditions: each action of AssumeRole has exactly the condition keys that AWS documents for
 * it, and a role may trust the account and select the caller by a condition.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import {
  ACCOUNT,
  allow,
  assume,
  outcome,
  policyOf,
  s3Client,
  startStandIn,
  tagsOf,
  trust,
} from '../harness/stand-in.ts';
import { userArn, type Key, type StandIn } from '../harness/stand-in.ts';

const OPEN = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Roles by their trust policies. */
const TRUST: Readonly<Record<string, object>> = {
  function: trust(userArn('broker'), OPEN),
  other: trust(userArn('broker'), OPEN),
  // Requires as much of AssumeRole as one statement can; its accompanying actions are allowed beside it.
  gallery: policyOf(
    {
      Effect: 'Allow',
      Principal: { AWS: userArn('broker') },
      Action: 'sts:AssumeRole',
      Condition: {
        Null: {
          'aws:RequestTag/bucket': 'false',
          'aws:RequestTag/root': 'false',
          'sts:SourceIdentity': 'false',
        },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['bucket', 'root'] },
      },
    },
    { Effect: 'Allow', Principal: { AWS: userArn('broker') }, Action: ['sts:TagSession', 'sts:SetSourceIdentity'] },
  ),
  sourcedTags: trust(userArn('broker'), OPEN, { Null: { 'sts:SourceIdentity': 'false' } }),
  namedTags: trust(userArn('broker'), OPEN, { StringEquals: { 'sts:RoleSessionName': 'test' } }),
  equals: trust(ROOT, OPEN, { StringEquals: { 'aws:PrincipalArn': [roleArn('function'), userArn('broker')] } }),
  like: trust(ROOT, OPEN, { ArnEquals: { 'aws:PrincipalArn': [roleArn('function'), userArn('broker')] } }),
  session: trust(ROOT, OPEN, {
    ArnEquals: { 'aws:PrincipalArn': `arn:aws:sts::${ACCOUNT}:assumed-role/function/test` },
  }),
};

let standIn: StandIn;
let broker: Key;
beforeAll(async () => {
  standIn = await startStandIn({
    users: [
      { name: 'broker', policies: [allow(OPEN)] },
      { name: 'stranger', policies: [allow(OPEN)] },
      { name: 'powerless', policies: [] },
    ],
    roles: [
      ...Object.entries(TRUST).map(([name, trustPolicy]) => ({
        name,
        trustPolicy,
        policies: [allow(OPEN)],
        maxSessionDurationSeconds: 3600,
      })),
      {
        name: 'sourced',
        trustPolicy: trust(userArn('broker'), OPEN),
        policies: [
          allow('s3:PutObject', 'arn:aws:s3:::bucket/*', { StringEquals: { 'aws:SourceIdentity': 'acme.max' } }),
          allow('s3:ListBucket', 'arn:aws:s3:::bucket', {
            StringEquals: { 'aws:PrincipalArn': roleArn('sourced') },
            StringLike: { 's3:prefix': '${aws:SourceIdentity}/*' },
          }),
        ],
        maxSessionDurationSeconds: 3600,
      },
    ],
  });
  broker = standIn.aws.userKey('broker');
  await s3Client(standIn, standIn.aws.rootKey).send(new CreateBucketCommand({ Bucket: 'bucket' }));
});
afterAll(async () => {
  await standIn.dispose();
});

const attempt = (key: Key, role: string, input: Partial<AssumeRoleCommandInput> = {}): Promise<string> =>
  outcome(assume(standIn, key, role, input));
const REFUSED = '403 AccessDenied';

describe('a role that asks AssumeRole for tags and SourceIdentity at once', () => {
  const tags = { bucket: 'b', root: 'acme/' };
  const all = { Tags: tagsOf(tags), SourceIdentity: 'acme.max' };

  test.each([
    ['all of it', all, 'ok'],
    ['nothing', {}, REFUSED],
    ['a tag missing', { ...all, Tags: tagsOf({ bucket: 'b' }) }, REFUSED],
    ['no tags', { SourceIdentity: 'acme.max' }, REFUSED],
    ['a tag too many', { ...all, Tags: tagsOf({ ...tags, team: 'acme' }) }, REFUSED],
    ['no SourceIdentity', { Tags: tagsOf(tags) }, REFUSED],
  ])('%s', async (_what, input, expected) => {
    expect(await attempt(broker, 'gallery', input)).toBe(expected);
  });
});

describe('condition keys that an action does not have', () => {
  const SourceIdentity = 'acme.max';
  const Tags = tagsOf({ team: 'acme' });

  test.each([
    ['SourceIdentity, asked of all three, no tags', 'sourcedTags', { SourceIdentity }, 'ok'],
    ['SourceIdentity, asked of TagSession', 'sourcedTags', { SourceIdentity, Tags }, REFUSED],
    ["the session's name, asked of AssumeRole", 'namedTags', {}, 'ok'],
    ["the session's name, asked of TagSession", 'namedTags', { Tags }, REFUSED],
    ["the session's name, asked of SetSourceIdentity", 'namedTags', { SourceIdentity }, REFUSED],
  ])('%s', async (_what, role, input, expected) => {
    expect(await attempt(broker, role, input)).toBe(expected);
  });
});

describe('a role that trusts the account and names callers by aws:PrincipalArn', () => {
  test.each(['equals', 'like'])('%s', async (role) => {
    const session = await assume(standIn, broker, 'function');
    const other = await assume(standIn, broker, 'other');
    expect(await attempt(broker, role)).toBe('ok');
    expect(await attempt(session, role)).toBe('ok');
    expect(await attempt(other, role)).toBe(REFUSED);
    expect(await attempt(standIn.aws.userKey('stranger'), role)).toBe(REFUSED);
  });

  test("the caller's own policy must allow it still", async () => {
    const Policy = JSON.stringify(allow('s3:GetObject'));
    expect(await attempt(await assume(standIn, broker, 'function', { Policy }), 'equals')).toBe(REFUSED);
    expect(await attempt(standIn.aws.userKey('powerless'), 'equals')).toBe(REFUSED);
  });

  test('a session has the ARN of its role, not one of its own', async () => {
    expect(await attempt(await assume(standIn, broker, 'function'), 'session')).toBe(REFUSED);
  });
});

describe('what a session does with S3', () => {
  const put = (key: Key): Promise<string> =>
    outcome(s3Client(standIn, key).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' })));
  const list = (key: Key, prefix: string): Promise<string> =>
    outcome(s3Client(standIn, key).send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: prefix })));

  test('has its SourceIdentity and the ARN of its role', async () => {
    const max = await assume(standIn, broker, 'sourced', { SourceIdentity: 'acme.max' });
    const ada = await assume(standIn, broker, 'sourced', { SourceIdentity: 'acme.ada' });
    const nobody = await assume(standIn, broker, 'sourced');
    expect(await put(max)).toBe('ok');
    expect(await put(ada)).toBe(REFUSED);
    expect(await put(nobody)).toBe(REFUSED);
    expect(await list(max, 'acme.max/')).toBe('ok');
    expect(await list(max, 'acme.ada/')).toBe(REFUSED);
    expect(await list(nobody, 'acme.max/')).toBe(REFUSED);
  });
});
