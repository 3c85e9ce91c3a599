/**
 * Checks `latchkey login --bind` against a running `npm start`, as it is typed: the token is worth something with its key alone, and
 * every command sends a proof.
 */
import { describe, expect, test } from '@jest/globals';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, refusal } from '../harness/http.ts';
import { useUsers, type User } from './member-user.ts';

const users = useUsers();

interface Stored {
  readonly token: string;
  readonly key?: object;
  readonly expiresAt: string;
}

async function fileOf(user: User): Promise<string> {
  const [name = ''] = await user.signIns();
  return join(user.home, '.config/latchkey/sign-ins', name);
}

async function stored(user: User): Promise<Stored> {
  return JSON.parse(await readFile(await fileOf(user), 'utf8')) as Stored;
}

async function bound(name: string): Promise<User> {
  const user = users.user(name);
  await user.done('login', '--bind', users.link(await users.invite(name)));
  return user;
}

describe('a sign-in that is bound to a key', () => {
  test('works with every command, and ends by logout', async () => {
    const user = await bound('keyed');
    expect(await user.done('whoami')).toMatch(/^keyed of team demo/);
    expect(JSON.parse(await user.done('credentials', '--json'))).toMatchObject({ user: 'keyed' });
    expect(await user.done('exec', '--', 'printenv', 'AWS_SESSION_TOKEN')).toMatch(/^\S+\n$/);
    expect(await user.done('configure', '--profile', 'keyed')).toMatch(/^profile keyed is in/);
    const { token } = await stored(user);
    const bare = await ask(users.latchkey.broker, '/v1/me', token);
    expect([bare.status, refusal(bare)]).toEqual([401, '401 unauthenticated']);
    expect(await user.done('logout')).toMatch(/its token has ended\n$/);
    expect(await user.signIns()).toEqual([]);
  });

  test('is kept in a file for its owner alone, and tells neither token nor key', async () => {
    const user = users.user('quiet');
    const { stdout, stderr } = await user.run(['login', '--bind', users.link(await users.invite('quiet'))]);
    const { token, key = {} } = await stored(user);
    expect((await stat(await fileOf(user))).mode & 0o777).toBe(0o600);
    for (const secret of [token, ...Object.values(key).map(String)]) expect(stdout + stderr).not.toContain(secret);
  });

  test('is refused to a copy of the token without its key', async () => {
    const owner = await bound('copied');
    const { key, ...copy } = await stored(owner);
    expect(key).toBeDefined();
    const thief = users.user('copied-elsewhere');
    const path = join(thief.home, '.config/latchkey/sign-ins', (await fileOf(owner)).split('/').at(-1) ?? '');
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(path, JSON.stringify(copy), { mode: 0o600 });
    expect(await thief.refused('credentials', '--json')).toMatch(/^1: latchkey: unauthenticated: /);
    // Another key is as good as none.
    await writeFile(path, JSON.stringify({ ...copy, key: (await stored(await bound('other-key'))).key }));
    expect(await thief.refused('credentials', '--json')).toMatch(/^1: latchkey: invalid_dpop_proof: /);
    expect(await owner.done('whoami')).toMatch(/^copied of team demo/);
  });

  test('is renewed with the same key', async () => {
    const user = await bound('renewed');
    const path = await fileOf(user);
    const before = await stored(user);
    // As in its last month: the token of the exchange lives longer.
    const soon = new Date(Date.now() + 20 * 24 * 3600_000).toISOString();
    await writeFile(path, JSON.stringify({ ...before, expiresAt: soon }));
    await user.done('credentials', '--json');
    await user.done('whoami');
    const after = await stored(user);
    expect(after.token).not.toBe(before.token);
    expect(after.key).toEqual(before.key);
    expect(refusal(await ask(users.latchkey.broker, '/v1/me', after.token))).toBe('401 unauthenticated');
  });

  test('is made of an unbound token, which is replaced', async () => {
    const before = await users.joined('later');
    const token = await before.token();
    const user = users.user('later-bound');
    const flags = ['login', '--token-stdin', '--bind', '--broker', users.latchkey.broker];
    expect(await user.run(flags, {}, `${token}\n`)).toMatchObject({ code: 0 });
    expect((await stored(user)).token).not.toBe(token);
    expect(await user.done('whoami')).toMatch(/^later of team demo/);
    // A further exchange of the old token says that its successor was used.
    const again = await ask(users.latchkey.broker, '/v1/token', token, { method: 'POST' });
    expect(refusal(again)).toBe('409 conflict');
  });

  test('is not made of a service’s token', async () => {
    const user = users.user('bound-server');
    const { token } = await users.latchkey.people.service('ada', { name: 'bound', role: 'member' });
    const flags = ['login', '--token-stdin', '--bind', '--broker', users.latchkey.broker];
    expect(await user.run(flags, {}, token)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/a service's token is bound to no key; leave out --bind/),
    });
    expect(await user.signIns()).toEqual([]);
  });

  test.each([
    [['login', 'x', '--issuer', 'https://login.example.org'], /add --oidc/],
    [['login', '--oidc'], /--oidc needs --issuer <url> and --client-id <id>/],
    [['login', '--oidc', '--bind'], /cannot be used with option/],
    [['login', '--oidc', '--issuer', 'http://login.example.org'], /option '--issuer <url>'.*https: alone/],
    [['login', '--oidc', '--token', 'refresh'], /Allowed choices are id, access/],
  ])('%j is refused as wrong arguments', async (parameters, fault) => {
    const said = await users.user('nobody-bound').refused(...parameters);
    expect(said).toMatch(/^2: /);
    expect(said).toMatch(fault);
  });
});
