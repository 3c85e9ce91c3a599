/** Reads the JSON of `npm run bench -- --json` from stdin, and fails if its shape differs from the documented one. */
import { text } from 'node:stream/consumers';
import type { Answer } from './question.ts';

const KEYS = ['name', 'unit', 'ours', 'peer', 'peerName', 'ratio', 'target', 'holds'].sort();

/** @returns the faults; an empty array for valid JSON */
export function faultsOfShape(json: string): string[] {
  const answers = JSON.parse(json) as readonly Answer[];
  if (!Array.isArray(answers) || answers.length === 0) return ['no array with answers'];
  return answers.flatMap((answer: Answer) => {
    const { name, unit, ours, peer, peerName, ratio, target, holds } = answer;
    const good =
      JSON.stringify(Object.keys(answer).sort()) === JSON.stringify(KEYS) &&
      [name, unit, target].every((value) => typeof value === 'string' && value !== '') &&
      isFigure(ours) &&
      (peer === null ? peerName === null && ratio === null : isFigure(peer) && isFigure(ratio) && peerName !== null) &&
      typeof holds === 'boolean';
    return good ? [] : [`not in shape: ${JSON.stringify(answer)}`];
  });
}

function isFigure(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

if (import.meta.main) {
  const json = await text(process.stdin);
  const faults = faultsOfShape(json);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(json.trimEnd());
}
