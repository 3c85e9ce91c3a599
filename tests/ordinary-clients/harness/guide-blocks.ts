/** Reads the blocks of docs/clients.md, which the tests run as they stand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../harness/short-run.ts';

export const GUIDE = readFileSync(join(PROJECT, 'docs/clients.md'), 'utf8');
const BLOCK = /^<!-- block: ([\w-]+) -->\n\n```(sh|python|ruby)\n(.*?)^```$/gms;

const BLOCKS = new Map(
  [...GUIDE.matchAll(BLOCK)].map(([, name = '', language = '', text = '']) => [name, { language, text }] as const),
);

export const BLOCK_NAMES: readonly string[] = [...BLOCKS.keys()];

/** Returns a block as lines of a shell: a program of another language becomes the input of Debian's interpreter. */
export function block(name: string): string {
  const found = BLOCKS.get(name);
  if (found === undefined) throw new Error(`docs/clients.md has no block ${name}`);
  const { language, text } = found;
  if (language === 'sh') return text;
  return `${language === 'ruby' ? 'ruby' : 'python3'} - <<'PROGRAM'\n${text}PROGRAM\n`;
}
