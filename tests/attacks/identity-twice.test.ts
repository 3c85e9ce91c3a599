/**
 * Attack: be two members of a team by one identity: bound to several names, also at once, or past a claim that a crash left behind. One of
 * them has it, and a stale claim is in nobody's way.
 */
import { expect, test } from '@jest/globals';
import { CONFLICT, NOT_A_MEMBER, useIdentities } from '../harness/use-identities.ts';
import { OK } from '../harness/use-latchkey.ts';

const { latchkey, identity, jwt, inTeam } = useIdentities();

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
