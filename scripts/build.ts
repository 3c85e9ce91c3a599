/**
 * Bundles each function for Lambda: `dist/{function}/index.cjs`, minified, with its source map beside it (not packaged) and a
 * meta file that lists its contents. The bundles are CommonJS, because an ESM import of `node:http` alone costs 26 ms of cold
 * start, and contain no `import()` for the same reason. https://esbuild.github.io/api/
 */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile, type OnLoadResult, type Plugin } from 'esbuild';
import { CONSOLE_BUDGET_BYTES, zippedBytes } from '../clients/console/built/build-console.ts';
import { FUNCTIONS } from '../shared/http/routes.ts';
import { buildCommand, COMMAND_BUDGET_BYTES } from './build-command.ts';
import { writeWhole } from './write-whole.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Replaces a module by its exports as JSON: the API's description and the console are built here and never in a function. */
const EVALUATED: Plugin = {
  name: 'evaluated',
  setup(building) {
    const evaluated = async (module: Promise<object>): Promise<OnLoadResult> => ({
      contents: JSON.stringify(await module),
      loader: 'json',
    });
    building.onLoad({ filter: /[\\/]docs[\\/]openapi[\\/]served\.ts$/ }, () =>
      evaluated(import('../docs/openapi/served.ts')),
    );
    building.onLoad({ filter: /[\\/]clients[\\/]console[\\/]built[\\/]served-console\.ts$/ }, () =>
      evaluated(import('../clients/console/built/served-console.ts')),
    );
  },
};

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  supported: { 'dynamic-import': false },
  alias: {
    '@aws-sdk/credential-provider-node': join(ROOT, 'scripts/lean/environment-credentials.ts'),
    '@aws-sdk/middleware-endpoint-discovery': join(ROOT, 'scripts/lean/no-endpoint-discovery.ts'),
    '@smithy/core/event-streams': join(ROOT, 'scripts/lean/no-event-streams.ts'),
  },
  plugins: [EVALUATED],
  minify: true,
  sourcemap: 'external',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
} as const satisfies BuildOptions;

/**
 * Builds all functions at once, which reads what they share once.
 * @returns bytes of each function's bundle
 */
export async function buildFunctions(outDir = join(ROOT, 'dist')): Promise<Record<string, number>> {
  const entryPoints = FUNCTIONS.map(([name]) => ({ in: join(ROOT, 'functions', `${name}.ts`), out: `${name}/index` }));
  const outExtension = { '.js': '.cjs' };
  const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints, outdir: outDir, outExtension });
  for (const { path, contents } of outputFiles) await writeWhole(path, contents);
  const sizes: Record<string, number> = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint === undefined) continue;
    const name = basename(output.entryPoint, '.ts');
    sizes[name] = output.bytes;
    const meta = { inputs: reachedFrom(output.entryPoint, metafile), outputs: { [path]: output } };
    await writeWhole(join(outDir, 'meta', `${name}.json`), JSON.stringify(meta));
  }
  return sizes;
}

/** Returns the files that an entry imports, and what they import. */
function reachedFrom(entry: string, { inputs }: Metafile): Metafile['inputs'] {
  const reached = new Set([entry]);
  for (const path of reached)
    for (const { path: imported, external } of inputs[path]?.imports ?? [])
      if (external !== true) reached.add(imported);
  return Object.fromEntries(Object.entries(inputs).filter(([path]) => reached.has(path)));
}

/**
 * `--any-size` skips the budgets, and the library, for those who only need the bundles; tests hold the budgets, with better words.
 */
if (import.meta.main) {
  const checked = !process.argv.includes('--any-size');
  const tell = (name: string, bytes: number, budget: number): void => {
    console.log(`${name.padEnd(26)} ${String(bytes).padStart(8)} bytes (budget ${budget})`);
    if (checked && bytes > budget) process.exitCode = 1;
  };
  const sizes = await buildFunctions();
  for (const [name, { bundleBudgetBytes }] of FUNCTIONS) tell(name, sizes[name] ?? 0, bundleBudgetBytes);
  tell('latchkey.mjs', await buildCommand(), COMMAND_BUDGET_BYTES);
  const { CONSOLE } = await import('../clients/console/built/served-console.ts');
  tell('console after gzip', zippedBytes(CONSOLE), CONSOLE_BUDGET_BYTES);
  if (checked) {
    // A deployment neither needs the library nor has installed the compiler that writes its types.
    const { BROWSER_BUDGET_BYTES, buildBrowser } = await import('./build-browser.ts');
    tell('latchkey.min.js after gzip', await buildBrowser(), BROWSER_BUDGET_BYTES);
  }
}
