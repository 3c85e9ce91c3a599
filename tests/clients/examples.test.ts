/** Proves that every example in the help of a command does what it says, pasted into bash: the rows are `example-rows.ts`. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { examplesOf } from '../../clients/cli/documented.ts';
import { actingCommands, type ActingCommand } from './commands.ts';
import { EXAMPLE_ROWS, type Mode } from './example-rows.ts';
import { exampleWorlds } from './example-world.ts';

const COMMANDS = actingCommands();
const EXAMPLES_MS = 60_000;

let worlds: Awaited<ReturnType<typeof exampleWorlds>>;

beforeAll(async () => {
  worlds = await exampleWorlds();
}, EXAMPLES_MS);

afterAll(() => worlds.dispose());

test('each command has a row, each row a command, and each example something that it prints', () => {
  expect(Object.keys(EXAMPLE_ROWS).sort()).toEqual(COMMANDS.map(({ path }) => path).sort());
  const counts = COMMANDS.map(({ path, command }) => [path, examplesOf(command).length]);
  expect(COMMANDS.map(({ path }) => [path, EXAMPLE_ROWS[path]?.prints.length])).toEqual(counts);
});

describe.each(COMMANDS)('latchkey $path', ({ path, command }) => {
  test.each(modesOf({ path, command }))(
    '%s',
    async (mode) => {
      const row = EXAMPLE_ROWS[path] ?? { prints: [] };
      const examples = examplesOf(command).map((example) => (mode === 'with --local' ? `${example} --local` : example));
      const before = mode === 'with --local' ? (row.before ?? []).map(withLocal) : row.before;
      const ended = await worlds.paste({ ...row, ...(before === undefined ? {} : { before }) }, examples, mode);
      for (const [index, example] of examples.entries())
        expect([example, ended[index]]).toEqual([
          example,
          { code: 0, said: expect.stringMatching(row.prints[index] ?? /^(?!)/) },
        ]);
    },
    EXAMPLES_MS,
  );
});

/** A broker on this machine is for commands that select one, in examples that are no more than a call. */
function modesOf({ path, command }: ActingCommand): Mode[] {
  const only = EXAMPLE_ROWS[path]?.only;
  if (only !== undefined) return [only];
  const isCall = examplesOf(command).every((example) => !/[|>$]/.test(example));
  const selects = command.options.some(({ long }) => long === '--local');
  return selects && isCall ? ['by the environment', 'with --local'] : ['by the environment'];
}

/** Adds the option to the calls of latchkey in a line of preparation. */
function withLocal(line: string): string {
  return line.replaceAll(
    /\blatchkey (?:team|invite|member|token|restore)\b[^|>)]*/g,
    (call) => `${call.trimEnd()} --local `,
  );
}
