/** `latchkey help team create` is `latchkey team create --help`, however deep the command is. */
import { Command } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';

export function helpCommand(): Command {
  const help = new Command('help').description('Print the help of a command.').argument('[command...]', 'its words');
  return help.action((words: readonly string[]) => {
    let command = help.parent ?? help;
    for (const word of words) {
      const found = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
      if (found === undefined)
        throw new LatchkeyError(
          'invalid_request',
          `there is no command ${words.join(' ')}; latchkey --help lists them`,
        );
      command = found;
    }
    command.outputHelp();
  });
}
