/** Bundles the modules of a page of docs/ as a page's own build would. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../../harness/short-run.ts';
import { LIBRARY, namedBlocks, writeModules } from './doc-modules.ts';

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
    const { imports, members } = await writeModules(namedBlocks(text), folder);
    const { outputFiles } = await build({
      stdin: {
        contents: `import Uppy from '@uppy/core'; ${imports}\nglobalThis.examples = { Uppy, ${members} };`,
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
