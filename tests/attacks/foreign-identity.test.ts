/**
 * Attack: become somebody else through an identity provider: an admin binds an own second identity to a member's name, a member binds
 * another's, the same subject comes from another issuer, an identity acts as a token.
 */
import { expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { CONFLICT, NOT_A_MEMBER, useIdentities } from '../harness/use-identities.ts';
import { OK } from '../harness/use-latchkey.ts';

const { latchkey, issuers, identity, jwt, inTeam, bindOwn } = useIdentities();

test('an admin cannot bind an identity to a name that is enrolled', async () => {
  expect(await latchkey.told('ada', 'PUT members/max', { oidc: identity('second-of-ada') })).toBe(CONFLICT);
  expect(await latchkey.told('ada', 'PUT members/max', { role: 'member', oidc: identity('second-of-ada') })).toBe(
    CONFLICT,
  );
  expect(await inTeam(await jwt('second-of-ada'))).toBe(NOT_A_MEMBER);
});

test('a name that an identity holds is enrolled: nobody gets it by an invite', async () => {
  await latchkey.done('ada', 'PUT members/otto', { role: 'viewer' });
  const { code } = JSON.parse((await latchkey.done('ada', 'POST invites', { user: 'otto' })).text) as { code: string };
  await latchkey.done('ada', 'PUT members/otto', { oidc: identity('otto') });
  expect(refusal(await latchkey.people.redeem(code))).toBe('410 expired');
  expect(await latchkey.told('ada', 'POST invites', { user: 'otto' })).toBe(CONFLICT);
  expect(await latchkey.told('ada', 'PUT members/otto', { oidc: identity('somebody-else') })).toBe(CONFLICT);
  expect(await inTeam(await jwt('otto'))).toBe(OK);
});

test('a member binds the own name alone, and only with that identity’s JWT', async () => {
  const oidc = identity('max');
  expect(await bindOwn('max', 'max', oidc)).toBe('400 invalid_request');
  expect(await bindOwn('max', 'max', oidc, await jwt('somebody-else'))).toBe('403 out_of_scope');
  expect(await bindOwn('max', 'max', oidc, await jwt('max', issuers().other))).toBe('403 out_of_scope');
  expect(await bindOwn('max', 'max', oidc, 'e30.e30.e30')).toBe('401 unauthenticated');
  expect(await bindOwn('max', 'ada', oidc, await jwt('max'))).toBe('403 out_of_scope');
  expect(await bindOwn('max', 'max', { ...oidc, issuer: 'https://login.example.org' }, await jwt('max'))).toBe(
    '400 invalid_request',
  );
  expect(await inTeam(await jwt('max'))).toBe(NOT_A_MEMBER);
  expect(await bindOwn('max', 'max', oidc, await jwt('max'))).toBe(OK);
  expect(await bindOwn('max', 'max', oidc, await jwt('max'))).toBe(OK);
  expect(await inTeam(await jwt('max'))).toBe(OK);
  expect(await inTeam(await jwt('max', issuers().other))).toBe(NOT_A_MEMBER);
  expect((await latchkey.listed('ada', 'members')).find(({ user }) => user === 'max')).toMatchObject({ oidc });
});

test('an identity manages nothing by a service, and exchanges no token', async () => {
  const token = await jwt('max');
  expect(refusal(await latchkey.ask('/v1/token', token, { method: 'POST' }))).toBe('403 out_of_scope');
});
