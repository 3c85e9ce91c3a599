/**
 * Attack: names in paths that are patterns, variables, other paths or other objects' properties, in every encoding. A name is
 * looked up as it stands, after one decoding; what is no name is refused or nobody's, and never another row.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Row } from '../harness/rows.ts';
import { INVALID, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/name-in-path.json' with { type: 'json' };

const METHODS = ['GET', 'PUT', 'DELETE'] as const;
const NOT_FOUND = '404 not_found';
/** Words that somebody may be called. */
const USABLE = ['constructor', 'toString', 'hasOwnProperty', 'undefined', 'null'];
const latchkey = useLatchkey({ members: ['ada', 'max'] });
let before: readonly Row[];

beforeAll(async () => {
  await latchkey.people.service('ada', { name: 'backup', role: 'member' });
  before = await memberRows();
});

async function memberRows(): Promise<readonly Row[]> {
  const rows = (await latchkey.rows.all()).filter(({ pk }) => /^(?:MEMBERS|ADMINS|TEAM)#/.test(String(pk)));
  const undated = rows.map((row): Row => ({ ...row, lastUsedOn: '' }));
  return undated.sort((one, two) => String(one['sk']).localeCompare(String(two['sk'])));
}

describe.each(VECTORS.names as [string, string][])('%s', (_what, name) => {
  test.each(METHODS.filter((method) => method !== 'PUT' || !USABLE.includes(name)))('%s as a user', async (method) => {
    const body = method === 'PUT' ? { role: 'viewer' } : undefined;
    const answer = await latchkey.people.call('ada', `${method} members/${name}`, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('"user"');
    expect(await memberRows()).toEqual(before);
  });

  test('as a team, an invite and a token', async () => {
    const asTeam = [`GET /v1/teams/${name}`, `GET /v1/teams/${name}/members`, `DELETE /v1/teams/${name}/members/max`];
    const asId = ['GET invites/', 'DELETE invites/', 'GET tokens/', 'DELETE tokens/'].map((route) => route + name);
    for (const route of [...asTeam, ...asId, `GET members/${name}/access`]) {
      const { status } = await latchkey.people.call('ada', route);
      expect([route.slice(0, 60), status >= 400 && status < 500]).toEqual([route.slice(0, 60), true]);
    }
    expect(await memberRows()).toEqual(before);
  });
});

test.each(VECTORS.paths)('%s is no route by which anything is changed', async (path) => {
  for (const method of METHODS) {
    const body = method === 'PUT' ? { role: 'admin' } : undefined;
    const { status } = await latchkey.people.call('ada', `${method} ${path}`, body);
    // A path is decoded once, as API Gateway hands it on: what is then a route of its own is answered as that.
    if (status < 400) expect([method, path]).toEqual(['GET', 'members/max%2faccess']);
    expect(status).toBeLessThan(500);
  }
  expect(await memberRows()).toEqual(before);
});

test.each([...USABLE, 'true', '0'])('somebody may be called %s, and is nobody else', async (user) => {
  expect(await latchkey.told('ada', `GET members/${user}`)).toBe(NOT_FOUND);
  await latchkey.done('ada', `PUT members/${user}`, { role: 'viewer' });
  await latchkey.done('ada', `DELETE members/${user}`);
});

// A path ends at a question mark, however it is encoded, as API Gateway cuts it; and another case is another name.
const NOBODYS = ['nobody%3F', 'nobody%3Fkeep=1', 'nobody?', 'nobody%3f/access', 'MAX', 'Max/access'];
test.each([...NOBODYS.map((name) => `GET members/${name}`), 'DELETE members/MAX'])('%s is nobody’s', async (route) => {
  expect(await latchkey.told('ada', route)).toBe(NOT_FOUND);
  expect(await latchkey.listed('ada', 'members', 'user')).toEqual(['ada', 'max']);
});

test.each(['__proto__', 'constructor', 'toString', 'valueOf'])('%s is no role', async (role) => {
  expect(await latchkey.told('ada', 'PUT members/zoe', { role })).toBe(INVALID);
  expect(await latchkey.told('ada', 'POST invites', { user: 'zoe', role })).toBe(INVALID);
});
