/** Bundles the modules of the library's README into a site, and writes its extension as a person would who copies the blocks. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../../harness/short-run.ts';
import { LIBRARY, namedBlocks, writeModules } from './doc-modules.ts';

const PACKAGE = join(PROJECT, 'clients/browser');
const FILE = /^<!-- file: ([\w.-]+) -->\n\n```\w+\n(.*?)^```$/gms;
/** Matches every block that has something to run. */
const BLOCK = /^```js(?:on)?$/gm;

export interface Readme {
  readonly text: string;
  /** Modules by their names, without `.js`. */
  readonly modules: ReadonlyMap<string, string>;
  /** Files of the extension. */
  readonly files: ReadonlyMap<string, string>;
  /** Count of all blocks, with and without a name. */
  readonly blocks: number;
}

export async function readReadme(): Promise<Readme> {
  const text = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  return { text, modules: namedBlocks(text), files: namedBlocks(text, FILE), blocks: [...text.matchAll(BLOCK)].length };
}

/** Writes `index.html` and a script that defines `readme`: Uppy's class, and each module by its name. */
export async function writeSite({ modules }: Readme, folder: string): Promise<void> {
  const sources = join(folder, 'modules');
  const { imports, members } = await writeModules(modules, sources);
  await build({
    stdin: {
      contents: `import Uppy from '@uppy/core'; import { LatchkeyError } from '@latchkey-broker/browser';
        ${imports}\nglobalThis.readme = { Uppy, LatchkeyError, ${members} };`,
      resolveDir: sources,
    },
    bundle: true,
    outfile: join(folder, 'readme.js'),
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    alias: LIBRARY,
    nodePaths: [join(PROJECT, 'node_modules')],
  });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/readme.js"></script>',
  );
}

/** Writes the extension, with a page that the README leaves to the reader, and the library of a build. */
export async function writeExtension({ files }: Readme, library: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'latchkey.min.js'), await readFile(library));
  await writeFile(
    join(folder, 'page.js'),
    "import { Latchkey } from './latchkey.min.js';\nglobalThis.Latchkey = Latchkey;\n",
  );
  await writeFile(join(folder, 'page.html'), '<!doctype html><script type="module" src="page.js"></script>');
}
