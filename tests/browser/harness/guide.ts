/** Bundles the modules of a page of docs/ as a page's own build would. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const MODULE = /^<!-- module: ([\w-]+)\.js -->\n\n```js\n(.*?)^```$/gms;

/** Bundled from its source, as it is in its package. */
const LIBRARY = { '@latchkey-broker/browser': join(PROJECT, 'clients/browser/latchkey.ts') };

export interface GuideOptions {
  /** Path of the page with the modules. */
  readonly guide?: string;
  /** Folder with packages that come before the project's own, such as another Uppy. */
  readonly packages?: string | undefined;
}

/** Returns one script that defines `examples`: Uppy's class, and each module by its name. */
export async function guideScript({ guide = 'docs/browsers.md', packages }: GuideOptions = {}): Promise<string> {
  const text = await readFile(join(PROJECT, guide), 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-guide-'));
  try {
    const names: string[] = [];
    for (const [, name = '', module = ''] of text.matchAll(MODULE)) {
      await writeFile(join(folder, `${name}.js`), module);
      names.push(name);
    }
    const imports = names.map((name, index) => `import * as module${index} from './${name}.js';`);
    const members = names.map((name, index) => `${JSON.stringify(name)}: module${index}`);
    const { outputFiles } = await build({
      stdin: {
        contents: `import Uppy from '@uppy/core'; ${imports.join('\n')}\nglobalThis.examples = { Uppy, ${members.join(', ')} };`,
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2024',
      alias: LIBRARY,
      nodePaths: [...(packages === undefined ? [] : [join(PROJECT, packages)]), join(PROJECT, 'node_modules')],
    });
    return outputFiles[0]?.text ?? '';
  } finally {
    await rm(folder, { recursive: true });
  }
}
