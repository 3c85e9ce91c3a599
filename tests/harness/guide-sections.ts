/** Reads the numbered steps of a guide: headings, and blocks of commands, each of which begins with a comment that names its place. */
import { answerText } from '../../clients/cli/plan/step-text.ts';
import type { Check, Step } from '../../clients/cli/plan/step.ts';

export interface Block<Place extends string> {
  readonly on: Place;
  readonly text: string;
}

export interface Section<Place extends string> {
  readonly heading: string;
  readonly blocks: readonly Block<Place>[];
}

/** @param places the comments, as they stand in the guide */
export function sectionsOf<Place extends string>(
  text: string,
  places: Readonly<Record<string, Place>>,
): Section<Place>[] {
  const [, ...parts] = text.split(/^## (?=\d+\. )/m);
  const blockOf = (block: string): Block<Place> => {
    const end = block.indexOf('\n');
    const on = places[block.slice(0, end)];
    if (on === undefined) throw new Error(`a block of the guide does not say where it is pasted: ${block}`);
    return { on, text: block.slice(end + 1).trimEnd() };
  };
  return parts.map((part) => {
    const [heading = ''] = part.split('\n', 1);
    const [body = ''] = part.split(/^## /m);
    return { heading, blocks: [...body.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => blockOf(block)) };
  });
}

/** Returns a step's blocks as a guide writes them: its commands, its checks with their answers as comments, its way back. */
export function renderedBlocks<Place extends string>({ do: work, check, back }: Step<string, Place>): Block<Place>[] {
  return [
    ...work.map(({ on, commands }) => ({ on, text: commands.join('\n') })),
    ...check.map((one) => ({ on: one.on, text: checkText(one) })),
    ...back.map(({ on, commands }) => ({ on, text: commands.join('\n') })),
  ];
}

function checkText(check: Check<string>): string {
  return [...check.commands, `# answers: ${answerText(check)}`].join('\n');
}
