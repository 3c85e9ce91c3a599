/**
 * Attack: names in paths that are patterns, variables, other paths or other objects' properties, in every encoding. A name
 * is looked up as it stands, after one decoding; what is no name is refused or nobody's, and never another row.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';
import { rowsOf, type Row } from '../harness/rows.ts';

/** As they stand in the request line. */
const NAMES: readonly [string, string][] = [
  ['a policy variable', '$%7Baws:username%7D'],
  ['a variable of a tag', '$%7Baws:PrincipalTag%2Fuser%7D'],
  ['a star', '*'],
  ['a beginning and a star', 'ma*'],
  ['a question mark, twice encoded', 'ma%253F'],
  ['a slash, twice encoded', 'x%252Fmax'],
  ['max, twice encoded', '%256dax'],
  ['max, with a NUL', 'max%00'],
  ['a dot, twice encoded', '%252e%252e'],
  ['a row key', 'MEMBER%23max'],
  ['a part of a row key', 'max%23'],
  ['a space', 'max%20'],
  ['a plus', 'ma+x'],
  ['a line', 'max%0A'],
  ['a semicolon', 'max;x=1'],
  ['10,000 characters', 'm'.repeat(10_000)],
  ['65 characters', 'm'.repeat(65)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['hasOwnProperty', 'hasOwnProperty'],
  ['undefined', 'undefined'],
  ['null', 'null'],
  ['two names', 'max,ada'],
  ['braces', '%7Buser%7D'],
  ['overlong UTF-8 of a slash', '%C0%AF'],
  ['broken encoding', '%'],
  ['half a surrogate', '%ED%A0%80'],
  ['a service', 'service.backup'],
];
/** What decoding makes another path of. */
const PATHS: readonly string[] = [
  'members/..%2fmembers%2fmax',
  'members/%2e%2e/ada',
  'members/max%2f',
  'members/max%2faccess%2f',
  'members//max',
  'members/max/',
  'members/./max',
  'members/../members/max',
  'invites/..%2f..%2fdemo',
  'tokens/%2e%2e%2ftokens',
];
const METHODS = ['GET', 'PUT', 'DELETE'] as const;
let running: Running;
let people: People;
let ada: string;
let before: object;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  await enroll(running, running.demo.invites.max);
  await people.service(ada, { name: 'backup', role: 'member' });
  before = await memberRows();
});

afterAll(() => running.dispose());

async function memberRows(): Promise<object> {
  const rows = rowsOf(running);
  const all = await rows.all();
  rows.close();
  return all
    .filter(({ pk }) => /^(?:MEMBERS|ADMINS|TEAM)#/.test(String(pk)))
    .map((row): Row => ({ ...row, lastUsedOn: '' }))
    .sort((one, two) => String(one['sk']).localeCompare(String(two['sk'])));
}

describe.each(NAMES)('%s', (_what, name) => {
  const isUsable = ['constructor', 'toString', 'hasOwnProperty', 'undefined', 'null'].includes(name);

  test.each(METHODS)('%s as a user', async (method) => {
    // Some words are names like any other; adding one is another test's.
    if (isUsable && method === 'PUT') return;
    const answer = await people.call(
      ada,
      `${method} members/${name}`,
      method === 'PUT' ? { role: 'viewer' } : undefined,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('"user"');
    expect(await memberRows()).toEqual(before);
  });

  test('as a team, an invite and a token', async () => {
    for (const route of [
      `GET /v1/teams/${name}`,
      `GET /v1/teams/${name}/members`,
      `DELETE /v1/teams/${name}/members/max`,
      `GET invites/${name}`,
      `DELETE invites/${name}`,
      `GET tokens/${name}`,
      `DELETE tokens/${name}`,
      `GET members/${name}/access`,
    ]) {
      const answer = await people.call(ada, route);
      expect([route.slice(0, 60), answer.status >= 400 && answer.status < 500]).toEqual([route.slice(0, 60), true]);
    }
    expect(await memberRows()).toEqual(before);
  });
});

test.each(PATHS)('%s is no route by which anything is changed', async (path) => {
  for (const method of METHODS) {
    const answer = await people.call(ada, `${method} ${path}`, method === 'PUT' ? { role: 'admin' } : undefined);
    // A path is decoded once, as API Gateway hands it on: what is then a route of its own is answered as that.
    if (answer.status < 400) expect([method, path]).toEqual(['GET', 'members/max%2faccess']);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await memberRows()).toEqual(before);
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'undefined', 'null', 'true', '0'])(
  'somebody may be called %s, and is nobody else',
  async (user) => {
    expect(refusal(await people.call(ada, `GET members/${user}`))).toBe('404 not_found');
    expect((await people.call(ada, `PUT members/${user}`, { role: 'viewer' })).status).toBe(200);
    expect((await people.call(ada, `DELETE members/${user}`)).status).toBe(200);
  },
);

test('a path ends at a question mark, however it is encoded, as API Gateway cuts it', async () => {
  for (const name of ['nobody%3F', 'nobody%3Fkeep=1', 'nobody?', 'nobody%3f/access'])
    expect(refusal(await people.call(ada, `GET members/${name}`))).toBe('404 not_found');
});

test.each(['__proto__', 'constructor', 'toString', 'valueOf'])('%s is no role', async (role) => {
  expect(refusal(await people.call(ada, 'PUT members/zoe', { role }))).toBe('400 invalid_request');
  expect(refusal(await people.call(ada, 'POST invites', { user: 'zoe', role }))).toBe('400 invalid_request');
});

test('the path of another case is another member’s, and nobody’s', async () => {
  for (const route of ['GET members/MAX', 'DELETE members/MAX', 'GET members/Max/access'])
    expect(refusal(await people.call(ada, route))).toBe('404 not_found');
  expect(itemsOf(await people.call(ada, 'GET members')).map(({ user }) => user)).toEqual(['ada', 'max']);
});
