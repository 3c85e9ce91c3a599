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

/** Returns the folder; undefined if it is not in a folder of this very user's, as for root by `sudo` in another's home. */
function ownCacheFolder(named: string): string | undefined {
  // https://specifications.freedesktop.org/basedir-spec/latest/: a relative one is to be ignored.
  const owned = isAbsolute(named) ? named : homedir();
  try {
    const { uid, mode } = statSync(owned);
    // Whoever can write there could replace the folder.
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
  } catch {
    return undefined;
  }
  return isAbsolute(named) ? join(named, 'latchkey') : join(owned, '.cache', 'latchkey');
}
