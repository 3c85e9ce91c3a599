/** Holds the help of every command to one form: described options, examples that fit, exit codes, lines that can be read. */
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { examplesOf, HELP_COLUMNS } from '../../clients/cli/documented.ts';
import { latchkeyProgram } from '../../clients/cli/program.ts';
import { actingCommands, allCommands } from './commands.ts';

/** Returns the help as it is printed where the error stream or the output has so many columns; undefined: is no terminal. */
function helpOf(path: string, columns?: number): string {
  let printed = '';
  const program = latchkeyProgram('1.2.3').configureOutput({ writeOut: (text) => (printed += text) });
  const before = Object.entries(Object.getOwnPropertyDescriptors(process.stdout)).filter(([name]) =>
    ['isTTY', 'columns'].includes(name),
  );
  Object.defineProperty(process.stdout, 'isTTY', { value: columns !== undefined, configurable: true });
  Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
  try {
    const words = path === '' ? [] : path.split(' ');
    let command: Command | undefined = program;
    for (const word of words) command = command?.commands.find((each) => each.name() === word);
    command?.configureOutput({ writeOut: (text) => (printed += text) }).outputHelp();
  } finally {
    for (const name of ['isTTY', 'columns']) Reflect.deleteProperty(process.stdout, name);
    for (const [name, descriptor] of before) Object.defineProperty(process.stdout, name, descriptor);
  }
  return printed;
}

/** Returns the words of a line as a shell reads them, of a line without substitutions. */
function wordsOf(line: string): string[] {
  const words = line.replaceAll('\\\n', ' ').match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replaceAll(/['"]/g, ''));
}

/** Returns the parts of an example that run latchkey. */
function callsIn(example: string): string[][] {
  const calls = example.replaceAll('\\\n', ' ').split(/\n|\s\|\s|\s&&\s|\$\(|\)/);
  return calls.map(wordsOf).filter(([first]) => first === 'latchkey');
}

const ALL = allCommands();
const ACTING = actingCommands();

test('there are as many commands as there were, or more', () => {
  expect(ACTING.length).toBeGreaterThanOrEqual(13);
});

describe.each(ALL)('$path', ({ path, command }) => {
  test('is described, and so are its arguments and options', () => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/s);
    expect(command.registeredArguments.filter(({ description }) => description === '')).toEqual([]);
    const undescribed = command.options.filter(({ description }) => !/^\S.{3}/.test(description));
    expect(undescribed.map(({ flags }) => flags)).toEqual([]);
  });

  test('has help that fits, in a wide terminal too, without colours or lines that end in spaces', () => {
    for (const columns of [undefined, 250, 100]) {
      const help = helpOf(path, columns);
      const long = help.split('\n').filter((line) => line.length > HELP_COLUMNS && line.trim().includes(' '));
      // JSON's form and a name are one word each, which no line breaks.
      expect(long.filter((line) => !/^\s*\S+$/.test(line))).toEqual([]);
      expect(help).not.toMatch(/\p{Cc}(?<!\n)|[ \t]$/mu);
    }
  });
});

describe.each(ACTING)('$path', ({ path, command }) => {
  test('has examples, which are calls of commands and options that there are', () => {
    const examples = examplesOf(command);
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      expect(example).toMatch(/^(?:latchkey |eval "\$\(latchkey )/);
      expect(callsIn(example)).not.toEqual([]);
      for (const [, ...words] of callsIn(example)) {
        const called = calledBy(words);
        expect(words.join(' ')).toContain(called.path);
        const known = called.command.options.flatMap(({ long, short }) => [long, short]);
        const used = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0]);
        expect(used.filter((flag) => !known.includes(flag))).toEqual([]);
      }
    }
    expect(examples.flatMap(callsIn).some((words) => words.slice(1).join(' ').startsWith(path))).toBe(true);
  });

  test('shows them, and its exit codes', () => {
    const help = helpOf(path);
    for (const example of examplesOf(command)) expect(help).toContain(`  ${example.replaceAll('\n', '\n  ')}\n`);
    expect(help).toMatch(/\nExit codes:\n {2}0 {4}\S.*\n(?: {2,}.*\n)* {2}1 {4}\S.*\n(?: {2,}.*\n)* {2}2 {4}\S/);
  });
});

/** Returns the acting command of a call. */
function calledBy(words: readonly string[]): (typeof ACTING)[number] {
  const line = `${words.join(' ')} `;
  const found = ACTING.filter(({ path }) => line.startsWith(`${path} `));
  if (found[0] === undefined) throw new Error(`there is no command latchkey ${line}`);
  return found.toSorted((one, other) => other.path.length - one.path.length)[0] ?? found[0];
}

test('narrow terminals have narrow help', () => {
  const wide = helpOf('team create', 100);
  const narrow = helpOf('team create', 75);
  expect(narrow.split('\n').length).toBeGreaterThan(wide.split('\n').length);
});
