/** Checks `latchkey credentials`, `exec`, `configure`, `whoami` and `logout` against a running `npm start`, as they are typed. */
import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signInName } from '../../clients/cli/member/sign-in.ts';
import { ask } from '../harness/http.ts';
import { run } from '../harness/short-run.ts';
import { COMMAND, useUsers } from './member-user.ts';

const users = useUsers();

describe('credentials', () => {
  test('are those of the broker in each form', async () => {
    const user = await users.joined('forms');
    const json = JSON.parse(await user.done('credentials', '--json')) as Record<string, unknown>;
    const { credentials, region, endpoint } = json as never as {
      credentials: Record<string, string>;
      region: string;
      endpoint: string;
    };
    expect(json).toMatchObject({
      bucket: 'webqsee',
      team: 'demo',
      user: 'forms',
      role: 'member',
      grants: expect.any(Array),
    });
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    expect(JSON.parse(await user.done('credentials', '--process'))).toEqual({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    });
    const lines = (await ask(users.latchkey.broker, '/v1/teams/demo/credentials?format=env', await user.token())).text;
    expect(await user.done('credentials', '--env')).toBe(lines);
    expect([region, endpoint]).toEqual(['eu-central-1', users.latchkey.aws]);
  });

  test('of twenty processes at once are one session', async () => {
    const user = await users.joined('twenty');
    const all = await Promise.all(Array.from({ length: 20 }, () => user.done('credentials', '--process')));
    expect(new Set(all).size).toBe(1);
  }, 120_000);

  test('are narrowed as requested', async () => {
    const user = await users.joined('narrow');
    const { grants } = JSON.parse(
      await user.done('credentials', '--json', '--areas', 'shared', '--actions', 'read'),
    ) as { grants: object[] };
    expect(grants).toEqual([{ actions: ['read'], prefix: 'webqsee/demo/items-root/shared/' }]);
    expect(await user.refused('credentials', '--json', '--areas', 'moon')).toMatch(
      /^2: latchkey: invalid_request: .*shared, protected, private/,
    );
  });
});

describe('exec', () => {
  test('runs the command as it is, in a clean environment, and has its exit code', async () => {
    const user = await users.joined('runner');
    const script =
      'printf "%s|" "$@"; echo "$AWS_REGION ${AWS_PROFILE-none} ${AWS_SESSION_TOKEN:+session}"; cat; exit 7';
    const line = ['exec', '--', 'bash', '-c', script, 'bash', '$HOME', '--team', 'a b', ''];
    const { code, stdout } = await user.run(line, { AWS_PROFILE: 'mine' }, 'input');
    expect([code, stdout]).toEqual([7, '$HOME|--team|a b||eu-central-1 none session\ninput']);
    // Options after the command's name are its own without --, too.
    expect(await user.done('exec', 'printf', '%s %s', '--version', '--team')).toBe('--version --team');
  });

  test.each([
    [['sh', '-c', 'kill -9 $$'], 137],
    [['sh', '-c', 'kill -TERM $$'], 143],
    [['no-such-command-here'], 127],
    [['/etc/passwd'], 126],
    [['true'], 0],
  ])('%j ends with %i', async (line, code) => {
    const user = users.user('codes');
    if ((await user.signIns()).length === 0) await user.done('login', users.link(await users.invite('codes')));
    expect(await user.run(['exec', '--', ...line])).toMatchObject({ code });
  });

  test('without a sign-in ends with 125, and does not run the command', async () => {
    expect(await users.user('nobody').run(['exec', '--', 'echo', 'ran'])).toMatchObject({
      code: 125,
      stdout: '',
      stderr: expect.stringMatching(/nobody is signed in here/),
    });
  });

  test('passes signals on', async () => {
    const user = await users.joined('signals');
    const script = 'trap "echo got; exit 9" TERM; echo ready; while :; do sleep 0.1; done';
    const child = spawn(process.execPath, [COMMAND, 'exec', '--', 'bash', '-c', script], {
      env: { ...process.env, ...user.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (text.includes('ready')) child.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, output]).toEqual([9, 'ready\ngot\n']);
  });

  test('with --renew has no key in the environment, and an address that gives them', async () => {
    const user = await users.joined('renewer');
    const script =
      'env | grep ^AWS_ | sort; curl -sS -H "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" "$AWS_CONTAINER_CREDENTIALS_FULL_URI"';
    const { stdout } = await user.run(['exec', '--renew', '--', 'sh', '-c', script], {
      AWS_ACCESS_KEY_ID: 'old',
      AWS_ROLE_ARN: 'old',
    });
    const lines = stdout.split('\n');
    expect(lines.filter((each) => /^AWS_(?:ACCESS|SECRET|SESSION|ROLE)/.test(each))).toEqual([]);
    expect(lines).toContainEqual(
      expect.stringMatching(/^AWS_CONTAINER_CREDENTIALS_FULL_URI=http:\/\/127\.0\.0\.1:\d+\/credentials$/),
    );
    const { AccessKeyId } = JSON.parse(lines.at(-1) ?? '') as { AccessKeyId: string };
    expect(JSON.parse(await user.done('credentials', '--process'))).toMatchObject({ AccessKeyId });
  });
});

describe('configure', () => {
  test('writes a profile of which the line works in a shell, and keeps link, mode and the rest', async () => {
    const user = await users.joined('configured');
    const before = '# mine\r\n[default]\r\noutput = json\r\n# caf\u00e9';
    await mkdir(join(user.home, '.aws'));
    await writeFile(join(user.home, 'dotfiles-config'), before, 'latin1');
    await chmod(join(user.home, 'dotfiles-config'), 0o640);
    await symlink('../dotfiles-config', join(user.home, '.aws/config'));
    expect(await user.done('configure', '--profile', 'gallery')).toMatch(/^profile gallery is in .*\.aws\/config\n/);
    const after = await readFile(join(user.home, '.aws/config'), 'latin1');
    expect(after.startsWith(`${before}\r\n\r\n[profile gallery]\r\ncredential_process = `)).toBe(true);
    expect((await stat(join(user.home, 'dotfiles-config'))).mode & 0o777).toBe(0o640);
    await user.done('configure', '--profile', 'gallery');
    expect(await readFile(join(user.home, '.aws/config'), 'latin1')).toBe(after);
    const [, line = ''] = /^credential_process = (.*)\r$/m.exec(after) ?? [];
    const { stdout } = await run('sh', ['-c', line], { HOME: user.home, XDG_CONFIG_HOME: '', LATCHKEY_HOME: '' });
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 });
    expect(after).not.toMatch(/lk_|ASIA/);
  });

  test('makes a file of its own with mode 0600, and --print makes none', async () => {
    const user = await users.joined('fresh');
    expect(await user.done('configure', '--profile', 'p', '--print')).toMatch(
      /^\[profile p\]\ncredential_process = .*\nregion = /,
    );
    expect(await readdir(user.home)).not.toContain('.aws');
    await user.done('configure', '--profile', 'p');
    expect((await stat(join(user.home, '.aws/config'))).mode & 0o777).toBe(0o600);
  });

  test('leaves a profile that has keys alone', async () => {
    const user = await users.joined('keys');
    await mkdir(join(user.home, '.aws'));
    await writeFile(join(user.home, '.aws/credentials'), '[p]\naws_access_key_id = x\n');
    expect(await user.refused('configure', '--profile', 'p')).toMatch(
      /^1: latchkey: conflict: .*credentials of its own/,
    );
  });
});

