/** Writes the steps of a plan for people, with commands to paste. */
import type { Check, Commands, Numbered, Step } from './step.ts';

/** @param more lines after the reason */
export function stepLines<Place extends string>(
  { number, title, why, byHand, do: work, check, back, backNote }: Numbered<Step<string, Place>>,
  places: Readonly<Record<Place, string>>,
  more: readonly string[] = [],
): string[] {
  const pasted = (what: string, { on, commands }: Commands<Place>): string[] => {
    const lines = commands.flatMap((command) => command.split('\n'));
    return [`   ${what}, ${places[on]}:`, ...lines.map((line) => `     ${line}`)];
  };
  return [
    `${number}. ${title}`,
    `   ${why}`,
    ...more,
    ...byHand.map((text) => `   By hand: ${text}`),
    ...work.flatMap((commands) => pasted('Do', commands)),
    ...check.flatMap((one) => [...pasted('Check', one), `   It answers: ${answerText(one)}`]),
    ...back.flatMap((commands) => pasted('Way back', commands)),
    ...(backNote === undefined ? [] : [`   ${back.length === 0 ? 'Way back: ' : ''}${backNote}`]),
  ];
}

/** Writes the answer, and what it says in parentheses. A command that says nothing answers `nothing`. */
export function answerText({ answer, means }: Pick<Check<string>, 'answer' | 'means'>): string {
  const said = answer === '' ? 'nothing' : answer;
  return means === undefined ? said : `${said} (${means})`;
}
