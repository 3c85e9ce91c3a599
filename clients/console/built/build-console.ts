/** Bundles the console: one script, one style sheet and an icon, each named after its content, and the page that loads them. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { build, type Plugin } from 'esbuild';
import type { ConsoleFile, ConsoleFiles } from '../../../shared/http/console/console-reply.ts';
import { pageText } from './page-text.ts';

const CONSOLE = fileURLToPath(new URL('..', import.meta.url));
/** Bounds the script and the style sheet together after gzip: a phone loads them before its first picture. */
export const CONSOLE_BUDGET_BYTES = 60 * 1024;
/** Syntax of Chromium 94, Firefox 93 and Safari 16.4, as of the library. */
const TARGET = 'es2022';
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const HASH_CHARACTERS = 16;
/** Compresses as well as gzip can: it happens once. */
const LEVEL = 9;

/** Leaves out what the library offers to Uppy: the console uploads by itself, and a method cannot be shaken off a class. */
const WITHOUT_UPPY: Plugin = {
  name: 'without-uppy',
  setup(building) {
    building.onLoad({ filter: /[\\/]clients[\\/]browser[\\/]uppy-options\.ts$/ }, () => ({
      contents: 'export const uppyOptions = () => { throw new Error(); };',
    }));
  },
};

export async function builtConsole(): Promise<ConsoleFiles> {
  const { outputFiles } = await build({
    absWorkingDir: CONSOLE,
    entryPoints: [join(CONSOLE, 'console.tsx')],
    outdir: join(CONSOLE, 'dist'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [WITHOUT_UPPY],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    write: false,
  });
  const built = [
    ...(await Promise.all(
      outputFiles.map(async ({ path, text }) => ({
        name: basename(path),
        text: extname(path) === '.js' ? await shortened(text) : text,
      })),
    )),
    { name: 'icon.svg', text: await readFile(join(CONSOLE, 'icon.svg'), 'utf8') },
  ];
  const named = new Map(built.map((file) => [extname(file.name), hashedName(file)]));
  return {
    page: pageText({ script: nameOf(named, '.js'), style: nameOf(named, '.css'), icon: nameOf(named, '.svg') }),
    files: Object.fromEntries(built.map((file) => [hashedName(file), consoleFile(file)])),
  };
}

/** Minifies once more: swc puts what is used once where it is used, which saves 4 % after gzip. https://swc.rs/docs/configuration/minification */
async function shortened(script: string): Promise<string> {
  const { code } = await minify(script, {
    module: true,
    ecma: 2020,
    compress: { passes: 2 },
    mangle: { toplevel: true },
  });
  return code;
}

/** Returns bytes of all files after gzip. */
export function zippedBytes({ files }: ConsoleFiles): number {
  return Object.values(files).reduce((sum, { zipped }) => sum + Buffer.from(zipped, 'base64').byteLength, 0);
}

interface Built {
  readonly name: string;
  readonly text: string;
}

function hashedName({ name, text }: Built): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
  return `${basename(name, extname(name))}-${hash}${extname(name)}`;
}

function consoleFile({ name, text }: Built): ConsoleFile {
  const contentType = CONTENT_TYPES[extname(name)];
  if (contentType === undefined) throw new Error(`${name} has no type`);
  return { contentType, text, zipped: gzipSync(text, { level: LEVEL }).toString('base64') };
}

function nameOf(named: ReadonlyMap<string, string>, extension: string): string {
  const name = named.get(extension);
  if (name === undefined) throw new Error(`the console has no ${extension}`);
  return name;
}
