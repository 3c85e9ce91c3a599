/**
 * Bundles the `latchkey` command into `dist/latchkey.mjs`, one file that runs on a machine with Node alone, and the licences of what
 * is in it beside it. Inside the ES module is CommonJS, whose modules are evaluated when they are first required: the SDK's clients
 * are in the file, and `--help` does not wait for them. https://esbuild.github.io/api/
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { writeWhole } from './write-whole.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Everybody who uses the command fetches it; the SDK's clients with all their ways to credentials are most of it. */
export const COMMAND_BUDGET_BYTES = 1_200_000;
const LEAST_NODE_MAJOR = 22;
const EXECUTABLE = 0o755;

/** Puts the version in place of the file that looks it up. */
const VERSION: Plugin = {
  name: 'version',
  setup(building) {
    building.onLoad({ filter: /[\\/]clients[\\/]cli[\\/]version\.ts$/ }, async () => ({
      contents: JSON.stringify(await import('../clients/cli/version.ts')),
      loader: 'json',
    }));
  },
};

/** A Node that is too old gets this far, because all of the file is syntax that it can read. */
const BANNER = `#!/usr/bin/env node
import { createRequire } from 'node:module';
if (Number(process.versions.node.split('.')[0]) < ${LEAST_NODE_MAJOR}) {
  console.error('latchkey: this is Node ' + process.versions.node + '; install Node ${LEAST_NODE_MAJOR} or newer');
  process.exit(1);
}
const require = createRequire(import.meta.url);
const latchkeyUrl = import.meta.url;`;

/** @returns bytes of the file */
export async function buildCommand(outDir = join(ROOT, 'dist')): Promise<number> {
  const outfile = join(outDir, 'latchkey.mjs');
  const { outputFiles, metafile, warnings } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, 'clients/cli/main.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'latchkeyUrl' },
    plugins: [VERSION],
    banner: { js: BANNER },
    minify: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  if (warnings.length > 0) throw new Error('the command is not built: see the warnings');
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  await writeWhole(outfile, contents, EXECUTABLE);
  await writeWhole(`${outfile}.LICENSE.txt`, await licencesOf(metafile));
  return contents.byteLength;
}

/** Returns the licence of each package that is in the bundle, and our own. */
async function licencesOf({ inputs }: Metafile): Promise<string> {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
  );
  const texts = [...new Set(folders)].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(ROOT, folder, 'package.json'), 'utf8'),
    ) as Package;
    const file = (await readdir(join(ROOT, folder))).find((each) => /^(?:licen[cs]e|copying)(?:\.\w+)?$/i.test(each));
    const text = file === undefined ? `Licence: ${license}` : await readFile(join(ROOT, folder, file), 'utf8');
    return `${name} ${version}\n\n${text.trim()}`;
  });
  const own = await readFile(join(ROOT, 'LICENSE'), 'utf8');
  return `${[`latchkey\n\n${own.trim()}`, ...(await Promise.all(texts))].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
