/**
 * Attack: the team or user comes from the request instead of the verified identity. Whatever another team is written
 * into (path, query, body, header), the answer is a refusal or the caller's own scope; and a team that does not exist
 * answers exactly as one that does.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callerArn } from '../harness/caller.ts';
import { ask, jsonOf, jsonPost, refusal, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';

const OWN_ROOT = 'webqsee/demo/items-root/';
let running: Running;
let base: string;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  token = await enroll(running, running.demo.invites.max);
  // In the other team the same name is an admin: names are local to a team.
  const operator = operatorOf(running);
  await operator.createTeam({ team: 'other', layout: 'webqsee', bucket: 'webqsee' });
  await addMember(running, operator, { team: 'other', user: 'max', role: 'admin' });
});

afterAll(() => running.dispose());

/** All of an answer but what differs between any two. */
function comparable({ status, headers, text }: Answer): object {
  const { requestId, ...body } = JSON.parse(text) as Record<string, unknown>;
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { status, headers: { ...headers, date: '' }, body };
}

describe.each(['/v1/teams/{team}', '/v1/teams/{team}/credentials'])('%s', (route) => {
  test('of another team and of none: the same refusal, to the byte', async () => {
    const [other, none, misspelt] = await Promise.all(
      ['other', 'nobody', 'no team!'].map((team) =>
        ask(base, route.replace('{team}', encodeURIComponent(team)), token),
      ),
    );
    if (other === undefined || none === undefined || misspelt === undefined) throw new Error('no answers');
    expect(refusal(other)).toBe('403 not_a_member');
    expect(comparable(none)).toEqual(comparable(other));
    expect(comparable(misspelt)).toEqual(comparable(other));
  });

  test.each([
    ['demo/../other', '404 not_found'],
    ['demo%2f..%2fother', '404 not_found'],
    ['./other', '404 not_found'],
    ['demo%00other', '403 not_a_member'],
    ['demo,other', '403 not_a_member'],
    ['other,demo', '403 not_a_member'],
    ['demo;team=other', '403 not_a_member'],
    ['demo%20', '403 not_a_member'],
    ['DEMO', '403 not_a_member'],
    ['d%C3%A9mo', '403 not_a_member'],
    ['other%3fdemo', '403 not_a_member'],
    ['%256fther', '403 not_a_member'],
  ])('with the team %s: %s', async (team, expected) => {
    const answer = await ask(base, route.replace('{team}', team), token);
    // A path is cut at a decoded `?`, as API Gateway does: then it may be another route, never another team.
    expect(refusal(answer)).toBe(expected);
  });

  test.each(['team=other', 'user=ada', 'team=other&user=max', 'root=', 'bucket=x', 'role=admin', 'teamId=other'])(
    'with the query %s is refused',
    async (query) => {
      expect(refusal(await ask(base, `${route.replace('{team}', 'demo')}?${query}`, token))).toBe(
        '400 invalid_request',
      );
    },
  );

  test('with headers that name somebody else stays the own scope', async () => {
    const headers = {
      'x-team': 'other',
      'x-forwarded-user': 'ada',
      'x-remote-user': 'ada',
      'x-original-url': route.replace('{team}', 'other'),
      'x-rewrite-url': route.replace('{team}', 'other'),
      'x-forwarded-prefix': '/v1/teams/other',
      'x-amz-meta-user': 'ada',
      cookie: 'team=other; user=ada',
    };
    const answer = await ask(base, route.replace('{team}', 'demo'), token, { headers });
    expect(jsonOf(answer)).toMatchObject({ team: 'demo', user: 'max', role: 'member', bucket: 'webqsee' });
    for (const { prefix } of jsonOf(answer)['grants'] as CredentialsAnswer['grants'])
      expect(prefix.startsWith(OWN_ROOT)).toBe(true);
  });
});

test.each([
  { team: 'other' },
  { user: 'ada' },
  { role: 'admin' },
  { root: '' },
  { bucket: 'other' },
  { grants: [{ actions: ['read'], prefix: '' }] },
  { membership: 'x' },
  { areas: ['private'], user: 'ada' },
])('the body %p is refused', async (body) => {
  expect(refusal(await ask(base, '/v1/teams/demo/credentials', token, jsonPost(body)))).toBe('400 invalid_request');
});

test.each(['../other', 'private/ada', 'private/../private', '', 'other'])('the area "%s" is refused', async (area) => {
  const answer = await ask(base, '/v1/teams/demo/credentials', token, jsonPost({ areas: [area] }));
  expect(refusal(answer)).toBe('400 invalid_request');
});

test('however the own team is spelt, the session is the own', async () => {
  for (const team of ['demo', '%64emo', 'demo%3Fteam=other']) {
    const path = `/v1/teams/${team}${team.includes('%3F') ? '' : '/credentials'}`;
    const answer = await ask(base, path, token);
    expect(jsonOf(answer)).toMatchObject({ team: 'demo', user: 'max', role: 'member' });
    if (!path.endsWith('/credentials')) continue;
    const { credentials } = JSON.parse(answer.text) as CredentialsAnswer;
    expect(await callerArn(running, credentials)).toBe(
      'arn:aws:sts::123456789012:assumed-role/latchkey-gallery/demo.max',
    );
  }
});

test('GET /v1/me takes no other name either', async () => {
  for (const query of ['?team=other', '?user=ada']) {
    expect(refusal(await ask(base, `/v1/me${query}`, token))).toBe('400 invalid_request');
  }
});
