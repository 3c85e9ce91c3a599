/**
 * Prepares all tests: clears the shell's settings, keeps compiled code, makes the bundles once, so that suites do not race for
 * them, and starts a database of smap's, which loads at the first connection, because loading takes seconds.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startSmapDatabase } from '../../local/smap-database.ts';
import { closeLater } from './after-all.ts';
import clean from './clean-before-all.ts';
import { SMAP_DATABASE, SMAP_USER } from './smap-user.ts';

export default async function setup(): Promise<void> {
  clean();
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const database = await startSmapDatabase(SMAP_USER);
  process.env[SMAP_DATABASE] = database.url;
  closeLater(database);
}
