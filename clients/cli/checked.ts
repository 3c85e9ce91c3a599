/** Turns the domain's parsers into those of options and arguments, so that a fault names the flag that has it. */
import { InvalidArgumentError } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';

/** Returns the parser of an option or argument, whose fault commander reports with the option's name and the text. */
export function checked<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw error instanceof LatchkeyError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** Returns the parser of an option that may be repeated, which names the one at fault. */
export function checkedEach<Value>(
  parse: (text: string) => Value,
): (text: string, before?: readonly Value[]) => readonly Value[] {
  const parseOne = checked(parse);
  return (text, before = []) => [...before, parseOne(text)];
}

/** Parses what depends on other options, once all are known, and names the flag at fault. */
export function checkedAs<Value>(flag: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'invalid_request') throw error;
    throw new LatchkeyError(error.code, `${flag}: ${error.message}`, { cause: error.cause });
  }
}
