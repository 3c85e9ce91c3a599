/**
 * Attack: `revoke` was taken over, and its right to write the session roles' policies is used to widen them: with an inline
 * policy that allows everything, by another role, a boundary, or a managed policy. The wall bounds what an inline policy
 * can add, the session policy bounds the session, and the right holds only while the wall is the boundary.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { functionRoles } from '../../infrastructure/function-roles.ts';
import { readParameters } from '../../infrastructure/parameters.ts';
import { sessionRoles } from '../../infrastructure/session-roles.ts';
import { FUNCTIONS } from '../../shared/http/routes.ts';
import { STACK, startStandIn, type StandIn } from '../harness/stand-in.ts';
import { functionUser, stackRoles, stackUsers } from '../packaged/stack-account.ts';

const ROLE = 'latchkey-prod-eu-central-1-gallery-session';
const SOURCE_IDENTITY = 'gen0000.member0000';
const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const OTHER_ROLES = [
  { name: 'administrator', boundaryArn: 'GalleryWall' },
  { name: 'latchkey-prod-eu-central-1-other-session', boundaryArn: 'GalleryWall' },
];
let standIn: StandIn;
let iam: IAMClient;
let template: Parameters<typeof stackUsers>[0];

beforeAll(async () => {
  const parameters = await readParameters({
    resolveVariable: (name) => Promise.resolve(name === 'sls:stage' ? 'prod' : ''),
  });
  const Table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
  const roles = sessionRoles(parameters, { gallery: ['webqsee'], smap: ['smap'] });
  template = { Resources: { ...functionRoles(parameters), ...roles, Table }, Outputs: {} };
  const trustPolicy = stackRoles(template)[0]?.trustPolicy;
  const others = OTHER_ROLES.map((role) => ({ ...role, trustPolicy, policies: [], maxSessionDurationSeconds: 3600 }));
  // The gallery's role with another boundary than its wall, as somebody might set it by hand.
  const loosened = stackRoles(template).map((role) =>
    role.name.includes('-smap-') ? { ...role, boundaryArn: 'arn:aws:iam::aws:policy/AdministratorAccess' } : role,
  );
  standIn = await startStandIn([...loosened, ...others], stackUsers(template));
  iam = new IAMClient({
    endpoint: standIn.aws.url,
    region: STACK.region,
    credentials: standIn.aws.userKey(functionUser('revoke')),
    maxAttempts: 1,
  });
  for (const Key of ['acme/a.jpg', 'other/a.jpg'])
    await standIn.root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'x' }));
});

afterAll(async () => {
  iam.destroy();
  await standIn.dispose();
});

/** @returns `ok`, or the error's name */
function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error as Error).name,
  );
}

function put(RoleName: string, PolicyDocument = ALLOW_ALL, PolicyName = 'latchkey-revoked'): Promise<string> {
  return outcomeOf(iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
}

describe('an inline policy that allows everything', () => {
  test('can be written, under any name, and opens nothing beyond the wall', async () => {
    expect(await put(ROLE)).toBe('ok');
    expect(await put(ROLE, ALLOW_ALL, 'another')).toBe('ok');
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::webqsee/*' }],
    });
    const sts = new STSClient({
      endpoint: standIn.aws.url,
      region: STACK.region,
      credentials: standIn.aws.userKey(functionUser('credentials')),
      maxAttempts: 1,
    });
    const { Credentials: got } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: standIn.aws.roleArn(ROLE),
        RoleSessionName: 'acme.max',
        Policy,
        Tags: [
          { Key: 'bucket', Value: 'webqsee' },
          { Key: 'root', Value: 'acme/' },
        ],
        SourceIdentity: SOURCE_IDENTITY,
      }),
    );
    sts.destroy();
    const s3 = standIn.s3({
      accessKeyId: got?.AccessKeyId ?? '',
      secretAccessKey: got?.SecretAccessKey ?? '',
      sessionToken: got?.SessionToken ?? '',
    });
    const get = (Key: string): Promise<string> => outcomeOf(s3.send(new GetObjectCommand({ Bucket: 'webqsee', Key })));
    expect(await get('acme/a.jpg')).toBe('ok');
    expect(await get('other/a.jpg')).toBe('AccessDenied');
    expect(await outcomeOf(s3.send(new CreateBucketCommand({ Bucket: 'another' })))).toBe('AccessDenied');
  });

  test('is bounded by the session policy, too', () => {
    const wall = checkPolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } });
    const sessionPolicy = checkPolicy({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::webqsee/acme/shared/*' },
    });
    const asked = { action: 's3:GetObject', resource: 'arn:aws:s3:::webqsee/acme/private/x', context: {} };
    const identityPolicies = [wall, checkPolicy(JSON.parse(ALLOW_ALL))];
    expect(evaluate({ ...asked, identityPolicies, boundary: wall, sessionPolicy }).allowed).toBe(false);
  });

  test('cannot be written while the boundary is another than the wall', async () => {
    expect(await put('latchkey-prod-eu-central-1-smap-session')).toBe('AccessDenied');
  });

  test('cannot be written to any other role, even one with the same boundary', async () => {
    for (const { name } of OTHER_ROLES) expect([name, await put(name)]).toEqual([name, 'AccessDenied']);
    for (const [name] of FUNCTIONS) expect(await put(functionUser(name))).toBe('AccessDenied');
  });
});

test('nothing else of a role can be changed: boundary, trust, managed policies, or that a policy is there', async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const attempts = [
    new DeleteRolePermissionsBoundaryCommand({ RoleName: ROLE }),
    new PutRolePermissionsBoundaryCommand({ RoleName: ROLE, PermissionsBoundary: PolicyArn }),
    new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn }),
    new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: ALLOW_ALL }),
    new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: 'latchkey-revoked' }),
  ] as const;
  const [policy] = stackUsers(template)
    .filter(({ name }) => name === functionUser('revoke'))
    .flatMap(({ policies }) => policies.map((each) => checkPolicy(each)));
  if (policy === undefined) throw new Error('revoke has no policy');
  for (const command of attempts) {
    expect(await outcomeOf(iam.send(command as DeleteRolePolicyCommand))).not.toBe('ok');
    // The stand-in has not all of these calls: the policy decides.
    const action = `iam:${command.constructor.name.replace(/Command$/, '')}`;
    const asked = {
      action,
      resource: standIn.aws.roleArn(ROLE),
      context: { 'iam:PermissionsBoundary': 'GalleryWall' },
    };
    expect([action, evaluate({ ...asked, identityPolicies: [policy] }).allowed]).toEqual([action, false]);
  }
  const version = new CreatePolicyVersionCommand({
    PolicyArn: 'arn:aws:iam::123456789012:policy/GalleryWall',
    PolicyDocument: ALLOW_ALL,
  });
  expect(await outcomeOf(iam.send(version))).not.toBe('ok');
});

test('no other function can write a policy of a role', async () => {
  for (const [name, { deniesSessions }] of FUNCTIONS.filter(([, row]) => row.deniesSessions !== true)) {
    const credentials = standIn.aws.userKey(functionUser(name));
    const client = new IAMClient({ endpoint: standIn.aws.url, region: STACK.region, credentials, maxAttempts: 1 });
    const command = new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'x', PolicyDocument: ALLOW_ALL });
    expect([name, deniesSessions, await outcomeOf(client.send(command))]).toEqual([name, undefined, 'AccessDenied']);
    client.destroy();
  }
});
