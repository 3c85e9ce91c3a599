/**
 * Attack: the team or user comes from the request instead of the verified identity. Whatever another team is written into, the
 * answer is a refusal or the caller's own scope; and a team that does not exist answers exactly as one that does.
 */
import { describe, expect, test } from '@jest/globals';
import { callerArn } from '../harness/caller.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import type { CredentialsAnswer } from '../harness/latchkey.ts';
import { CREDENTIALS, INVALID, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/team-of-request.json' with { type: 'json' };

const OWN = { team: 'demo', user: 'max', role: 'member' };
// In the other team the same name is an admin: names are local to a team.
const latchkey = useLatchkey({ members: ['max', 'other/max admin'] });

/** All of an answer but what differs between any two. */
function comparable({ status, headers, text }: Answer): object {
  const { requestId, ...body } = jsonOf({ text });
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { status, headers: { ...headers, date: '' }, body };
}

describe.each(['/v1/teams/{team}', '/v1/teams/{team}/credentials'])('%s', (route) => {
  const ask = (team: string, query = '', headers = {}): Promise<Answer> =>
    latchkey.ask(route.replace('{team}', team) + query, 'max', { headers });

  test('of another team and of none: the same refusal, to the byte', async () => {
    const other = await ask('other');
    expect(refusal(other)).toBe('403 not_a_member');
    for (const team of ['nobody', 'no%20team!']) expect(comparable(await ask(team))).toEqual(comparable(other));
  });

  // A path is cut at a decoded `?`, as API Gateway does: then it may be another route, never another team.
  test.each(VECTORS.teams as [string, string][])('with the team %s: %s', async (team, expected) => {
    expect(refusal(await ask(team))).toBe(expected);
  });

  test.each(VECTORS.queries)('with the query %s is refused', async (query) => {
    expect(refusal(await ask('demo', `?${query}`))).toBe(INVALID);
  });

  test('with headers that name somebody else stays the own scope', async () => {
    const rewrites = {
      'x-original-url': route.replace('{team}', 'other'),
      'x-rewrite-url': route.replace('{team}', 'other'),
    };
    const answer = jsonOf(await ask('demo', '', { ...VECTORS.headers, ...rewrites }));
    expect(answer).toMatchObject({ ...OWN, bucket: 'webqsee' });
    for (const { prefix } of answer['grants'] as CredentialsAnswer['grants'])
      expect(prefix.startsWith(ROOT)).toBe(true);
  });
});

test.each(VECTORS.bodies)('the body %j is refused', async (body) => {
  expect(await latchkey.told('max', 'POST credentials', body)).toBe(INVALID);
});

test('however the own team is spelt, the session is the own', async () => {
  for (const path of [CREDENTIALS, CREDENTIALS.replace('demo', '%64emo'), '/v1/teams/demo%3Fteam=other']) {
    const answer = await latchkey.ask(path, 'max');
    expect(jsonOf(answer)).toMatchObject(OWN);
    if (!path.endsWith('/credentials')) continue;
    const { credentials } = JSON.parse(answer.text) as CredentialsAnswer;
    const arn = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery/demo.max';
    expect(await callerArn(latchkey.running, credentials)).toBe(arn);
  }
});

test.each(['?team=other', '?user=ada'])('GET /v1/me takes no other name either: %s', async (query) => {
  expect(refusal(await latchkey.ask(`/v1/me${query}`, 'max'))).toBe(INVALID);
});
