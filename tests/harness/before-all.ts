/**
 * Before any test: no settings of the shell, and the bundles that several suites package, run or measure, made once so
 * that no two tests race for them. What tests start, some of it fifty times, is compiled once.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './clean-environment.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export default function setup(): void {
  cleanEnvironment();
  process.env['NODE_COMPILE_CACHE'] = join(PROJECT, 'node_modules', '.cache', 'compiled');
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
