/**
 * Reads `docs/smap.md`: its steps and their blocks of commands, which are those of `latchkey smap plan` for the guide's example.
 */
import { readFileSync } from 'node:fs';
import { smapFacts } from '../../clients/cli/smap/smap-facts.ts';
import { answerText } from '../../clients/cli/plan/step-text.ts';
import { smapPlan, type SmapPlan } from '../../clients/cli/smap/smap-plan.ts';
import type { Check, NumberedStep, Place } from '../../clients/cli/smap/smap-step.ts';

export const GUIDE = readFileSync(new URL('../../docs/smap.md', import.meta.url), 'utf8');

/** Answers of the guide's example. */
export const GUIDE_ANSWERS = {
  bucket: 'example-smap-files',
  region: 'eu-central-1',
  team: 'fieldwork',
  brokerUrl: 'https://latchkey.example.org',
  serverIp: '203.0.113.7',
  host: 'smap.example.org',
  attachment: 's1_1/picture.jpg',
};

/** The plan for the example of the guide. */
export const GUIDE_PLAN: SmapPlan = smapPlan(smapFacts(GUIDE_ANSWERS), { apache: undefined, policy: undefined });

/** A block of commands, which begins with a comment that says where it is pasted. */
export interface Block {
  readonly on: Place;
  readonly text: string;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

const PLACES: Readonly<Record<string, Place>> = {
  '# where you deploy Latchkey': 'operator',
  "# on smap's server, as root": 'server',
  '# on any machine but the server': 'elsewhere',
};

/** Returns the sections whose headings have a number. */
export function guideSections(text = GUIDE): Section[] {
  const [, ...parts] = text.split(/^## (?=\d+\. )/m);
  return parts.map((part) => {
    const [heading = ''] = part.split('\n', 1);
    const [body = ''] = part.split(/^## /m);
    return { heading, blocks: [...body.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => blockOf(block)) };
  });
}

function blockOf(block: string): Block {
  const end = block.indexOf('\n');
  const on = PLACES[block.slice(0, end)];
  if (on === undefined) throw new Error(`docs/smap.md has a block that does not say where it is pasted: ${block}`);
  return { on, text: block.slice(end + 1).trimEnd() };
}

/** Returns a step's blocks as the guide writes them: its commands, its checks with their answers as comments, its way back. */
export function renderedBlocks({ do: work, check, back }: NumberedStep): Block[] {
  return [
    ...work.map(({ on, commands }) => ({ on, text: commands.join('\n') })),
    ...check.map((one) => ({ on: one.on, text: checkText(one) })),
    ...back.map(({ on, commands }) => ({ on, text: commands.join('\n') })),
  ];
}

function checkText(check: Check): string {
  return [...check.commands, `# answers: ${answerText(check)}`].join('\n');
}
