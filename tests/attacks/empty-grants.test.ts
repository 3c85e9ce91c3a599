/**
 * Attack: a scope without grants. An empty session policy would be the session role's whole power, so nothing granted
 * must compile to an explicit Deny, and a session minted with it must reach nothing, whatever its role may.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { BROKER_USER } from '../../local/account.ts';
import { narrow, scopeOf } from '../../shared/domain/authority/scope.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { serialisePolicy } from '../../shared/domain/authority/session-size.ts';
import { ACTIONS, tryAction } from '../harness/cells.ts';
import { roleName, startStandIn, type StandIn } from '../harness/stand-in.ts';

const DENY_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
const ROOT = 'webqsee/demo/items-root/';
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
let standIn: StandIn;

beforeAll(async () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::123456789012:user/${BROKER_USER}` },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      },
    ],
  };
  // A role without any wall: here the session policy must hold alone.
  const almighty = { name: 'almighty', trustPolicy, policies: [ALLOW_ALL], maxSessionDurationSeconds: 3600 };
  standIn = await startStandIn([almighty]);
  const Key = `${ROOT}private/max/kept.txt`;
  await standIn.root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'kept' }));
});

afterAll(() => standIn.dispose());

describe.each([
  ['no grants', compilePolicy('webqsee', [])],
  ['a grant of no actions', compilePolicy('webqsee', [{ actions: [], prefix: ROOT }])],
  ['no grants, but actions of other services', compilePolicy('webqsee', [], ['translate:TranslateText'])],
])('%s', (_name, policy) => {
  test('compile to one Deny of everything', () => {
    expect(policy).toEqual(DENY_ALL);
    expect(serialisePolicy(policy)).toBe(JSON.stringify(DENY_ALL));
  });

  test.each(['almighty', roleName('gallery')])('a session of %s with it reaches nothing', async (role) => {
    const tags = { bucket: 'webqsee', root: ROOT };
    const refused = standIn.s3(await standIn.assumeRole({ role, tags, policy: serialisePolicy(policy) }));
    const control = standIn.s3(await standIn.assumeRole({ role, tags }));
    for (const action of ACTIONS) {
      expect([action, await tryAction(refused, 'webqsee', `${ROOT}private/max/`, action)]).toEqual([action, 403]);
      expect([action, await tryAction(control, 'webqsee', `${ROOT}private/max/`, action)]).toEqual([action, 'ok']);
    }
  });
});

test('narrowing a scope to nothing is refused and never becomes a session', () => {
  const place = { team: 'demo', user: 'max', layout: 'webqsee', bucket: 'webqsee', root: ROOT, membership: 'g.m' };
  const viewer = scopeOf({ ...place, layout: 'webqsee', role: 'viewer' });
  for (const narrowing of [{ areas: ['private'] }, { actions: ['write'] }, { actions: ['delete', 'write'] }])
    expect(() => narrow(viewer, narrowing)).toThrow(expect.objectContaining({ code: 'out_of_scope' }));
  for (const narrowing of [{ areas: [] }, { actions: [] }, { areas: [''] }, { actions: ['*'] }])
    expect(() => narrow(viewer, narrowing)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
