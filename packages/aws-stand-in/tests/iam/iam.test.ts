/**
 * The implemented calls of IAM: inline policies of roles, which take effect on live sessions at once and survive a
 * restart.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListRolePoliciesCommand, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ACCOUNT,
  allow,
  assume,
  outcome,
  policyOf,
  REGION,
  s3Client,
  startStandIn,
  trust,
  userArn,
} from '../harness/stand-in.ts';
import type { Key, Setting, StandIn } from '../harness/stand-in.ts';

const RoleName = 'team';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
const BOUNDARY_ARN = `arn:aws:iam::${ACCOUNT}:policy/wall`;
const SETTING: Setting = {
  users: [
    { name: 'broker', policies: [] },
    { name: 'revoker', policies: [allow(['iam:PutRolePolicy', 'iam:GetRolePolicy'], ROLE_ARN)] },
    {
      name: 'bounded',
      policies: [
        allow(['iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:GetRolePolicy'], '*', {
          StringEquals: { 'iam:PermissionsBoundary': BOUNDARY_ARN },
        }),
      ],
    },
  ],
  roles: [
    {
      name: RoleName,
      trustPolicy: trust(userArn('broker'), 'sts:AssumeRole'),
      policies: [allow('s3:PutObject')],
      boundary: allow('s3:PutObject'),
      boundaryArn: BOUNDARY_ARN,
      maxSessionDurationSeconds: 3600,
    },
    {
      name: 'unbounded',
      trustPolicy: trust(userArn('broker'), 'sts:AssumeRole'),
      policies: [],
      maxSessionDurationSeconds: 3600,
    },
  ],
};
const DENY = JSON.stringify(policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }));

let standIn: StandIn;
let session: Key;
beforeAll(async () => {
  standIn = await startStandIn(SETTING);
  await s3Client(standIn, standIn.aws.rootKey).send(new CreateBucketCommand({ Bucket: 'box' }));
  session = await assume(standIn, standIn.aws.userKey('broker'), RoleName);
});
afterAll(() => standIn.dispose());

/** IAM is one service for all regions; the SDK signs for us-east-1. */
function iam(key: Key = standIn.aws.rootKey): IAMClient {
  const { accessKeyId, secretAccessKey } = key;
  const credentials = { accessKeyId, secretAccessKey };
  return new IAMClient({ endpoint: standIn.aws.url, region: REGION, credentials, maxAttempts: 1 });
}

const put = (PolicyDocument: string, PolicyName = 'revoked', client = iam()): Promise<string> =>
  outcome(client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
const write = (): Promise<string> =>
  outcome(s3Client(standIn, session).send(new PutObjectCommand({ Bucket: 'box', Key: 'k', Body: 'x' })));

test('a Deny ends what a live session may do, at once, over a restart, until it is taken away', async () => {
  expect(await write()).toBe('ok');
  expect(await put(DENY)).toBe('ok');
  expect(await write()).toBe('403 AccessDenied');
  await standIn.close();
  standIn = await startStandIn({ ...SETTING, dataDir: standIn.dataDir });
  expect(await write()).toBe('403 AccessDenied');
  await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'revoked' }));
  expect(await write()).toBe('ok');
});

test('an Allow of everything gives nothing beyond the boundary', async () => {
  await put(JSON.stringify(allow('*')), 'everything');
  const created = s3Client(standIn, session).send(new CreateBucketCommand({ Bucket: 'another' }));
  expect(await outcome(created)).toBe('403 AccessDenied');
  await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'everything' }));
});

test('what was put comes back, percent-encoded as IAM does, and is listed', async () => {
  const text = DENY.replace('{', '{ "Id": "ü+ &",');
  await put(text, 'one');
  await put(DENY, 'two');
  const { PolicyDocument, ...names } = await iam().send(new GetRolePolicyCommand({ RoleName, PolicyName: 'one' }));
  expect(decodeURIComponent(PolicyDocument ?? '')).toBe(text);
  expect(names).toMatchObject({ RoleName, PolicyName: 'one' });
  const { PolicyNames, IsTruncated } = await iam().send(new ListRolePoliciesCommand({ RoleName }));
  expect([PolicyNames, IsTruncated]).toEqual([['one', 'two'], false]);
  for (const PolicyName of ['one', 'two']) await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
});

test('many at once are all kept', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many${index}`);
  expect(new Set(await Promise.all(names.map((name) => put(DENY, name))))).toEqual(new Set(['ok']));
  await standIn.close();
  standIn = await startStandIn({ ...SETTING, dataDir: standIn.dataDir });
  const { PolicyNames = [] } = await iam().send(new ListRolePoliciesCommand({ RoleName }));
  expect(PolicyNames.sort()).toEqual(names.sort());
  await Promise.all(names.map((PolicyName) => iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))));
});

test('10,240 characters in all, white space not counted', async () => {
  const long = (characters: number): string =>
    DENY.replace('{', `{"Id":"${'x'.repeat(characters - DENY.length - 8)}",`);
  expect(long(10_000)).toHaveLength(10_000);
  expect(await put(`${long(10_240)}${' '.repeat(100)}`)).toBe('ok');
  expect(await put(long(10_241))).toBe('409 LimitExceededException');
  expect(await put(DENY, 'another')).toBe('409 LimitExceededException');
  await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'revoked' }));
});

test.each<[string, () => Promise<string>, string]>([
  ['a policy that is none', () => put('{}'), '400 MalformedPolicyDocumentException'],
  ['a name that is none', () => put(DENY, 'no spaces'), '400 ValidationError'],
  [
    'another role',
    () => outcome(iam().send(new ListRolePoliciesCommand({ RoleName: 'nobody' }))),
    '404 NoSuchEntityException',
  ],
  [
    'a policy that is not there',
    () => outcome(iam().send(new GetRolePolicyCommand({ RoleName, PolicyName: 'none' }))),
    '404 NoSuchEntityException',
  ],
  [
    'deleting what is not there',
    () => outcome(iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'none' }))),
    '404 NoSuchEntityException',
  ],
  ['without the right', () => put(DENY, 'x', iam(standIn.aws.userKey('broker'))), '403 AccessDenied'],
  ['with the right', () => put(DENY, 'x', iam(standIn.aws.userKey('revoker'))), 'ok'],
  [
    'with the right to other calls',
    () => outcome(iam(standIn.aws.userKey('revoker')).send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'x' }))),
    '403 AccessDenied',
  ],
  ['what is not done', () => outcome(iam().send(new ListRolesCommand({}))), '501 NotImplemented'],
])('%s', async (_name, attempt, expected) => {
  expect(await attempt()).toBe(expected);
});

test('the boundary of a role is a condition of writing its policies and of deleting them, and of no other call', async () => {
  const client = iam(standIn.aws.userKey('bounded'));
  const unbounded = { RoleName: 'unbounded', PolicyName: 'x' };
  expect(await put(DENY, 'bounded', client)).toBe('ok');
  expect(await outcome(client.send(new PutRolePolicyCommand({ ...unbounded, PolicyDocument: DENY })))).toBe(
    '403 AccessDenied',
  );
  expect(await outcome(client.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'bounded' })))).toBe(
    '403 AccessDenied',
  );
  expect(await outcome(client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'bounded' })))).toBe('ok');
  expect(await outcome(client.send(new DeleteRolePolicyCommand(unbounded)))).toBe('403 AccessDenied');
});
