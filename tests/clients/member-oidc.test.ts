/**
 * Checks `latchkey login --oidc` against a running `npm start` and a real provider of OpenID Connect: somebody says yes or no in a
 * browser, and the JWT renews itself.
 */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CLIENT_ID, startDeviceProvider } from '../harness/device-provider.ts';
import { COMMAND, useUsers, type User } from './member-user.ts';

// The provider says on the console what it wants of a real operator.
jest.spyOn(console, 'warn').mockReturnValue();
jest.spyOn(console, 'info').mockReturnValue();
const provider = await startDeviceProvider();
const ISSUERS = JSON.stringify([{ issuer: provider.issuer, audience: CLIENT_ID, algorithms: ['RS256'] }]);
const users = useUsers({ start: { environment: { LATCHKEY_OIDC_ISSUERS: ISSUERS } }, members: ['other/ada admin'] });

afterAll(() => provider.close());

interface Code {
  readonly address: string;
  readonly code: string;
}

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Signs in while somebody does something with the code. */
async function login(user: User, act: (code: Code) => Promise<unknown>, ...more: string[]): Promise<Said> {
  const flags = ['--oidc', '--issuer', provider.issuer, '--client-id', CLIENT_ID, '--broker', users.latchkey.broker];
  const environment = { ...process.env, ...user.environment };
  const child = spawn(process.execPath, [COMMAND, 'login', ...flags, ...more], { env: environment, stdio: 'pipe' });
  const stdout = text(child.stdout);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let stderr = '';
  const shown = new Promise<Code | undefined>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr += part;
      const [, address, code] = /Open (\S+)\nand enter the code (\S+) within/.exec(stderr) ?? [];
      if (address !== undefined && code !== undefined) resolve({ address, code });
    });
    void ended.then(() => {
      resolve(undefined);
    });
  });
  const code = await shown;
  if (code !== undefined) await act(code);
  const [exit] = await ended;
  return { code: exit, stdout: await stdout, stderr };
}

function confirmedAs(subject: string): (code: Code) => Promise<string> {
  return async ({ address, code }) => {
    const page = await provider.confirm(address, code, subject);
    expect(page).toMatch(/Sign-in Success/);
    return page;
  };
}

async function member(subject: string, ...teams: string[]): Promise<void> {
  const oidc = { issuer: provider.issuer, subject };
  for (const team of teams) {
    const by = team === 'demo' ? 'ada' : `${team}/ada`;
    await users.latchkey
      .peopleOf(team)
      .call(users.latchkey.token(by), `PUT members/${subject}`, { role: 'member', oidc });
  }
}

interface Stored {
  readonly token: string;
  readonly expiresAt: string;
  readonly oidc: { readonly refreshToken?: string };
}

async function storedOf(user: User): Promise<readonly (readonly [string, Stored])[]> {
  const paths = (await user.signIns()).map((name) => join(user.home, '.config/latchkey/sign-ins', name));
  return Promise.all(paths.map(async (path) => [path, JSON.parse(await readFile(path, 'utf8')) as Stored] as const));
}

