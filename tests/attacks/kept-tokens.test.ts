/**
 * Attack: outlive the end of an admin by a service's token they made, or bring one back afterwards. Such a token ends with
 * its sponsor, and so does its session; only who removes the admin can keep it, before, and never the admin themself.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { holdBy, untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

const Key = 'webqsee/demo/items-root/shared/ada/a.txt';
let running: Running;
let people: People;
let ada: string;

interface Departing {
  readonly user: string;
  readonly token: string;
  readonly service: { readonly id: string; readonly token: string };
  readonly held: Held;
}

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  const root = s3Client(running, running.rootKey);
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'x' }));
  root.destroy();
});

afterAll(() => running.dispose());

/** An admin with a service, whose session is open. */
async function departing(user: string): Promise<Departing> {
  const token = await people.join(ada, user, 'admin');
  const service = await people.service(token, { name: `robot-${user}`, role: 'member' });
  const held = await holdBy(running, people, service.token, Key);
  expect(await held.session()).toBe('ok');
  return { user, token, service, held };
}

/** A new session, which no cache holds. */
async function opens({ service }: Departing, durationSeconds: number): Promise<string> {
  return refusal(await people.call(service.token, 'POST credentials', { durationSeconds }));
}

async function expectOver(person: Departing): Promise<void> {
  expect(await opens(person, 901)).toBe('401 unauthenticated');
  await untilRevoked(person.held);
  const shown = itemsOf(await people.call(ada, 'GET tokens')).map(({ id }) => id);
  expect(shown).not.toContain(person.service.id);
  person.held.close();
}

const ENDS: [string, (user: string, query?: string) => [string, object?]][] = [
  ['removed', (user, query = '') => [`DELETE members/${user}${query}`]],
  ['demoted', (user, query = '') => [`PUT members/${user}${query}`, { role: 'member' }]],
];

describe.each(ENDS)('%s', (what, routeOf) => {
  test('without keepTokens: the service’s token ends, and its open session is denied', async () => {
    const person = await departing(`without-${what}`);
    expect((await people.call(ada, ...routeOf(person.user))).status).toBe(200);
    await expectOver(person);
  });

  test('keepTokens=false says the same', async () => {
    const person = await departing(`false-${what}`);
    expect((await people.call(ada, ...routeOf(person.user, '?keepTokens=false'))).status).toBe(200);
    await expectOver(person);
  });

  test('keepTokens asked again after the end brings nothing back', async () => {
    const person = await departing(`again-${what}`);
    expect((await people.call(ada, ...routeOf(person.user))).status).toBe(200);
    expect((await people.call(ada, ...routeOf(person.user, '?keepTokens=true'))).status).toBe(200);
    await expectOver(person);
  });

  test('with keepTokens: token and session live on, and end with who kept them', async () => {
    const keeper = await people.join(ada, `keeper-${what}`, 'admin');
    const person = await departing(`kept-${what}`);
    // Somebody else ends at the same time, so that the policies of the roles are written once more.
    const other = await departing(`beside-${what}`);
    const answer = await people.call(keeper, ...routeOf(person.user, '?keepTokens=true'));
    expect(answer.status).toBe(200);
    if (what === 'removed') expect(jsonOf(answer)).toMatchObject({ ended: { serviceTokens: 0 } });
    expect((await people.call(keeper, ...routeOf(other.user))).status).toBe(200);
    await expectOver(other);
    expect(await person.held.session()).toBe('ok');
    expect(await opens(person, 902)).toBe('200 (no code)');
    // Coming back gives the former sponsor no hold of it.
    const back =
      what === 'removed'
        ? people.join(ada, person.user, 'admin', { reuse: true })
        : people.call(ada, `PUT members/${person.user}`, { role: 'admin' });
    await back;
    expect((await people.call(ada, `DELETE members/keeper-${what}`)).status).toBe(200);
    await expectOver(person);
  });

  test('who goes cannot keep the own tokens', async () => {
    const person = await departing(`self-${what}`);
    for (const user of [person.user, person.user.toUpperCase()]) {
      const answer = await people.call(person.token, ...routeOf(user, '?keepTokens=true'));
      expect(['400 invalid_request', '404 not_found', '409 conflict']).toContain(refusal(answer));
    }
    expect(await opens(person, 903)).toBe('200 (no code)');
    expect((await people.call(person.token, ...routeOf(person.user))).status).toBe(200);
    await expectOver(person);
  });
});

test.each(['1', 'yes', 'TRUE', '', 'true,true'])('keepTokens=%s is no answer to whether', async (value) => {
  const route = `DELETE members/nobody?keepTokens=${value}`;
  expect(refusal(await people.call(ada, route))).toBe('400 invalid_request');
});
