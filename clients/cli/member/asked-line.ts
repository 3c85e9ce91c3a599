/** Asks for one line on the terminal; the question goes to the error stream, so the output is the answer alone. */
import { createInterface } from 'node:readline';

/** @returns `undefined` if the input ended, or was interrupted, before a line */
export async function askedLine(prompt: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt, historySize: 0 });
  lines.prompt();
  const line = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve).once('close', () => {
      resolve(undefined);
    });
  });
  lines.close();
  return line?.trim();
}
