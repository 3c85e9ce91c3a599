/** Reads the modules that a page of documentation gives, and writes them for a bundler as a reader's project has them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../../harness/short-run.ts';

const MODULE = /^<!-- module: ([\w-]+)\.js -->\n\n```js\n(.*?)^```$/gms;

/** Bundles the library from its source, as it is in its package. */
export const LIBRARY = { '@latchkey-broker/browser': join(PROJECT, 'clients/browser/latchkey.ts') };

/** Returns the blocks of a page that match, by the names that their comments give them. */
export function namedBlocks(text: string, pattern: RegExp = MODULE): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(pattern)].map(([, name = '', block = '']) => [name, block]));
}

/**
 * Writes modules into a folder.
 * @returns the imports of a script beside them, and the members of an object that has each module by its name
 */
export async function writeModules(
  modules: ReadonlyMap<string, string>,
  folder: string,
): Promise<{ readonly imports: string; readonly members: string }> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of modules) await writeFile(join(folder, `${name}.js`), text);
  const names = [...modules.keys()];
  return {
    imports: names.map((name, index) => `import * as module${index} from './${name}.js';`).join('\n'),
    members: names.map((name, index) => `${JSON.stringify(name)}: module${index}`).join(', '),
  };
}
