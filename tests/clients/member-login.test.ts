/** Checks `latchkey login` against a running `npm start`, as it is typed: no bad input and no full disk loses a code. */
import { describe, expect, test } from '@jest/globals';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from '../harness/http.ts';
import { run } from '../harness/short-run.ts';
import { COMMAND, useUsers } from './member-user.ts';
import { problem, stubBroker } from './stub-broker.ts';

const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;

const users = useUsers();

describe('login', () => {
  test('by a link in a message: previews on the error stream, joins, and names the next command', async () => {
    const user = users.user('message');
    const { code, stdout, stderr } = await user.run([
      'login',
      `Hello!\n "${users.link(await users.invite('message'))}" see you`,
    ]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Joining demo as message \(member\); the invite is good until \S+\.\n$/),
    ]);
    expect(stdout).toMatch(/^signed in to demo at http:\/\/127\.0\.0\.1:\d+ as message \(member\), until 20/);
    expect(stdout).toMatch(/\nNext:\n {2}latchkey whoami\n {2}latchkey configure --profile demo\n$/);
    expect(stdout + stderr).not.toMatch(/lki?_/);
    const path = join(user.home, '.config/latchkey/sign-ins');
    expect([(await stat(path)).mode & 0o777, (await readdir(path)).length]).toEqual([0o700, 1]);
    for (const name of await readdir(path)) expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
  });

  test('by a bare code, from standard input, with each way to name the broker', async () => {
    const user = users.user('ways');
    const { dataDir } = users.latchkey.running;
    const ways: [string[], Record<string, string>][] = [
      [['--broker', users.latchkey.broker], {}],
      [['--local', dataDir], {}],
      [['--local'], { LATCHKEY_DATA: dataDir }],
      [[], { LATCHKEY_BROKER: `${users.latchkey.broker}/` }],
    ];
    for (const [index, [flags, environment]] of ways.entries()) {
      const code = await users.invite(`ways${index}`);
      expect(
        await user.run(['login', '-', ...flags], environment, `${code.slice(0, 40)}\n${code.slice(40)}\n`),
      ).toMatchObject({ code: 0 });
    }
    const code = await users.invite('ways4');
    expect(await user.run(['login', '--local', code], { LATCHKEY_DATA: dataDir })).toMatchObject({ code: 0 });
    expect(await user.signIns()).toHaveLength(5);
  });

  test('a bare code alone is refused, with the ways to name a broker', async () => {
    const user = users.user('bare');
    const code = await users.invite('bare');
    expect(await user.refused('login', code)).toMatch(
      /^2: latchkey: invalid_request: .*--broker https:.*LATCHKEY_BROKER/,
    );
    const { stderr } = await user.run(['login', code], { LATCHKEY_DATA: users.latchkey.running.dataDir });
    expect(stderr).toMatch(/if you mean that broker, add --local/);
    expect(await user.signIns()).toEqual([]);
    await user.done('login', users.link(code));
  });

  test.each([
    [['login'], /no invite is given: add its link, or - to read it/],
    [['login', 'hello'], /no invite in this text/],
    [['login', 'x', '--token-stdin', '--broker', 'https://keys.example.org'], /leave one of them out/],
    [['login', 'x', '--broker', 'http://keys.example.org'], /option '--broker <url>'.*https: alone/],
    [['login', 'x', '--broker', 'https://x', '--local'], /cannot be used with option/],
    [['login', '--tokenstdin'], /unknown option '--tokenstdin'/],
    [['whoami', '--team', 'No Team'], /option '--team <team>'/],
    [['credentials'], /add --process, --env or --json/],
    [['credentials', '--json', '--env'], /cannot be used with option/],
    [['credentials', '--json', '--actions', 'read,fly'], /Allowed are any of read, list, write, delete/],
    [['credentials', '--json', '--areas', ''], /Allowed are names of areas/],
    [['credentials', '--json', '--duration', '2h'], /from 15m to 1h/],
    [['configure'], /required option '--profile <name>'/],
    [['configure', '--profile', 'a b'], /Allowed are 1 to 128/],
    [['exec'], /missing required argument 'command'/],
    [['logout', 'x'], /too many arguments/],
  ])('%j is refused as wrong arguments', async (parameters, fault) => {
    const said = await users.user('nobody').refused(...parameters);
    expect(said).toMatch(/^2: /);
    expect(said).toMatch(fault);
  });

  test('where nothing can be stored, the code is not used up', async () => {
    const user = users.user('full');
    const code = await users.invite('full');
    await writeFile(join(users.folder, 'a-file'), '');
    const places = [join(users.folder, 'a-file')];
    if (process.getuid?.() !== 0) {
      await mkdir(join(users.folder, 'read-only'));
      await chmod(join(users.folder, 'read-only'), 0o500);
      places.push(join(users.folder, 'read-only'));
    }
    for (const LATCHKEY_HOME of places) {
      const { code: exit, stderr } = await user.run(['login', users.link(code)], { LATCHKEY_HOME });
      expect([exit, stderr]).toEqual([
        1,
        expect.stringMatching(/nothing can be stored in .*set LATCHKEY_HOME to another folder/),
      ]);
    }
    await user.done('login', users.link(code));
  });

  test('on a full disk the code is not used up', async () => {
    const user = users.user('disk');
    const code = await users.invite('disk');
    const disk = join(users.folder, 'disk-full');
    // A file system of one page, where the machine lets a namespace mount one.
    const script =
      'mkdir -p "$1" && mount -t tmpfs -o size=4k tmpfs "$1" && head -c 4096 /dev/zero >"$1/full"; shift; "$@"';
    const probe = await run('unshare', [
      '--mount',
      'bash',
      '-c',
      script,
      'bash',
      disk,
      'test',
      '-s',
      `${disk}/full`,
    ]).catch(() => undefined);
    if (probe?.code === 0) {
      const line = [process.execPath, COMMAND, 'login', users.link(code)];
      const { code: exit, stderr } = await run('unshare', ['--mount', 'bash', '-c', script, 'bash', disk, ...line], {
        ...user.environment,
        LATCHKEY_HOME: disk,
      });
      expect([exit, stderr]).toEqual([1, expect.stringMatching(/the disk is full; make room there/)]);
    }
    await user.done('login', users.link(code));
  });

  test('a used code is refused, and what is there stays', async () => {
    const user = users.user('twice');
    const code = await users.invite('twice');
    await user.done('login', users.link(code));
    expect(await user.refused('login', users.link(code))).toMatch(/^1: latchkey: already_redeemed: /);
    expect(await user.done('whoami')).toMatch(/^twice of team demo/);
  });

  test('a further sign-in as the same user replaces the token, and ends the old one', async () => {
    const user = await users.joined('again');
    const before = await user.token();
    const further = await ask(users.latchkey.broker, '/v1/teams/demo/invites', before, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'again' }),
    });
    await user.done('login', users.link((JSON.parse(further.text) as { code: string }).code));
    expect(await user.token()).not.toBe(before);
    expect((await ask(users.latchkey.broker, '/v1/teams/demo/tokens', before)).status).toBe(401);
    await user.done('whoami');
  });

  test('a service’s token comes by standard input, is checked, and is only forgotten by logout', async () => {
    const user = users.user('server');
    const { token } = await users.latchkey.people.service('ada', { name: 'backup', role: 'member' });
    const flags = ['login', '--token-stdin', '--broker', users.latchkey.broker];
    expect(await user.run(flags, {}, `${token}\n`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('as service.backup (member)'),
    });
    expect(JSON.parse(await user.done('credentials', '--process'))).toMatchObject({ Version: 1 });
    expect(await user.done('logout')).toMatch(
      /forgotten here, and lives until it is ended: an admin of demo ends token [0-9a-f]{20}/,
    );
    expect((await ask(users.latchkey.broker, '/v1/me', token)).status).toBe(200);
    for (const [input, fault] of [
      ['hello', /holds no token/],
      [await users.invite('swapped'), /this is an invite, not a token/],
      [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, /unauthenticated/],
    ] as const)
      expect((await user.run(flags, {}, input)).stderr).toMatch(fault);
    expect(await user.signIns()).toEqual([]);
  });

  test.each([
    ['team', 'demo;id>x'],
    ['user', '$(id)'],
  ])(
    'a %s that is %j, of a hostile broker, is refused before the code is used, and stored nowhere',
    async (field, name) => {
      const stub = await stubBroker();
      const answer = { team: 'demo', user: 'max', role: 'member', expiresAt: '2030-01-01T00:00:00Z', token: TOKEN };
      stub.answer = () => ({ content: { ...answer, [field]: name } });
      const user = users.user(`hostile-${field}`);
      const said = await user.refused('login', await users.invite(`hostile-${field}`), '--broker', stub.url);
      expect(said).toMatch(/^1: latchkey: internal: the broker's answer names no /);
      expect(stub.asked.map(({ route }) => route)).toEqual(['POST /v1/enroll/preview']);
      stub.answer = () => ({ content: { memberships: [{ ...answer, [field]: name }] } });
      const flags = ['login', '--token-stdin', '--broker', stub.url];
      expect((await user.run(flags, {}, TOKEN)).stderr).toMatch(/the broker's answer names no /);
      stub.close();
      expect(await user.signIns()).toEqual([]);
    },
  );

  test('the broker of a data folder is one of this machine, whatever its file says', async () => {
    const folder = join(users.folder, 'hostile-folder');
    await mkdir(folder);
    const textOf = (name: string): Promise<string> => readFile(join(users.latchkey.running.dataDir, name), 'utf8');
    for (const name of ['aws.json', 'functions.json']) await writeFile(join(folder, name), await textOf(name));
    const place = JSON.parse(await textOf('demo.json')) as object;
    await writeFile(join(folder, 'demo.json'), JSON.stringify({ ...place, broker: 'http://evil.example' }));
    const said = await users.user('folder').refused('login', await users.invite('folder'), '--local', folder);
    expect(said).toMatch(/^2: latchkey: invalid_request: .*https: alone/);
  });

  test('an address that is no broker is told, without a redirect being followed', async () => {
    const stub = await stubBroker();
    stub.answer = () => ({ status: 302, content: '', headers: { location: 'https://evil.example/' } });
    expect(await users.user('stranger').refused('login', await users.invite('stranger'), '--broker', stub.url)).toMatch(
      /^1: latchkey: not_found: http:\/\/127\.0\.0\.1:\d+ is no Latchkey broker: it answered 302, a redirect to https:\/\/evil\.example/,
    );
    stub.answer = () => problem(410, 'expired', 'ended \u001b[31mred');
    const said = await users.user('stranger').refused('login', await users.invite('stranger'), '--broker', stub.url);
    expect(said).toBe('1: latchkey: expired: ended ?[31mred (request r-1)\n');
    stub.close();
    const down = ['login', await users.invite('stranger'), '--broker', 'http://127.0.0.1:9'] as const;
    expect(await users.user('stranger').refused(...down)).toMatch(
      /^1: latchkey: upstream_unavailable: http:\/\/127\.0\.0\.1:9 refuses connections; check the address/,
    );
  });
});
