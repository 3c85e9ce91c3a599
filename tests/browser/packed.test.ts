/**
 * Proves that the package works for others: its tarball, installed into a project of its own, is built by Vite and by esbuild and taken
 * as it is, and signs in, uploads and lists in Chromium; its types hold under strict settings.
 */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { Operator } from '../../shared/compose-operator.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { packedProject, type PackedProject } from './harness/packed-project.ts';
import { openSite, type Site } from './harness/static-site.ts';

const START_MS = 120_000;
/** The page of the project: it does what it is asked to by the test, with the installed package. */
const MAIN = (specifier: string): string => `
  import { Latchkey, LatchkeyError } from '${specifier}';
  globalThis.run = async (broker, code) => {
    const latchkey = await Latchkey.open(broker);
    const { team: id, user } = await latchkey.join(code);
    const team = await latchkey.team(id);
    const key = \`\${team.settings.root}shared/\${user}/one.txt\`;
    const { size } = await team.upload(key, new Blob(['from a package'])).done;
    const keys = [];
    for await (const object of team.list(key)) keys.push(object.key);
    const text = await (await fetch(await team.url(key))).text();
    const refusal = await latchkey.join('nothing').catch((error) => error instanceof LatchkeyError && error.code);
    return { keys, size, text, refusal };
  };
`;
const HTML = (script: string): string =>
  `<!doctype html><link rel="icon" href="data:," /><script type="module" src="${script}"></script>`;

let project: PackedProject;
let running: Running;
let operator: Operator;
let site: Site;

beforeAll(async () => {
  project = await packedProject(['vite']);
  running = await startLatchkey();
  operator = operatorOf(running);
  site = await openSite(project.folder);
}, START_MS);
afterAll(async () => {
  await site.close();
  await running.dispose();
  await project.close();
});

/** Lists what pages of the project define. */
type Run = (broker: string, code: string) => Promise<unknown>;

/** Lets a page sign in as a member of its own, and returns what it answers. */
async function used(path: string, user: string): Promise<unknown> {
  const { code } = await operator.invite({ team: running.demo.team, user, role: 'member' });
  const page = await site.open(path);
  await page.waitForFunction('globalThis.run !== undefined');
  const run = (broker: string, code: string): unknown => (globalThis as unknown as { run: Run }).run(broker, code);
  return page.evaluate(run, running.demo.broker, code);
}

/** Returns what the page of a member answers. */
function uploadedBy(user: string): unknown {
  const key = `webqsee/demo/items-root/shared/${user}/one.txt`;
  return { keys: [key], size: 14, text: 'from a package', refusal: 'invalid_request' };
}

test('the tarball has the modules, their maps, the types, the licence and the guide, and nothing else', () => {
  expect(project.packed).toEqual([
    'LICENSE',
    'README.md',
    'dist/latchkey.d.ts',
    'dist/latchkey.js',
    'dist/latchkey.js.map',
    'dist/latchkey.min.js',
    'dist/latchkey.min.js.map',
    'package.json',
  ]);
});

describe('a page', () => {
  test(
    'that Vite builds',
    async () => {
      await project.write('vite/index.html', HTML('./main.js'));
      await project.write('vite/main.js', MAIN('@latchkey-broker/browser'));
      await project.tool('node_modules/vite/bin/vite.js', 'build', 'vite', '--base', './', '--logLevel', 'warn');
      expect(await used('/vite/dist/', 'vite')).toEqual(uploadedBy('vite'));
      expect(site.faults).toEqual([]);
    },
    START_MS,
  );

  test('that esbuild builds', async () => {
    await project.write('esbuild/index.html', HTML('./built.js'));
    await project.write('esbuild/main.js', MAIN('@latchkey-broker/browser'));
    await build({
      entryPoints: [join(project.folder, 'esbuild/main.js')],
      outfile: join(project.folder, 'esbuild/built.js'),
      bundle: true,
      minify: true,
      format: 'esm',
    });
    expect(await used('/esbuild/', 'esbuild')).toEqual(uploadedBy('esbuild'));
  });

  test('that takes the minified module as it is', async () => {
    await project.write('plain/index.html', HTML('./main.js'));
    await project.write('plain/main.js', MAIN('./latchkey.min.js'));
    await copyFile(join(project.installed, 'dist/latchkey.min.js'), join(project.folder, 'plain/latchkey.min.js'));
    expect(await used('/plain/', 'plain')).toEqual(uploadedBy('plain'));
  });
});

describe('the types', () => {
  const STRICT = {
    lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const CONSUMER = `
    import { Latchkey, LatchkeyError, type Team, type Upload } from '@latchkey-broker/browser';
    import { Latchkey as Minified } from '@latchkey-broker/browser/latchkey.min.js';
    export const same: typeof Latchkey = Minified;
    const latchkey: Latchkey = await Latchkey.open('https://broker.example', { store: 'memory' });
    const team: Team = await latchkey.team('demo');
    const upload: Upload = team.upload('a', new Blob(), { onProgress: ({ loaded, total }) => loaded / total });
    for await (const { key, lastModified } of team.list('a')) if (lastModified.getTime() > 0) key.trim();
    await upload.done.catch((error: unknown) => { if (error instanceof LatchkeyError) error.code satisfies string; });
    // @ts-expect-error no such method
    await team.url('a', { method: 'POST' });
    // @ts-expect-error the team is a type alone
    export { Team as Value };
  `;

  test.each([
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
    ['node16', 'node16'],
  ])(
    'hold where modules are resolved as %s',
    async (moduleResolution, module) => {
      const folder = `types-${moduleResolution}`;
      const compilerOptions = { ...STRICT, target: 'es2022', module, moduleResolution, verbatimModuleSyntax: true };
      await project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ['.'] }));
      await project.write(`${folder}/consumer.ts`, CONSUMER);
      await project.tool('node_modules/typescript/bin/tsc', '-p', folder);
    },
    START_MS,
  );
});
