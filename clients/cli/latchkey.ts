#!/usr/bin/env node
/**
 * The `latchkey` command of a checkout. Compiling its files would take most of the time of a start, so the result is kept, below the
 * user's own home: Node would take the folder for temporary files, in which others can put code first. The one file of the build,
 * whose entry is `main.ts`, is compiled before it could say where. https://nodejs.org/api/module.html#module-compile-cache
 */
import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const folder = ownCacheFolder(process.env['XDG_CACHE_HOME'] ?? '');
if (folder !== undefined) enableCompileCache(folder);
await import('./main.ts');

/**
 * Returns the folder; undefined if it, or one above it, is not this very user's alone to write, as for root by `sudo` in another's
 * home: whoever can write there could put code in it, or replace it.
 */
function ownCacheFolder(named: string): string | undefined {
  // https://specifications.freedesktop.org/basedir-spec/latest/: a relative one is to be ignored.
  const above = isAbsolute(named) ? [named] : [homedir(), join(homedir(), '.cache')];
  const folder = join(above.at(-1) ?? '', 'latchkey');
  const [outermost = ''] = above;
  return isOwn(outermost) === true && [...above, folder].every((each) => isOwn(each) !== false) ? folder : undefined;
}

/** @returns undefined for a folder that is not there, which this user will make */
function isOwn(folder: string): boolean | undefined {
  try {
    const status = statSync(folder, { throwIfNoEntry: false });
    return status && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
