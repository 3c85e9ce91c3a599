/** Checks how the command answers what it does not know, and what it says of itself. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT, run } from '../harness/short-run.ts';

const latchkey = (...parameters: string[]): ReturnType<typeof run> =>
  run(process.execPath, ['clients/cli/latchkey.ts', ...parameters]);

test.each([['--version'], ['-V']])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
  expect(await latchkey(flag)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  ['a command', ['explian'], "unknown command 'explian'", 'explain'],
  ['a command of a command', ['team', 'crate', 'acme'], "unknown command 'crate'", 'create'],
  ['an option', ['invite', 'acme', 'max', '--rolle', 'member'], "unknown option '--rolle'", '--role'],
  [
    'an option of a command of a command',
    ['token', 'create', 'acme', 'b', '--role', 'viewer', '--cidrs', 'x'],
    "option '--cidrs'",
    '--cidr',
  ],
])('%s that it does not know: it names the nearest', async (_what, parameters, fault, nearest) => {
  const { code, stdout, stderr } = await latchkey(...parameters);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(fault);
  expect(stderr).toMatch(new RegExp(`\\n\\(Did you mean ${nearest}\\?\\)\\n\\(add --help for the options\\)\\n$`));
});

test('a long argument is repeated in part, without characters that change a terminal', async () => {
  const { code, stderr } = await latchkey('explain', '--layout', '\u001b[2J'.repeat(100));
  expect(code).toBe(2);
  expect(stderr).toMatch(/argument '\?\[2J.{59}…' is invalid\. Allowed choices are webqsee, webqsee-simple, smap\.\n/);
});

test('a fault that the domain words ends with the way to the options', async () => {
  const { code, stderr } = await latchkey('explain', '--team', 'Acme', '--user', 'max', '--role', 'member');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^latchkey: .*\n\(add --help for the options\)\n$/)]);
});

const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;

test.each([
  ['of a command', ['member', 'list', TOKEN]],
  ['of an option, with what is wrong before it', ['nope', '--bogus', `--token=${TOKEN}`]],
  ['in the middle of a text', ['explain', '--key', `a/${TOKEN}/b`]],
  ['cut, in capitals', ['team', 'create', 'LK_0A0A0A0A0A0A0A0A0A0A_x']],
  ['with a plea for help', ['--help', TOKEN]],
  ['after other letters', ['explain', '--key', `Bearer${TOKEN}`]],
])('a token as an argument %s is refused before anything else, and not repeated', async (_what, parameters) => {
  const { code, stdout, stderr } = await latchkey(...parameters);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^latchkey: invalid_request: a token is among the arguments, .*latchkey login --token-stdin <FILE\n$/,
  );
  expect(stderr).not.toMatch(/0a0a|xxx/i);
});

test('a word that only looks like the beginning of a token is an argument like others', async () => {
  const { code, stderr } = await latchkey('bulk_20240101.csv');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/unknown command 'bulk_/)]);
});

test.each([[[]], [['team']]])('%j alone prints the help as an error: nothing was done', async (parameters) => {
  const { code, stdout, stderr } = await latchkey(...parameters);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^Usage: latchkey /)]);
});

test('help takes the words of a command', async () => {
  const { code, stdout } = await latchkey('help', 'team', 'create');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: latchkey team create /)]);
  const unknown = await latchkey('help', 'team', 'crate');
  expect([unknown.code, unknown.stdout, unknown.stderr]).toEqual([
    2,
    '',
    expect.stringContaining('there is no command team crate'),
  ]);
});

test.each([
  ['.cache', '755', ['latchkey']],
  ['.cache', '777', []],
  ['.cache/latchkey', '777', []],
])('compiled files are kept where nobody else can put code: %s of mode %s', async (name, mode, kept) => {
  const home = await mkdtemp(join(tmpdir(), 'latchkey-home-'));
  await mkdir(join(home, name), { recursive: true });
  await chmod(join(home, name), mode);
  const { code } = await run(process.execPath, ['clients/cli/latchkey.ts', '--version'], {
    HOME: home,
    XDG_CACHE_HOME: '',
    NODE_COMPILE_CACHE: '',
  });
  expect(code).toBe(0);
  expect(await readdir(join(home, name))).toEqual(kept);
  await rm(home, { recursive: true });
});
