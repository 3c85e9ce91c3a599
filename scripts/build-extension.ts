/**
 * Builds the extension of `examples/extension` (`npm run extension`) into `dist/extension`, one folder for Chromium and Firefox. Nothing is
 * minified: the stores of both read what they publish. https://esbuild.github.io/api/
 */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const EXTENSION = fileURLToPath(new URL('../examples/extension', import.meta.url));
const COPIED = ['manifest.json', 'gallery.html', 'popup.html', 'icons'];
/** Syntax of Chromium 126 and Firefox 128, which the manifest asks for. */
const TARGET = 'es2022';

/** Allows the pages to reach a broker of `npm start`. */
const LOOPBACK_SOURCES = ' http://127.0.0.1:* http://localhost:*';

interface BuildExtensionOptions {
  readonly outDir?: string;
  /** True for what is published, which reaches nothing on the person's own machine. */
  readonly isRelease?: boolean;
}

/** @returns the folder, which a browser loads as it is */
export async function buildExtension({
  outDir = fileURLToPath(new URL('../dist/extension', import.meta.url)),
  isRelease = false,
}: BuildExtensionOptions = {}): Promise<string> {
  await rm(outDir, { recursive: true, force: true });
  await build({
    absWorkingDir: EXTENSION,
    entryPoints: ['gallery.tsx', 'popup.tsx'],
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'browser',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
  });
  for (const name of COPIED) await cp(join(EXTENSION, name), join(outDir, name), { recursive: true });
  if (isRelease) {
    const manifest = join(outDir, 'manifest.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replaceAll(LOOPBACK_SOURCES, ''));
  }
  return outDir;
}

if (import.meta.main) {
  const folder = await buildExtension({ isRelease: process.argv.includes('--release') });
  console.log(`${folder}
Chromium: chrome://extensions, Developer mode, Load unpacked, this folder.
Firefox: about:debugging#/runtime/this-firefox, Load Temporary Add-on, its manifest.json.`);
}
