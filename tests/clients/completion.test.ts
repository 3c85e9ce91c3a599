/** Checks what Tab completes in bash, and that nothing of a name can become part of a script. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Argument, Command, Option } from 'commander';
import { bashCompletion } from '../../clients/cli/completion-bash.ts';
import { fishCompletion } from '../../clients/cli/completion-fish.ts';
import { completionWords } from '../../clients/cli/completion-words.ts';
import { zshCompletion } from '../../clients/cli/completion-zsh.ts';
import { latchkeyProgram } from '../../clients/cli/program.ts';
import { run } from '../harness/short-run.ts';

const WORDS = completionWords(latchkeyProgram('1.2.3'));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-completion-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Returns what bash offers for each line, of which the last word is being typed. */
async function offered(script: string, lines: readonly string[]): Promise<string[]> {
  const ask = 'COMP_WORDS=($line) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))';
  // Words are split as by readline, and a line that ends in a space has an empty last word.
  const body = `cd '${folder}'
${script}
while IFS= read -r line; do
  ${ask}
  [[ $line == *' ' ]] && COMP_WORDS+=('') COMP_CWORD=$((COMP_CWORD + 1))
  _latchkey
  echo "\${COMPREPLY[*]}"
done <<'LINES'
${lines.join('\n')}
LINES`;
  const { code, stdout, stderr } = await run('bash', ['--norc', '-c', body]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

test('bash completes commands, options and their choices', async () => {
  const table = {
    'latchkey te': 'team',
    'latchkey team cr': 'create',
    'latchkey team help ': expect.stringMatching(/^create list show set delete/),
    'latchkey help te': 'team',
    'latchkey team create --lay': '--layout',
    'latchkey team create acme --layout ': 'webqsee webqsee-simple smap',
    'latchkey team create acme --layout w': 'webqsee webqsee-simple',
    // Readline has broken these words at the equal sign.
    'latchkey team create acme --layout =': 'webqsee webqsee-simple smap',
    'latchkey team create acme --layout = s': 'smap',
    'latchkey team set forms --project-check o': 'on off',
    'latchkey completion z': 'zsh',
    // A team's name is no command.
    'latchkey invite team --ro': '--role',
    'latchkey invite create --ex': '--expires-in',
    // Nobody knows the value.
    'latchkey member list acme --stack ': '',
    'latchkey nope ': expect.stringContaining('team'),
    'latchkey --vers': '--version',
  };
  expect(await offered(bashCompletion(WORDS), Object.keys(table))).toEqual(Object.values(table));
});

test('each command that there is can be completed to, with all its options', async () => {
  const lines = WORDS.map(({ path }) => `latchkey ${[...path, '--'].join(' ')}`);
  const options = WORDS.map(({ options }) =>
    options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--'))).join(' '),
  );
  expect(WORDS.length).toBeGreaterThan(15);
  expect(await offered(bashCompletion(WORDS), lines)).toEqual(options);
});

describe('names that a shell would run', () => {
  const EVIL = ['$(touch pwned)', '`touch pwned`', "'; touch pwned; '", 'a b', 'a:b', "a'b", 'a\nb', '-x', ''];

  function hostile(): Command {
    const program = new Command('latchkey');
    for (const text of EVIL) {
      const described = program.createCommand('good').description(`Do ${text} now.`);
      described.addOption(new Option('--option <value>', text).choices(EVIL));
      described.addArgument(new Argument('<name>', text).choices([...EVIL, 'plain']));
      if (program.commands.length === 0) program.addCommand(described);
      const named = program.createCommand(text === '' ? 'empty name' : text);
      if (!program.commands.some((each) => each.name() === named.name())) program.addCommand(named);
    }
    return program;
  }

  test('are not in a script', () => {
    const words = completionWords(hostile());
    expect(words.map(({ path }) => path)).toEqual([[], ['good']]);
    for (const script of [bashCompletion(words), zshCompletion(words), fishCompletion(words)]) {
      expect(script).toContain('plain');
      expect(script).not.toMatch(/\$\(touch|`touch|; touch|a:b|a'b/);
    }
  });

  test('run nothing', async () => {
    const lines = ['latchkey ', 'latchkey good ', 'latchkey good --option ', 'latchkey good $(touch pwned) '];
    await offered(bashCompletion(completionWords(hostile())), lines);
    expect(await readdir(folder)).toEqual([]);
  });
});
