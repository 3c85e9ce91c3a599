/**
 * Attack: come back by an identity that has ended: of a removed member, of a name that was given again, or dropped; or leave a team to an
 * admin who was never seen. A removal drops the identity, and who cannot sign in is nobody's last admin.
 */
import { expect, test } from '@jest/globals';
import { CONFLICT, NOT_A_MEMBER, useIdentities } from '../harness/use-identities.ts';
import { OK } from '../harness/use-latchkey.ts';

const { latchkey, identity, jwt, inTeam, bindOwn } = useIdentities();

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
