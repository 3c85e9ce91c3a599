/** Before any test: the bundles that several suites package, run or measure. Made once, so that no two tests race for them. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setup() {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
