/** Says whether this machine has the programs of Debian that a question needs, and installs them where it may. */
import { existsSync } from 'node:fs';
import { run } from '../../tests/harness/short-run.ts';
import type { RunOptions } from './question.ts';

const INSTALL_MS = 300_000;

/** True if all programs are there, perhaps after their installation. A quick run installs nothing. */
export async function hasPrograms(paths: readonly string[], { quick, note }: RunOptions): Promise<boolean> {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length === 0) return true;
  const why = quick
    ? 'a quick run installs nothing'
    : process.getuid?.() === 0
      ? undefined
      : 'only root can install it';
  if (why === undefined) {
    note(`installing with apt-get: ${missing.join(', ')}`);
    const { code, stderr } = await run('bash', ['tests/debian.sh', 'bench'], {}, INSTALL_MS);
    if (code === 0) return true;
    note(stderr.trimEnd());
  }
  note(`left out: ${missing.join(', ')} is missing, and ${why ?? 'apt-get failed'}`);
  return false;
}
