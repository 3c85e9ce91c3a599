/** `latchkey completion` prints a script for a shell, made from the program itself, with which Tab completes its words. */
import { Argument, Command } from 'commander';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { completionWords } from './completion-words.ts';
import { zshCompletion } from './completion-zsh.ts';
import { documented } from './documented.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
const SHELLS = ['bash', 'zsh', 'fish'] as const;

const MORE = `
To have it in every shell from now on, add one of these lines to its file; the command must be on PATH as latchkey.

bash, in ~/.bashrc: eval "$(latchkey completion bash)"

zsh, in ~/.zshrc after compinit: eval "$(latchkey completion zsh)"

fish, in ~/.config/fish/config.fish: latchkey completion fish | source

It completes commands, options, their choices and names of files; it asks no broker, so names of teams and members are typed.`;

export function completionCommand(): Command {
  const command = new Command('completion')
    .description('Print a script that completes the words of latchkey in your shell.')
    .addArgument(new Argument('<shell>', 'whose script').choices(SHELLS));
  command.action((shell: (typeof SHELLS)[number]) => {
    process.stdout.write(SCRIPTS[shell](completionWords(rootOf(command))));
  });
  return documented(command, { more: MORE, examples: ['eval "$(latchkey completion bash)"'] });
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
