/**
 * Attack: become somebody else through an identity provider: an admin binds an own second identity to a member's name, a member binds
 * another's, one identity is two members, a removed member's identity comes back, the same subject comes from another issuer.
 */
import { expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK } from '../harness/use-latchkey.ts';

const CONFLICT = '409 conflict';
const NOT_A_MEMBER = '403 not_a_member';
const { latchkey, issuers } = useIssuers(
  async () => ({ company: await startOidcIssuer('ES256'), other: await startOidcIssuer('ES256') }),
  ({ company, other }) => issuersSetting(company, other),
  { members: ['ada', 'max'] },
);

const identity = (
  subject: string,
  issuer: OidcIssuerServer = issuers().company,
): { issuer: string; subject: string } => ({
  issuer: issuer.issuer,
  subject,
});
const jwt = (subject: string, issuer: OidcIssuerServer = issuers().company): Promise<string> =>
  issuer.token({ subject });
const inTeam = async (token: string, route = ''): Promise<string> =>
  refusal(await latchkey.ask(latchkey.teamPath(route), token));

/** Binds an identity to the own name, proved by a JWT. */
async function bindOwn(who: string, user: string, oidc: object | null, proof?: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    ...(proof === undefined ? {} : { 'x-latchkey-identity': proof }),
  };
  const sending = { method: 'PUT', headers, body: JSON.stringify({ oidc }) };
  return refusal(await latchkey.ask(latchkey.teamPath(`/members/${user}`), who, sending));
}

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

test('one identity is one member of a team, also if two are bound at once', async () => {
  const oidc = identity('shared');
  const bind = (user: string): Promise<string> => latchkey.told('ada', `PUT members/${user}`, { role: 'viewer', oidc });
  const answers = await Promise.all([bind('one'), bind('two'), bind('three')]);
  const me = await latchkey.ask('/v1/me', await jwt('shared'));
  expect(answers.filter((answer) => answer === OK).length).toBeLessThanOrEqual(1);
  const memberships = (JSON.parse(me.text) as { memberships: unknown[] }).memberships;
  expect(memberships.length).toBeLessThanOrEqual(1);
  // Bound again, one after the other, the first holds it and the others do not get it.
  const again = [await bind('one'), await bind('two'), await bind('three')];
  expect(again.filter((answer) => answer === OK)).toHaveLength(1);
  expect(again.filter((answer) => answer === CONFLICT)).toHaveLength(2);
});

test('a removed member’s identity is nobody, and a reused name is not its any more', async () => {
  await latchkey.done('ada', 'PUT members/eva', { role: 'admin', oidc: identity('eva') });
  const eva = await jwt('eva');
  expect(await inTeam(eva, '/members')).toBe(OK);
  await latchkey.done('ada', 'DELETE members/eva');
  expect(await inTeam(eva, '/members')).toBe(NOT_A_MEMBER);
  await latchkey.done('ada', 'PUT members/eva', { role: 'viewer', reuse: true });
  expect(await inTeam(eva, '/members')).toBe(NOT_A_MEMBER);
  // It may be bound to another name then.
  await latchkey.done('ada', 'PUT members/eve', { role: 'viewer', oidc: identity('eva') });
  expect(await inTeam(await jwt('eva'), '/members/eve')).toBe(OK);
});

test('an identity that is dropped ends, with its sessions; an admin keeps a way in', async () => {
  await latchkey.done('ada', 'PUT members/root', { role: 'admin', oidc: identity('root') });
  const root = await jwt('root');
  expect(await inTeam(root, '/members')).toBe(OK);
  expect(await bindOwn(root, 'root', null)).toBe(CONFLICT);
  const before = await latchkey.rows.get('MEMBERS#demo', 'MEMBER#root');
  await latchkey.done('ada', 'PUT members/root', { oidc: null });
  expect(await inTeam(root, '/members')).toBe(NOT_A_MEMBER);
  expect((await latchkey.rows.get('MEMBERS#demo', 'MEMBER#root'))?.['id']).not.toBe(before?.['id']);
});

test('no identity makes a team’s last admin of somebody who was never seen', async () => {
  await latchkey.done('ada', 'PUT members/ghost', { role: 'admin', oidc: identity('ghost-without-account') });
  expect(await latchkey.told('ada', 'DELETE members/ada')).toBe(CONFLICT);
});

test('a claim that a crash left behind is in nobody’s way', async () => {
  const { createHash } = await import('node:crypto');
  const oidc = identity('crashed');
  const digest = createHash('sha256')
    .update(JSON.stringify([oidc.issuer, oidc.subject]))
    .digest('hex');
  await latchkey.rows.put({
    pk: `OIDC#${digest}`,
    sk: 'TEAM#demo',
    ...oidc,
    team: 'demo',
    user: 'max',
    claimId: 'left',
  });
  expect(await inTeam(await jwt('crashed'))).toBe(NOT_A_MEMBER);
  await latchkey.done('ada', 'PUT members/carl', { role: 'viewer', oidc });
  expect(await inTeam(await jwt('crashed'), '/members/carl')).toBe(OK);
});

test('an identity manages nothing by a service, and exchanges no token', async () => {
  const token = await jwt('max');
  expect(refusal(await latchkey.ask('/v1/token', token, { method: 'POST' }))).toBe('403 out_of_scope');
});
