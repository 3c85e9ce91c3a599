/**
 * Before any test: no settings of the shell, the bundles that several suites package, run or measure, made once so that no two
 * tests race for them, and a database of smap's, which takes seconds to load and loads when somebody asks it.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startSmapDatabase } from '../../local/smap-database.ts';
import { closeLater } from './after-all.ts';
import { cleanEnvironment } from './clean-environment.ts';
import { SMAP_DATABASE, SMAP_USER } from './smap-user.ts';

export default async function setup(): Promise<void> {
  cleanEnvironment();
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const database = await startSmapDatabase(SMAP_USER);
  process.env[SMAP_DATABASE] = database.url;
  closeLater(database);
}
