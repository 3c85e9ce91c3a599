/**
 * Attack: list more than was granted: with no prefix, an empty one, one above the granted one, two at once, or through
 * another kind of listing. A condition that ignores a missing prefix would list the whole bucket.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { checkPolicy, evaluate, type RequestContext } from '@latchkey/aws-stand-in/policy';
import { grantsOf } from '../../shared/domain/authority/grant.ts';
import { LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { refusal, send } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type KeyPair, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

const ROOT = 'webqsee/demo/items-root/';
const KEPT = [`${ROOT}shared/ada/kept.txt`, `${ROOT}private/ada/kept.txt`, 'webqsee/other/items-root/shared/x.txt'];
const ABOVE = ['', 'w', 'webqsee', 'webqsee/', 'webqsee/demo', 'webqsee/demo/', 'webqsee/demo/items-root'];
const vended: Record<string, KeyPair> = {};
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
  const root = s3Client(running, running.rootKey);
  for (const Key of KEPT) await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'kept' }));
  root.destroy();
  const viewer = await addMember(running, operatorOf(running), { team: 'demo', user: 'vera', role: 'viewer' });
  vended['viewer'] = (await credentials(running, viewer)).credentials;
  const member = await enroll(running, running.demo.invites.max);
  vended['member'] = (await credentials(running, member)).credentials;
  vended['member without list'] = (await credentials(running, member, { actions: ['read', 'write'] })).credentials;
  vended['admin'] = (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials;
});

afterAll(() => running.dispose());

/** @param query as it goes on the wire @returns `200` and the keys, or the refusal */
async function list(who: string, query: string): Promise<string> {
  const { aws: base } = running.demo;
  const keys = vended[who] ?? running.rootKey;
  const request = signed(
    { method: 'GET', path: `/webqsee${query}`, headers: {}, body: '' },
    { credentials: keys, base },
  );
  const answer = await send(base, request.path, request);
  if (answer.status !== 200) return refusal(answer);
  return ['200', ...[...answer.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key)].join(' ');
}

describe.each(['viewer', 'member', 'member without list', 'admin'])('%s', (who) => {
  test('without a prefix', async () => {
    for (const query of [
      '?list-type=2',
      '?list-type=2&delimiter=%2F',
      '?list-type=2&max-keys=1',
      '?list-type=2&prefix',
    ])
      expect([query, await list(who, query)]).toEqual([query, '403 AccessDenied']);
  });

  test.each(ABOVE)('with the prefix "%s", above the granted one', async (prefix) => {
    const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}`;
    expect(await list(who, query)).toBe('403 AccessDenied');
    expect(await list(who, `${query}&start-after=${encodeURIComponent(ROOT)}shared%2F`)).toBe('403 AccessDenied');
    expect(await list(who, `${query}&delimiter=%2F`)).toBe('403 AccessDenied');
  });

  test('by another kind of listing, or another name for the prefix', async () => {
    const granted = encodeURIComponent(`${ROOT}shared/`);
    for (const query of [`?list-type=2&Prefix=${granted}`, `?list-type=2&s3:prefix=${granted}`])
      expect([query, await list(who, query)]).toEqual([query, '403 AccessDenied']);
    for (const query of ['?versions', '?uploads', `?versions&prefix=${granted}`, `?uploads&prefix=${granted}`])
      expect([query, await list(who, query)]).toEqual([query, expect.stringMatching(/^(?:403 AccessDenied|501 )/)]);
    for (const query of ['', `?prefix=${granted}`, `?list-type=1&prefix=${granted}`])
      expect([query, await list(who, query)]).toEqual([query, expect.stringMatching(/^(?:403 AccessDenied|501 )/)]);
  });

  test('with two prefixes at once shows nothing but the granted one', async () => {
    const granted = `prefix=${encodeURIComponent(`${ROOT}shared/`)}`;
    for (const query of [`?list-type=2&${granted}&prefix=`, `?list-type=2&prefix=&${granted}`]) {
      const answer = await list(who, query);
      if (answer.startsWith('200')) expect(answer).toBe(`200 ${ROOT}shared/ada/kept.txt`);
      else expect(answer).toMatch(/^40[03] /);
    }
  });
});

test.each([
  ['viewer', ROOT, '403 AccessDenied'],
  ['viewer', `${ROOT}private/`, '403 AccessDenied'],
  ['member', ROOT, '403 AccessDenied'],
  ['member', `${ROOT}private/`, '403 AccessDenied'],
  ['member without list', `${ROOT}shared/`, '403 AccessDenied'],
  ['viewer', `${ROOT}shared/`, `200 ${ROOT}shared/ada/kept.txt`],
  ['member', `${ROOT}shared/`, `200 ${ROOT}shared/ada/kept.txt`],
  ['admin', ROOT, `200 ${ROOT}private/ada/kept.txt ${ROOT}shared/ada/kept.txt`],
])('%s with the prefix %s: %s', async (who, prefix, answer) => {
  expect(await list(who, `?list-type=2&prefix=${encodeURIComponent(prefix)}`)).toBe(answer);
});

test('the session policy alone refuses it too, without the wall behind it', () => {
  const everything = [checkPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })];
  for (const role of Object.keys(LAYOUTS.webqsee.roles)) {
    const grants = grantsOf({ layout: 'webqsee', role, user: 'max', root: ROOT });
    const sessionPolicy = checkPolicy(compilePolicy('webqsee', grants));
    const mayList = (context: RequestContext): boolean => {
      const request = { action: 's3:ListBucket', resource: 'arn:aws:s3:::webqsee', context };
      return evaluate({ ...request, identityPolicies: everything, sessionPolicy }).allowed;
    };
    expect([role, mayList({})]).toEqual([role, false]);
    for (const prefix of ABOVE) expect([role, prefix, mayList({ 's3:prefix': prefix })]).toEqual([role, prefix, false]);
    expect([role, mayList({ 's3:prefix': `${ROOT}shared/` })]).toEqual([role, true]);
  }
});