describe('a sign-in by an identity provider', () => {
  test('is confirmed in a browser, works with every command, and is forgotten by logout', async () => {
    await member('eva', 'demo');
    const user = users.user('eva');
    const { code, stdout, stderr } = await login(user, confirmedAs('eva'));
    expect([code, stderr, stdout]).toEqual([
      0,
      stderr,
      expect.stringMatching(/^signed in to demo at \S+ as eva \(member\), until /),
    ]);
    const [[, { token, oidc }] = ['', { token: '', oidc: {} }]] = await storedOf(user);
    for (const secret of [token, oidc.refreshToken ?? '?']) expect(stdout + stderr).not.toContain(secret);
    expect(await user.done('whoami')).toMatch(/^eva of team demo/);
    expect(JSON.parse(await user.done('credentials', '--json'))).toMatchObject({ user: 'eva' });
    expect(await user.done('exec', '--', 'printenv', 'AWS_SESSION_TOKEN')).toMatch(/^\S+\n$/);
    provider.calls.length = 0;
    expect(await user.done('logout')).toMatch(/its JWT is forgotten here, and lives until /);
    expect(provider.calls).toContain('POST /token/revocation');
    expect(await user.signIns()).toEqual([]);
  });

  test('is renewed before its end, in all teams of the login, by one call', async () => {
    await member('kim', 'demo', 'other');
    const user = users.user('kim');
    provider.lives.idToken = 30;
    expect((await login(user, confirmedAs('kim'))).code).toBe(0);
    provider.lives.idToken = 3600;
    const before = await storedOf(user);
    expect(before).toHaveLength(2);
    provider.calls.length = 0;
    await Promise.all(['demo', 'other', 'demo', 'other'].map((team) => user.done('whoami', '--team', team)));
    expect(provider.calls.filter((call) => call === 'POST /token')).toHaveLength(1);
    const after = await storedOf(user);
    expect(new Set(after.map(([, { token }]) => token)).size).toBe(1);
    expect(after[0]?.[1].token).not.toBe(before[0]?.[1].token);
    expect(after[0]?.[1].oidc.refreshToken).not.toBe(before[0]?.[1].oidc.refreshToken);
  });

  test('that has ended and cannot be renewed says how to log in again', async () => {
    await member('lea', 'demo');
    const user = users.user('lea');
    expect((await login(user, confirmedAs('lea'), '--scope', 'openid')).stderr).toMatch(/gave no refresh token/);
    const [[path, stored] = ['', undefined]] = await storedOf(user);
    await writeFile(path, JSON.stringify({ ...stored, expiresAt: '2026-01-01T00:00:00Z' }));
    expect(await user.refused('credentials', '--json')).toMatch(
      /^1: latchkey: unauthenticated: .*log in again: latchkey login --oidc --issuer/,
    );
    // A refresh token that the provider does not know, either.
    const oidc = { ...stored?.oidc, refreshToken: 'unknown' };
    await writeFile(path, JSON.stringify({ ...stored, oidc, expiresAt: '2026-01-01T00:00:00Z' }));
    expect(await user.refused('credentials', '--json')).toMatch(/^1: latchkey: unauthenticated: .*log in again/);
  });

  test('of one team among several is chosen by --team', async () => {
    await member('ida', 'demo', 'other');
    const user = users.user('ida');
    expect((await login(user, confirmedAs('ida'), '--team', 'other')).stdout).toMatch(/^signed in to other/);
    expect(await user.signIns()).toHaveLength(1);
  });

  test('of somebody who is no member says whom to ask, and stores nothing', async () => {
    const user = users.user('stranger');
    const { code, stderr } = await login(user, confirmedAs('stranger'));
    expect(code).toBe(1);
    expect(stderr).toContain(
      `ask an admin to add you by {"oidc":{"issuer":"${provider.issuer}","subject":"stranger"}}`,
    );
    expect(await user.signIns()).toEqual([]);
  });

  test('that is refused in the browser, or not confirmed in time, stores nothing', async () => {
    const user = users.user('denied');
    const denied = await login(user, ({ address, code }) => provider.refuse(address, code));
    expect([denied.code, denied.stderr]).toEqual([1, expect.stringMatching(/the sign-in was refused in the browser/)]);
    provider.lives.deviceCode = 6;
    const late = await login(user, () => Promise.resolve());
    provider.lives.deviceCode = 600;
    expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/nobody has confirmed the code in time/)]);
    expect(await user.signIns()).toEqual([]);
  });

  test('by what is no provider, or does not know the client, is told', async () => {
    const at = (issuer: string): string[] => ['login', '--oidc', '--issuer', issuer, '--broker', users.latchkey.broker];
    const user = users.user('astray');
    expect(await user.refused(...at(users.latchkey.broker), '--client-id', CLIENT_ID)).toMatch(
      /^1: latchkey: upstream_refused: .*check --issuer/,
    );
    expect(await user.refused(...at(provider.issuer), '--client-id', 'unknown')).toMatch(/refuses: invalid_client/);
    expect(await user.refused(...at('http://127.0.0.1:9'), '--client-id', CLIENT_ID)).toMatch(
      /upstream_unavailable: .* is not reached, or fails \(ECONNREFUSED\)/,
    );
  });
});
