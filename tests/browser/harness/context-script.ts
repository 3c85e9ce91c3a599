/** Bundles the script that runs in pages, workers and extensions' backgrounds, the library in it. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = fileURLToPath(new URL('../pages/context.ts', import.meta.url));

const built = new Map<string, Promise<string>>();

/** Returns the script in one of the two forms in which a browser loads it; each is built once. */
export function contextScript(format: 'iife' | 'esm'): Promise<string> {
  const script = built.get(format) ?? bundled(format);
  built.set(format, script);
  return script;
}

async function bundled(format: 'iife' | 'esm'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2024',
  });
  return outputFiles[0]?.text ?? '';
}
