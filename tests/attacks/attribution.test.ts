/**
 * Attack: hide behind another's name. What CloudTrail shows of a session is `team.user` of who asked (its name) and their
 * membership (SourceIdentity), no two users ever share one, and no member can be given a name that services use.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import { assumeRoleWith } from '../../shared/adapters/sts.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import { sessionName, sessionRequest } from '../../shared/domain/session/session.ts';
import { callerArn } from '../harness/caller.ts';
import { answer } from '../harness/faults.ts';
import { credentials, enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, inTeam, operatorOf } from '../harness/operator.ts';
import { startUpstream } from '../harness/upstream.ts';

const ARN = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery/';
const LONG_TEAM = 't'.repeat(63);
const LONG_USER = 'u'.repeat(64);
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(() => running.dispose());

test('each session says who asked for it, in every team, however it is narrowed', async () => {
  const operator = operatorOf(running);
  await operator.createTeam({ team: 'other', layout: 'webqsee', bucket: 'webqsee' });
  const max = await enroll(running, running.demo.invites.max);
  const people = [
    ['demo', 'ada', await enroll(running, running.demo.invites.ada)],
    ['demo', 'max', max],
    ['demo', 'Maxi', await addMember(running, operator, { team: 'demo', user: 'Maxi', role: 'member' })],
    ['other', 'max', await addMember(running, operator, { team: 'other', user: 'max', role: 'admin' })],
  ] as const;
  const arns = new Set<string>();
  for (const [team, user, token] of people) {
    for (const narrowing of [{}, { actions: ['read'] }, { areas: ['shared'] }, { durationSeconds: 900 }]) {
      const vended = await credentials(inTeam(running, team), token, narrowing);
      const arn = await callerArn(running, vended.credentials);
      expect(arn).toBe(`${ARN}${team}.${user}`);
      arns.add(arn);
    }
  }
  expect(arns.size).toBe(people.length);
});

test('STS is asked with the membership as SourceIdentity, by which it can be revoked, and the tags of its team', async () => {
  const sts = await startUpstream(running.demo.aws);
  sts.fail(answer(500, ''));
  const { accessKeyId, secretAccessKey } = running.rootKey;
  const keys = { accessKeyId, secretAccessKey };
  const client = new STSClient({
    endpoint: sts.url,
    region: running.demo.region,
    credentials: keys,
    maxAttempts: 1,
  });
  const place = { team: 'demo', user: 'max', role: 'member', layout: 'webqsee', bucket: 'webqsee' } as const;
  const scope = scopeOf({ ...place, root: 'webqsee/demo/items-root/', membership: 'g.m' });
  const roleArns = { gallery: 'arn:aws:iam::123456789012:role/any', smap: 'arn:aws:iam::123456789012:role/any' };
  const request = sessionRequest(scope, {
    ...{ roleArns, partition: 'aws', sessionTags: true, smapServerActions: [] },
    buckets: { gallery: ['webqsee'], smap: [] },
  });
  const refused = await assumeRoleWith(client, () => undefined)(request).catch((error: unknown) => error);
  client.destroy();
  await sts.close();
  expect(refused).toMatchObject({ code: 'upstream_unavailable' });
  const asked = new URLSearchParams(sts.requests[0]?.body);
  expect([asked.get('RoleSessionName'), asked.get('SourceIdentity')]).toEqual(['demo.max', 'g.m']);
  const tags = [1, 2].map((index) => [asked.get(`Tags.member.${index}.Key`), asked.get(`Tags.member.${index}.Value`)]);
  const { bucket, root } = scope;
  expect(Object.fromEntries(tags)).toEqual({ bucket, root });
  expect(asked.has('Tags.member.3.Key')).toBe(false);
});

test('names too long for STS are cut, and still nobody shares one', async () => {
  const operator = operatorOf(running);
  await operator.createTeam({ team: LONG_TEAM, layout: 'webqsee', bucket: 'webqsee' });
  const users = [LONG_USER, `${LONG_USER.slice(1)}v`, 'u'];
  for (const user of users) {
    const token = await addMember(running, operator, { team: LONG_TEAM, user, role: 'member' });
    const vended = await credentials(inTeam(running, LONG_TEAM), token);
    const arn = await callerArn(running, vended.credentials);
    const whole = `${LONG_TEAM}.${user}`;
    expect(arn).toBe(`${ARN}${whole.slice(0, 48)}${hash('sha256', whole).slice(0, 16)}`);
  }
});

test('no two users of any teams share a session name', () => {
  const teams = ['a1', 'a1-', 'a1-b', 'team', 't'.repeat(31), 't'.repeat(32), LONG_TEAM, `${LONG_TEAM.slice(1)}x`];
  const users = [
    'b',
    'b.c',
    'a1.b',
    'B',
    'b-c',
    'b_c',
    'b@c',
    'b.',
    LONG_USER,
    'u'.repeat(32),
    `${LONG_USER.slice(1)}v`,
  ];
  const names = teams.flatMap((team) => users.map((user) => sessionName(team, user)));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test.each([
  'service.attachments',
  'service.self',
  'service.',
  'ada ',
  ' ada',
  'ada\n',
  'ada/max',
  'ada,max',
  'ädä',
  '',
])('nobody is given the name %p', async (user) => {
  const invite = operatorOf(running).invite({ team: 'demo', user, role: 'member' });
  await expect(invite).rejects.toMatchObject({ code: 'invalid_request' });
});
