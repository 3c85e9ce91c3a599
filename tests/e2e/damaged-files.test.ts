/**
 * Proves that a file of the data folder which cannot be used is one line that names it and what to do, and that nothing is written
 * over it. What its removal loses is made again, beside the members who are there.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { fingerprint, runStart } from '../harness/short-run.ts';

const TIMEOUT_MS = 60_000;
let above: string;
let running: Running;
let token: string;
let demo: string;

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'latchkey-damaged-'));
  running = await startLatchkey();
  const { ada, max } = running.demo.invites;
  token = await enroll(running, ada);
  await enroll(running, max);
  await running.stop();
  demo = await readFile(join(running.dataDir, 'demo.json'), 'utf8');
}, TIMEOUT_MS);

afterAll(async () => {
  await running.dispose();
  await rm(above, { recursive: true, force: true });
});

async function copyOfFolder(): Promise<string> {
  const folder = await mkdtemp(join(above, 'data-'));
  await cp(running.dataDir, folder, { recursive: true });
  return folder;
}

/** Starts on the folder, and expects a line that names the file. Everything is as before, but for what is written anew each time. */
async function expectRefused(folder: string, file: string, ...words: readonly string[]): Promise<void> {
  const before = await fingerprint(folder);
  const { code, stdout, stderr } = await runStart({ LATCHKEY_DATA: folder });
  expect(stderr).toMatch(/^latchkey: [^\n]+\n$/);
  for (const word of [join(folder, file), ...words]) expect(stderr).toContain(word);
  expect([code, stdout]).toEqual([1, '']);
  const after = await fingerprint(folder);
  // The addresses in demo.json are written before functions.json is.
  const kept = ['account.json', 'format', ...(file === 'functions.json' ? [] : ['demo.json'])];
  for (const name of kept.map((each) => join(folder, each))) expect([name, after[name]]).toEqual([name, before[name]]);
}

describe('demo.json', () => {
  const REMEDY = ['remove it', 'new invites', 'lost'];

  test.each([
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"demo"'],
    ['without invites and addresses', '{}'],
    ['with invites of wrong types', '{"team":"demo","bucket":"webqsee","invites":{"ada":1,"max":null}}'],
    ['with a part of smap', '{"team":"demo","bucket":"b","invites":{"ada":"a","max":"b"},"smap":{"team":"demo-smap"}}'],
    ['of something else', '{"broker":7,"aws":"x"}'],
  ])('%s', async (_what, text) => {
    const folder = await copyOfFolder();
    await writeFile(join(folder, 'demo.json'), text);
    await expectRefused(folder, 'demo.json', 'is damaged', ...REMEDY);
  });

  test('cut off in the middle', async () => {
    const folder = await copyOfFolder();
    await truncate(join(folder, 'demo.json'), Math.floor(demo.length / 2));
    await expectRefused(folder, 'demo.json', 'is damaged', ...REMEDY);
  });

  test('a folder', async () => {
    const folder = await copyOfFolder();
    await rm(join(folder, 'demo.json'));
    await mkdir(join(folder, 'demo.json'));
    await expectRefused(folder, 'demo.json', 'EISDIR', ...REMEDY);
  });

  test(
    'removed as the line says: new invites under free names, and the members stay',
    async () => {
      const folder = await copyOfFolder();
      await rm(join(folder, 'demo.json'));
      const again = await startLatchkey({ dataDir: folder });
      const [, admin = ''] = /^ {2}(ada-[0-9a-f]{6}), admin: {2}lki_\S+$/m.exec(again.output()) ?? [];
      const [, member = ''] = /^ {2}(max-[0-9a-f]{6}), member: lki_\S+$/m.exec(again.output()) ?? [];
      expect(again.output()).toMatch(new RegExp(`items-root ${member}`));
      expect((await ask(again.demo.broker, '/v1/teams/demo', token)).status).toBe(200);
      for (const [code, user] of [
        [again.demo.invites.ada, admin],
        [again.demo.invites.max, member],
      ] as const) {
        const me = await ask(again.demo.broker, '/v1/me', await enroll(again, code));
        expect(me.text).toContain(`"user":"${user}"`);
      }
      await again.dispose();
    },
    TIMEOUT_MS,
  );
});

test.each(['aws.json', 'functions.json', 'format', 'account.json'])('%s is a folder', async (name) => {
  const folder = await copyOfFolder();
  await rm(join(folder, name));
  await mkdir(join(folder, name));
  await expectRefused(folder, name, 'EISDIR');
});

test.each(['', '{"root":', '[]', '{"root":{},"sealingKey":"","users":{},"roleIds":{},"inlinePolicies":{}}'])(
  'account.json is %j',
  async (text) => {
    const folder = await copyOfFolder();
    await writeFile(join(folder, 'account.json'), text);
    await expectRefused(folder, 'account.json', 'is damaged', 'restore it');
  },
);

test.each(['table', 's3'])('%s is a file', async (name) => {
  const folder = await copyOfFolder();
  await rm(join(folder, name), { recursive: true });
  await writeFile(join(folder, name), 'not a folder');
  await expectRefused(folder, name, 'cannot be read or written');
});

test('a temporary name that a folder has taken', async () => {
  const folder = await copyOfFolder();
  await mkdir(join(folder, 'account.json.new'));
  await expectRefused(folder, 'account.json.new', 'cannot be read or written');
});

// Root reads whatever the mode is.
(process.getuid?.() === 0 ? test.skip : test)('demo.json that its owner cannot read', async () => {
  const folder = await copyOfFolder();
  await chmod(join(folder, 'demo.json'), 0);
  await expectRefused(folder, 'demo.json', 'EACCES', 'remove it');
});
