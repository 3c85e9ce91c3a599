/**
 * Before any test: no settings of the shell, and the bundles that several suites package, run or measure, made once so
 * that no two tests race for them.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './clean-environment.ts';

export default function setup(): void {
  cleanEnvironment();
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