describe('whoami and logout', () => {
  test('show and end the sign-in at the broker', async () => {
    const user = await users.joined('leaver');
    const token = await user.token();
    await user.done('credentials', '--process');
    expect(await user.done('whoami')).toMatch(
      /^leaver of team demo .*\n {2}role +member\n {2}bucket +webqsee in eu-central-1\n[^]* {2}may +read, list in webqsee\/demo\/items-root\/shared\/\n/,
    );
    const { signIns } = JSON.parse(await user.done('whoami', '--json')) as { signIns: object[] };
    expect(signIns).toEqual([
      expect.objectContaining({ team: 'demo', user: 'leaver', role: 'member', root: 'webqsee/demo/items-root/' }),
    ]);
    expect(await user.done('logout')).toMatch(/^signed out of demo .*; its token has ended\n$/);
    expect((await ask(users.latchkey.broker, '/v1/teams/demo/tokens', token)).status).toBe(401);
    expect([
      await user.signIns(),
      (await readdir(join(user.home, '.config/latchkey/sessions'))).filter((name) => name.endsWith('.json')),
    ]).toEqual([[], []]);
    expect(await user.refused('whoami')).toMatch(
      /^1: latchkey: unauthenticated: nobody is signed in here; log in first/,
    );
  });

  test('logout forgets without a network, and says until when the token lives', async () => {
    const user = await users.joined('offline');
    const [name = ''] = await user.signIns();
    const path = join(user.home, '.config/latchkey/sign-ins', name);
    const signIn = JSON.parse(await readFile(path, 'utf8')) as object;
    await rm(path);
    const broker = 'http://127.0.0.1:9';
    await writeFile(
      join(path, '..', signInName({ broker, team: 'demo', user: 'offline' })),
      JSON.stringify({ ...signIn, broker }),
      { mode: 0o600 },
    );
    const { code, stdout, stderr } = await user.run(['logout']);
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringMatching(/forgotten here, but lives until 20.*: an admin of demo can end token [0-9a-f]{20}\n$/),
      expect.stringMatching(/^latchkey: warning: http:\/\/127\.0\.0\.1:9 refuses connections/),
    ]);
    expect(await user.signIns()).toEqual([]);
  });

  test('several sign-ins are all shown, and others pick one by flags', async () => {
    const user = await users.joined('several');
    await user.done('login', users.link(await users.invite('several2')));
    expect(await user.done('whoami')).toMatch(/^several of [^]*\n\nseveral2 of /);
    expect(await user.refused('credentials', '--process')).toMatch(
      /^2: .*pick one by: --team demo --user several, or --team demo --user several2\n/,
    );
    await user.done('credentials', '--process', '--user', 'several2');
  });
});
