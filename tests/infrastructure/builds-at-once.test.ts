/** Builds of one folder at the same time, as two test runs in one checkout make them: each bundle is whole at any moment. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../../scripts/build.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-builds-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('each build ends, and leaves whole bundles and nothing unfinished', async () => {
  const [one = {}, ...others] = await Promise.all([1, 2, 3].map(() => buildFunctions(folder)));
  for (const other of others) expect(other).toEqual(one);
  for (const [name, bytes] of Object.entries(one)) {
    expect([name, (await readFile(join(folder, name, 'index.cjs'))).byteLength]).toEqual([name, bytes]);
    expect((await readdir(join(folder, name))).sort()).toEqual(['index.cjs', 'index.cjs.map']);
    await expect(readFile(join(folder, 'meta', `${name}.json`), 'utf8').then(JSON.parse)).resolves.toBeDefined();
  }
}, 120_000);
