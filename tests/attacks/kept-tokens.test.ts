/**
 * Attack: outlive the end of an admin by a service's token they made, or bring one back afterwards. Such a token ends with its
 * sponsor, and so does its session; only who removes the admin can keep it, before, and never the admin themself.
 */
import { describe, expect, test } from '@jest/globals';
import { untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf } from '../harness/http.ts';
import { INVALID, OK, ROOT, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const KEY = `${ROOT}shared/ada/a.txt`;
const latchkey = useLatchkey({ members: ['ada'], objects: [KEY] });

interface Departing {
  readonly user: string;
  readonly token: string;
  readonly service: { readonly id: string; readonly token: string };
  readonly held: Held;
}

/** An admin with a service, whose session is open. */
async function departing(user: string): Promise<Departing> {
  const token = await latchkey.people.join('ada', user, 'admin');
  const service = await latchkey.people.service(token, { name: `robot-${user}`, role: 'member' });
  const held = await latchkey.hold(service.token, KEY);
  expect(await held.session()).toBe('ok');
  return { user, token, service, held };
}

/** A new session, which no cache holds. */
const opens = ({ service }: Departing, durationSeconds: number): Promise<string> =>
  latchkey.told(service.token, 'POST credentials', { durationSeconds });

async function expectOver(person: Departing): Promise<void> {
  expect(await opens(person, 901)).toBe(UNAUTHENTICATED);
  await untilRevoked(person.held);
  expect(await latchkey.listed('ada', 'tokens', 'id')).not.toContain(person.service.id);
}

const ENDS: [string, (user: string, query?: string) => [string, object?]][] = [
  ['removed', (user, query = '') => [`DELETE members/${user}${query}`]],
  ['demoted', (user, query = '') => [`PUT members/${user}${query}`, { role: 'member' }]],
];

describe.each(ENDS)('%s', (what, routeOf) => {
  test.each([
    ['without keepTokens', ['']],
    ['with keepTokens=false', ['?keepTokens=false']],
    ['with keepTokens once it is too late', ['', '?keepTokens=true']],
  ])('%s: the service’s token ends, and its open session is denied', async (name, queries) => {
    const person = await departing(`${what}-${name.replaceAll(/\W/g, '-')}`);
    for (const query of queries) await latchkey.done('ada', ...routeOf(person.user, query));
    await expectOver(person);
  });

  test('with keepTokens: token and session live on, and end with who kept them', async () => {
    const keeper = await latchkey.people.join('ada', `keeper-${what}`, 'admin');
    const person = await departing(`kept-${what}`);
    // Somebody else ends at the same time, so that the policies of the roles are written once more.
    const other = await departing(`beside-${what}`);
    const answer = await latchkey.done(keeper, ...routeOf(person.user, '?keepTokens=true'));
    if (what === 'removed') expect(jsonOf(answer)).toMatchObject({ ended: { serviceTokens: 0 } });
    await latchkey.done(keeper, ...routeOf(other.user));
    await expectOver(other);
    expect(await person.held.session()).toBe('ok');
    expect(await opens(person, 902)).toBe(OK);
    // Coming back gives the former sponsor no hold of it.
    if (what === 'removed') await latchkey.people.join('ada', person.user, 'admin', { reuse: true });
    else await latchkey.done('ada', `PUT members/${person.user}`, { role: 'admin' });
    await latchkey.done('ada', `DELETE members/keeper-${what}`);
    await expectOver(person);
  });

  test('who goes cannot keep the own tokens', async () => {
    const person = await departing(`self-${what}`);
    for (const user of [person.user, person.user.toUpperCase()]) {
      const told = await latchkey.told(person.token, ...routeOf(user, '?keepTokens=true'));
      expect([INVALID, '404 not_found', '409 conflict']).toContain(told);
    }
    expect(await opens(person, 903)).toBe(OK);
    await latchkey.done(person.token, ...routeOf(person.user));
    await expectOver(person);
  });
});

test.each(['1', 'yes', 'TRUE', '', 'true,true'])('keepTokens=%s is no answer to whether', async (value) => {
  expect(await latchkey.told('ada', `DELETE members/nobody?keepTokens=${value}`)).toBe(INVALID);
});
