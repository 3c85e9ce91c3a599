/** Reads the commands of `docs/ceph.md`. `run.sh` runs those that precede the broker's start. */
import { readFileSync } from 'node:fs';

const GUIDE = readFileSync(new URL('../../docs/ceph.md', import.meta.url), 'utf8');

export function commandsOf(name: string): string {
  const [, commands] = new RegExp(`^<!-- commands: ${name} -->\\n\\n\`\`\`sh\\n(.*?)^\`\`\`$`, 'ms').exec(GUIDE) ?? [];
  if (commands === undefined) throw new Error(`docs/ceph.md has no commands: ${name}`);
  return commands;
}
