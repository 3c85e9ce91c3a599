/**
 * Before any test. What somebody's shell holds for AWS is put away: the README's lines leave vended credentials in it, and
 * the tests have accounts of their own. And the bundles that several suites package, run or measure are made, once, so
 * that no two tests race for them.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setup() {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  const project = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.ts', '--any-size'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
