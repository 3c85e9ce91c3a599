/** Checks `npx latchkey explain` as a child process: its two outputs and its exit code. */
import { describe, expect, test } from '@jest/globals';
import { grantsOf } from '../../shared/domain/authority/grant.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { wallOf } from '../../shared/domain/authority/session-role.ts';
import { serialisePolicy, sessionSize } from '../../shared/domain/authority/session-size.ts';
import { run, type Ended } from '../harness/short-run.ts';

const MEMBER = ['--team', 'acme', '--user', 'max', '--role', 'member'];
const ROOT = 'webqsee/acme/items-root/';
const GRANTS = grantsOf({ layout: 'webqsee', role: 'member', user: 'max', root: ROOT });
const POLICY = compilePolicy('webqsee', GRANTS);
const TAGS = { bucket: 'webqsee', root: ROOT };
const WALL = wallOf('gallery', { partition: 'aws', buckets: ['webqsee'], serviceActions: [] });
const SIZE = sessionSize(serialisePolicy(POLICY), TAGS);

/** Runs the command directly, which saves npm's time; only the first test uses npx. */
function explain(...parameters: string[]): Promise<Ended> {
  return run(process.execPath, ['clients/cli/latchkey.ts', 'explain', ...parameters]);
}

async function explained(...parameters: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await explain(...parameters, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('what a role may do', () => {
  test('in words, with the exact policy, by npx', async () => {
    const { code, stdout } = await run('npx', ['latchkey', 'explain', ...MEMBER], { npm_config_loglevel: 'error' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^max as member of acme \(webqsee\) may:\n/);
    expect(stdout).toContain(`read, list                  ${ROOT}shared/\n`);
    expect(stdout).toContain(`read, list, write, delete   ${ROOT}private/max/\n`);
    expect(stdout).toContain(`(${serialisePolicy(POLICY).length} of 2048 characters as sent)`);
    const documents = [...stdout.matchAll(/^\{\n.*?^\}$/gms)].map(([text]) => JSON.parse(text) as unknown);
    expect(documents).toEqual([POLICY, WALL]);
    expect(stdout).toContain(`\n  bucket=webqsee\n  root=${ROOT}\n`);
    expect(stdout).toContain(`(with the policy about ${SIZE.tokenPercent} % of a session token)`);
  });

  test('as JSON', async () => {
    expect(await explained(...MEMBER)).toEqual({
      grants: GRANTS,
      policy: POLICY,
      policyChars: serialisePolicy(POLICY).length,
      tags: TAGS,
      wall: WALL,
      tokenPercent: SIZE.tokenPercent,
    });
    expect(SIZE.tokenPercent).toBeGreaterThan(25);
    expect(SIZE.tokenPercent).toBeLessThan(60);
  });

  test('of smap with its own wall, and a bucket alone as tag', async () => {
    const of = ['--team', 'acme', '--user', 'max', '--role', 'server', '--layout', 'smap', '--bucket', 'forms'];
    const { tags, wall } = await explained(...of);
    expect(tags).toEqual({ bucket: 'forms' });
    expect(wall).toEqual(wallOf('smap', { partition: 'aws', buckets: ['forms'], serviceActions: [] }));
  });

  test.each([
    ['webqsee', 'viewer', ROOT],
    ['webqsee', 'admin', ROOT],
    ['webqsee-simple', 'member', ROOT],
    ['smap', 'server', ''],
  ] as const)('%s, %s', async (layout, role, root) => {
    const of = ['--team', 'acme', '--user', 'max', '--role', role, '--layout', layout];
    expect(await explained(...of)).toMatchObject({ grants: grantsOf({ layout, role, user: 'max', root }) });
  });

  test('in a bucket and root of one’s own', async () => {
    const own = ['--bucket', 'pictures', '--root', 'our/place/'];
    const grants = grantsOf({ layout: 'webqsee', role: 'member', user: 'max', root: 'our/place/' });
    expect(await explained(...MEMBER, ...own)).toMatchObject({ grants, policy: compilePolicy('pictures', grants) });
  });
});

describe('one operation on one key', () => {
  test.each([
    ['get', `${ROOT}shared/ada/a.jpg`, 'read', true],
    ['head', `${ROOT}private/ada/a.jpg`, 'read', false],
    ['put', `${ROOT}shared/max/a b+c%2f.jpg`, 'write', true],
    ['put', `${ROOT}shared/max2/a.jpg`, 'write', false],
    ['uploadPart', `${ROOT}private/max/a.mp4`, 'write', true],
    ['delete', `${ROOT}protected/ada/a.jpg`, 'delete', false],
    ['put', `${ROOT}private/max/`, 'write', true],
    ['delete', `${ROOT}private/max/folder/`, 'delete', true],
    ['delete', `${ROOT}private/ada/`, 'delete', false],
    ['get', `${ROOT}shared/`, 'read', true],
    ['put', `${ROOT}shared/`, 'write', false],
    ['list', `${ROOT}shared/`, 'list', true],
    ['list', `${ROOT}shared/ma`, 'list', true],
    ['list', '', 'list', false],
    ['read', 'webqsee/acme2/items-root/shared/max/a.jpg', 'read', false],
  ])('%s %j', async (op, key, action, allowed) => {
    expect(await explained(...MEMBER, '--op', op, '--key', key)).toMatchObject({
      decision: { op, action, key, allowed },
    });
  });

  test('in words', async () => {
    const requested = async (key: string): Promise<string> =>
      (await explain(...MEMBER, '--op', 'put', '--key', key)).stdout;
    const granted = (...prefixes: string[]): string => prefixes.map((prefix) => `${ROOT}${prefix}/max/`).join(', ');
    expect(await requested(`${ROOT}shared/max/a`)).toMatch(
      `put ${ROOT}shared/max/a: allowed\n  write is granted on ${granted('shared')}\n\nmax as member of acme`,
    );
    expect(await requested(`${ROOT}shared/ada/a`)).toMatch(
      `put ${ROOT}shared/ada/a: refused (out_of_scope)\n  write is granted on ${granted('shared', 'protected', 'private')} alone\n\n`,
    );
  });

  test('without the team’s root the key is named as outside, and the verdict comes first', async () => {
    const requested = async (...parameters: string[]): Promise<string> => (await explain(...parameters)).stdout;
    const member = await requested(...MEMBER, '--op', 'put', '--key', 'shared/max/a');
    expect(member).toMatch(/^put shared\/max\/a: refused \(out_of_scope\)\n {2}write is granted on .* alone\n/);
    expect(member).toContain(
      `\n  it is not in the team: the full keys of team acme begin with ${ROOT}\n\nmax as member`,
    );
    expect(await requested(...MEMBER, '--op', 'list', '--key=')).toMatch(/^list \(the whole bucket\): refused /);
    expect(await requested(...MEMBER, '--op', 'put', '--key', `${ROOT}other/a`)).not.toContain('not in the team');
  });

  test.each([
    ['server', 'put', 'media/a.jpg', true, 'write is granted on media/'],
    ['server', 'list', 'attachments/s1', true, 'list is granted on attachments/'],
    ['server', 'delete', 'attachments/a.jpg', false, 'delete is granted nowhere'],
    ['reader', 'get', 'elsewhere/a.jpg', false, 'read is granted on attachments/ alone'],
    ['reader', 'list', 'attachments/', false, 'list is granted nowhere'],
  ])('of smap as %s: %s %s', async (role, op, key, allowed, reason) => {
    const of = ['--team', 'forms', '--user', 'max', '--role', role, '--layout', 'smap', '--bucket', 'forms'];
    const { code, stdout } = await explain(...of, '--op', op, '--key', key, '--check');
    const verdict = allowed ? 'allowed' : 'refused (out_of_scope)';
    expect([code, stdout.split('\n').slice(0, 3)]).toEqual([
      allowed ? 0 : 1,
      [`${op} ${key}: ${verdict}`, `  ${reason}`, ''],
    ]);
    const asJson = await explain(...of, '--op', op, '--key', key, '--check', '--json');
    expect([asJson.code, JSON.parse(asJson.stdout)]).toEqual([
      code,
      expect.objectContaining({ decision: expect.objectContaining({ allowed, reason }) }),
    ]);
  });

  test('--check ends with code 1 when it is refused, whatever is printed', async () => {
    const check = async (key: string, ...more: string[]): Promise<number | null> =>
      (await explain(...MEMBER, '--check', '--op', 'put', '--key', key, ...more)).code;
    expect(await check(`${ROOT}shared/max/a`)).toBe(0);
    expect(await check(`${ROOT}shared/ada/a`)).toBe(1);
    expect(await check(`${ROOT}shared/ada/a`, '--json')).toBe(1);
  });
});

describe('bad input ends with code 2 and says what is wrong, on the error stream alone', () => {
  test.each([
    ['no options', [], /required option '--team <id>'/],
    ['no role', MEMBER.slice(0, 4), /required option '--role <role>'/],
    [
      'a role the layout does not have',
      [...MEMBER.slice(0, 5), 'owner'],
      /there is no role owner; a webqsee team has: admin, member, viewer\n/,
    ],
    [
      'a role of Object’s',
      [...MEMBER.slice(0, 5), 'constructor'],
      /there is no role constructor; a webqsee team has: /,
    ],
    ['an unknown layout', [...MEMBER, '--layout', 'photos'], /Allowed choices are webqsee, webqsee-simple, smap/],
    [
      'a team that is no id',
      ['--team', 'Acme', ...MEMBER.slice(2)],
      /invalid_request: option '--team <id>' argument 'Acme' is invalid\. a team id is/,
    ],
    ['a user with a wildcard', ['--team', 'acme', '--user', 'm*', '--role', 'member'], /a user name is/],
    ['a root without its slash', [...MEMBER, '--root', 'a'], /a root ends with "\/"/],
    ['a root where none can be chosen', [...MEMBER, '--layout', 'smap', '--root', 'a/'], /the bucket itself/],
    ['a bucket in capitals', [...MEMBER, '--bucket', 'Pictures'], /a bucket name is/],
    ['an operation alone', [...MEMBER, '--op', 'get'], /--op and --key go together/],
    ['a check of nothing', [...MEMBER, '--check'], /--check needs --op and --key/],
    ['a key alone', [...MEMBER, '--key', 'a'], /--op and --key go together/],
    ['an unknown operation', [...MEMBER, '--op', 'rename', '--key', 'a'], /Allowed choices are/],
    ['two slashes at its end', [...MEMBER, '--op', 'delete', '--key', 'a//'], /no empty segment/],
    ['a key that is none', [...MEMBER, '--op', 'get', '--key', 'a/../b'], /no "." or ".." segment/],
    ['an unknown option', [...MEMBER, '--all'], /unknown option '--all'/],
    ['a stray word', [...MEMBER, 'now'], /too many arguments/],
  ])('%s', async (_what, parameters, message) => {
    const { code, stdout, stderr } = await explain(...parameters);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('a policy that does not fit is no usage error: it ends with code 1', async () => {
    const { code, stderr } = await explain(...MEMBER, '--root', `${'r'.repeat(255)}/`);
    expect(stderr).toMatch(
      /^latchkey: limit_reached: role \w+: the session policy has \d+ characters; STS takes 2048\. Choose .*\n$/,
    );
    expect(code).toBe(1);
  });
});

describe('help', () => {
  test('of the command names every option', async () => {
    const { code, stdout } = await explain('--help');
    expect(code).toBe(0);
    for (const option of [
      '--team',
      '--user',
      '--role',
      '--layout',
      '--bucket',
      '--root',
      '--op',
      '--key',
      '--check',
      '--json',
    ])
      expect(stdout).toContain(option);
  });

  test('of all names the command', async () => {
    const { code, stdout } = await run(process.execPath, ['clients/cli/latchkey.ts', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('explain');
  });
});
