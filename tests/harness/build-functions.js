/** Before any test: the bundles that several suites package, run or measure. Made once, so that no two tests race for them. */
import { execFileSync } from 'node:child_process';

export default function setup() {
  const project = new URL('../..', import.meta.url).pathname;
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
