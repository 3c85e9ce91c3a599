/**
 * Attack: a scope without grants. An empty session policy would be the session role's whole power, so nothing granted must
 * compile to an explicit Deny, and a session minted with it must reach nothing, whatever its role may.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { narrow, scopeOf } from '../../shared/domain/authority/scope.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { serialisePolicy } from '../../shared/domain/authority/session-size.ts';
import { ALLOW_ALL, almighty } from '../harness/almighty.ts';
import { ACTIONS, tryAction } from '../harness/cells.ts';
import { forFile } from '../harness/for-file.ts';
import { roleName, startStandIn } from '../harness/stand-in.ts';
import { BUCKET as Bucket, ROOT } from '../harness/use-latchkey.ts';

const DENY_ALL = JSON.stringify(ALLOW_ALL).replace('Allow', 'Deny');
const FOLDER = `${ROOT}private/max/`;
// A role without any wall: here the session policy must hold alone.
const standIn = forFile(() => startStandIn([almighty('almighty', [ALLOW_ALL])]));
beforeAll(() => standIn.root.send(new PutObjectCommand({ Bucket, Key: `${FOLDER}kept.txt`, Body: 'kept' })));

describe.each([
  ['no grants', compilePolicy(Bucket, [])],
  ['a grant of no actions', compilePolicy(Bucket, [{ actions: [], prefix: ROOT }])],
  ['no grants, but actions of other services', compilePolicy(Bucket, [], ['translate:TranslateText'])],
])('%s', (_name, policy) => {
  test('compile to one Deny of everything', () => {
    expect([policy, serialisePolicy(policy)]).toEqual([JSON.parse(DENY_ALL), DENY_ALL]);
  });

  test.each(['almighty', roleName('gallery')])('a session of %s with it reaches nothing', async (role) => {
    const asked = { role, tags: { bucket: Bucket, root: ROOT } };
    const refused = standIn.s3(await standIn.assumeRole({ ...asked, policy: serialisePolicy(policy) }));
    const control = standIn.s3(await standIn.assumeRole(asked));
    for (const action of ACTIONS) {
      expect([action, await tryAction(refused, Bucket, FOLDER, action)]).toEqual([action, 403]);
      expect([action, await tryAction(control, Bucket, FOLDER, action)]).toEqual([action, 'ok']);
    }
  });
});

test('narrowing a scope to nothing is refused and never becomes a session', () => {
  const place = { team: 'demo', layout: 'webqsee', bucket: Bucket, root: ROOT, membership: 'g.m' } as const;
  const viewer = scopeOf({ ...place, user: 'max', role: 'viewer' });
  for (const narrowing of [{ areas: ['private'] }, { actions: ['write'] }, { actions: ['delete', 'write'] }])
    expect(() => narrow(viewer, narrowing)).toThrow(expect.objectContaining({ code: 'out_of_scope' }));
  for (const narrowing of [{ areas: [] }, { actions: [] }, { areas: [''] }, { actions: ['*'] }])
    expect(() => narrow(viewer, narrowing)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
