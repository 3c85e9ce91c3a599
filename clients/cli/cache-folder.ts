/**
 * Finds the folder for what may be made anew: below the user's own home. Node would take the one for temporary files, in which others can
 * put code first. https://nodejs.org/api/module.html#module-compile-cache
 */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the folder; undefined if it is not in a folder of this very user's, as for root by `sudo` in another's home. */
export function ownCacheFolder(environment: Environment): string | undefined {
  const named = environment['XDG_CACHE_HOME'] ?? '';
  // https://specifications.freedesktop.org/basedir-spec/latest/: a relative one is to be ignored.
  const isNamed = isAbsolute(named);
  const owned = isNamed ? named : homedir();
  try {
    const { uid, mode } = statSync(owned);
    // Whoever can write there could replace the folder.
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
  } catch {
    return undefined;
  }
  return isNamed ? join(named, 'latchkey') : join(owned, '.cache', 'latchkey');
}
