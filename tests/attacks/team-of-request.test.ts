/**
 * Attack: the team or user comes from the request instead of the verified identity. Whatever another team is written into, the
 * answer is a refusal or the caller's own scope; and a team that does not exist answers exactly as one that does.
 */
import { describe, expect, test } from '@jest/globals';
import { callerArn } from '../harness/caller.ts';
import { comparable } from '../harness/comparable.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import type { CredentialsAnswer } from '../harness/latchkey.ts';
import { CREDENTIALS, INVALID, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/team-of-request.json' with { type: 'json' };

const OWN = { team: 'demo', user: 'max', role: 'member' };
// Names are local to a team: the same one is an admin in the other team.
const latchkey = useLatchkey({ members: ['max', 'other/max admin'] });

describe.each(['/v1/teams/{}', '/v1/teams/{}/credentials'])('%s', (route) => {
  const pathOf = (to: string): string => to.replace(/^[^?]*/, (team) => route.replace('{}', team));
  const ask = (to: string, headers = {}): Promise<Answer> => latchkey.ask(pathOf(to), 'max', { headers });

  test('of another team and of none: the same refusal, to the byte', async () => {
    const other = comparable(await ask('other'));
    for (const team of ['nobody', 'no%20team!']) expect(comparable(await ask(team))).toEqual(other);
  });

  // A path is cut at a decoded `?`, as API Gateway does: then it may be another route, never another team.
  test.each(VECTORS.teams as [string, string][])('with the team %s: %s', async (team, expected) => {
    expect(refusal(await ask(team))).toBe(expected);
  });

  test('with headers that name somebody else stays the own scope', async () => {
    const { grants, ...answer } = jsonOf(await ask('demo', VECTORS.headers)) as unknown as CredentialsAnswer;
    expect(answer).toMatchObject({ ...OWN, bucket: 'webqsee' });
    expect(grants.filter(({ prefix }) => !prefix.startsWith(ROOT))).toEqual([]);
  });
});

test.each(VECTORS.requests)('$route with the body $body is refused', async ({ route, body }) => {
  expect(await latchkey.told('max', route, body)).toBe(INVALID);
});

test('however the own team is spelt, the session is the own', async () => {
  expect(jsonOf(await latchkey.ask('/v1/teams/demo%3Fteam=other', 'max'))).toMatchObject(OWN);
  for (const path of [CREDENTIALS, CREDENTIALS.replace('demo', '%64emo')]) {
    const { credentials, ...scope } = jsonOf(await latchkey.ask(path, 'max'));
    expect(scope).toMatchObject(OWN);
    expect(await callerArn(latchkey.running, credentials as CredentialsAnswer['credentials'])).toBe(VECTORS.session);
  }
});
