/**
 * Bundles each function for Lambda: `dist/{function}/index.cjs`, minified, with its source map beside it (not packaged)
 * and a meta file that says what is inside. CommonJS, because an ESM import of `node:http` alone costs 26 ms of cold
 * start. https://esbuild.github.io/api/
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Largest bundle a function may have, in bytes. A bundle is read and compiled on every cold start. */
export const BUNDLE_BUDGET_BYTES: Readonly<Record<string, number>> = {
  credentials: 700_000,
  enroll: 500_000,
  fallback: 60_000,
  me: 500_000,
  teams: 500_000,
};

const ROOT = new URL('..', import.meta.url).pathname;

/** @returns bytes of each function's bundle */
export async function buildFunctions(outDir = join(ROOT, 'dist')): Promise<Record<string, number>> {
  const files = (await readdir(join(ROOT, 'functions'))).filter((file) => file.endsWith('.ts'));
  await rm(outDir, { recursive: true, force: true });
  const sizes: Record<string, number> = {};
  for (const file of files) {
    const name = basename(file, '.ts');
    const result = await build({
      absWorkingDir: ROOT,
      entryPoints: [join(ROOT, 'functions', file)],
      outfile: join(outDir, name, 'index.cjs'),
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      minify: true,
      sourcemap: 'external',
      metafile: true,
      legalComments: 'none',
      logLevel: 'warning',
    });
    await mkdir(join(outDir, 'meta'), { recursive: true });
    await writeFile(join(outDir, 'meta', `${name}.json`), JSON.stringify(result.metafile));
    sizes[name] = Object.entries(result.metafile.outputs).find(([path]) => path.endsWith('.cjs'))?.[1].bytes ?? 0;
  }
  return sizes;
}

if (import.meta.main) {
  for (const [name, bytes] of Object.entries(await buildFunctions())) {
    const budget = BUNDLE_BUDGET_BYTES[name] ?? 0;
    console.log(`${name.padEnd(12)} ${String(bytes).padStart(8)} bytes (budget ${budget})`);
    if (bytes > budget) process.exitCode = 1;
  }
}
