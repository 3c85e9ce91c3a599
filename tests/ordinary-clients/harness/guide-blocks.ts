/** Reads the blocks of docs/clients.md, which the tests run as they stand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../harness/short-run.ts';
import { cellsOf } from '../../harness/table-rows.ts';

export const GUIDE = readFileSync(join(PROJECT, 'docs/clients.md'), 'utf8');
const BLOCK = /^<!-- block: ([\w-]+) -->\n\n```(sh|python|ruby|js)\n(.*?)^```$/gms;

const BLOCKS = new Map(
  [...GUIDE.matchAll(BLOCK)].map(([, name = '', language = '', text = '']) => [name, { language, text }] as const),
);

export const BLOCK_NAMES: readonly string[] = [...BLOCKS.keys()];

/** Returns the rows of the guide's table whose head begins so: the cells of each, by its first. */
export function table(head: string): ReadonlyMap<string, readonly string[]> {
  const [, rows = ''] = GUIDE.split(new RegExp(`^\\| ${head} .*\\n\\|[-| ]+\\|\\n`, 'm'));
  const [lines = ''] = /^(?:\|.*\n)+/.exec(rows) ?? [];
  if (lines === '') throw new Error(`docs/clients.md has no table ${head}`);
  return new Map(cellsOf(lines).map(([first = '', ...more]) => [first, more]));
}

/** Programs that read the program of a block from their input. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  python: 'python3 -',
  ruby: 'ruby -',
  js: 'node --input-type=module -',
};

/** Returns a block as lines of a shell: a program of another language becomes the input of its interpreter. */
export function block(name: string): string {
  const found = BLOCKS.get(name);
  if (found === undefined) throw new Error(`docs/clients.md has no block ${name}`);
  const { language, text } = found;
  const interpreter = INTERPRETERS[language];
  return interpreter === undefined ? text : `${interpreter} <<'PROGRAM'\n${text}PROGRAM\n`;
}
