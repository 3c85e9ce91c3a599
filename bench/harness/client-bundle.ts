/** Bundles clients as a page's own build would: one script, minified, from the packages of this folder. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
/** The whole library, every export of it. */
export const LIBRARY = '../clients/browser/latchkey.ts';

/** @param contents a module that imports relatively to `bench/` */
export async function bundled(contents: string, format: 'esm' | 'iife'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: BENCH },
    bundle: true,
    minify: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2024',
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no script');
  return file.contents;
}
