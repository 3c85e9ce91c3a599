/**
 * Builds the package `@latchkey-broker/browser` in `clients/browser`: one ES module to read and debug, the same one minified for pages
 * and extensions that have no build, their source maps, the types in one file, and the licence. `npm pack` runs this file first.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { typesInOneFile } from './browser-types.ts';
import { writeWhole } from './write-whole.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = join(ROOT, 'clients/browser');
const ENTRY = join(PACKAGE, 'latchkey.ts');
/** Bounds the minified module after gzip, as a server sends it: a page loads all of it before its first list. */
export const BROWSER_BUDGET_BYTES = 14_336;
/** Syntax of Chromium 94, Firefox 93 and Safari 16.4, which are older than the Web Locks and streams that the library uses. */
const TARGET = 'es2022';

interface Form {
  readonly file: string;
  readonly minify: boolean;
}

const FORMS: readonly Form[] = [
  { file: 'latchkey.js', minify: false },
  { file: 'latchkey.min.js', minify: true },
];

/**
 * Writes both modules and their maps.
 * @returns bytes of the minified one after gzip
 */
export async function bundleBrowser(outDir: string): Promise<number> {
  const banner = await licenceLine();
  let zippedBytes = 0;
  for (const { file, minify } of FORMS) {
    const { outputFiles, warnings } = await build({
      absWorkingDir: ROOT,
      entryPoints: [ENTRY],
      // The maps lead from there to the sources, wherever the files are written.
      outfile: join(PACKAGE, 'dist', file),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: TARGET,
      banner: { js: banner },
      minify,
      sourcemap: 'linked',
      legalComments: 'none',
      logLevel: 'warning',
      write: false,
    });
    if (warnings.length > 0) throw new Error('the library is not built: see the warnings');
    for (const { path, contents } of outputFiles) {
      await writeWhole(join(outDir, basename(path)), contents);
      if (minify && path.endsWith('.js')) zippedBytes = gzipSync(contents).byteLength;
    }
  }
  return zippedBytes;
}

/**
 * Makes the whole package ready to be packed.
 * @returns bytes of the minified module after gzip
 */
export async function buildBrowser(): Promise<number> {
  const outDir = join(PACKAGE, 'dist');
  const zippedBytes = await bundleBrowser(outDir);
  await writeWhole(join(outDir, 'latchkey.d.ts'), `${await licenceLine()}\n${typesInOneFile(ENTRY)}`);
  await writeWhole(join(PACKAGE, 'LICENSE'), await readFile(join(ROOT, 'LICENSE')));
  return zippedBytes;
}

async function licenceLine(): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as Package;
  return `/*! ${name} ${version}, ${license} licence */`;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

if (import.meta.main) {
  const bytes = await buildBrowser();
  console.error(`latchkey.min.js: ${bytes} bytes after gzip (budget ${BROWSER_BUDGET_BYTES})`);
  if (bytes > BROWSER_BUDGET_BYTES) process.exitCode = 1;
}
