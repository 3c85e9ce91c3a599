/** Sets the variables of the overlay of `examples/smap`, which is otherwise used as it is. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../harness/short-run.ts';

/**
 * @param values by the variables' names, each of which must be there
 * @param tokens path of the file with both tokens
 */
export async function overlayText(values: Readonly<Record<string, string>>, tokens: string): Promise<string> {
  const text = await readFile(join(PROJECT, 'examples/smap/latchkey.conf'), 'utf8');
  const set = Object.entries(values).reduce((before, [name, value]) => {
    const line = new RegExp(`^Define LATCHKEY_${name} .*$`, 'm');
    if (!line.test(before)) throw new Error(`the overlay has no variable LATCHKEY_${name}`);
    return before.replace(line, `Define LATCHKEY_${name} ${value}`);
  }, text);
  return set.replace('Include /etc/latchkey/apache-tokens.conf', `Include ${tokens}`);
}
