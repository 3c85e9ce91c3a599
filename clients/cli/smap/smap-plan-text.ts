/** Writes a plan for people: what is open, what was found in the server's files, and the steps with commands to paste. */
import { stepLines } from '../plan/step-text.ts';
import type { ApacheFinding } from './smap-apache.ts';
import type { SmapPlan } from './smap-plan.ts';
import type { PolicyFinding } from './smap-policy.ts';
import type { NumberedStep, Place } from './smap-step.ts';

const PLACES: Readonly<Record<Place, string>> = {
  operator: 'where you deploy Latchkey, in its folder',
  server: "on smap's server, as root",
  elsewhere: 'on any machine but the server',
};
const BY_HAND: Readonly<Record<ApacheFinding['action'], string>> = {
  remove: 'remove',
  keep: 'keep',
  done: 'there already',
};

export function planText({ open, apache, policy, steps }: SmapPlan): string {
  return [
    'Nothing was changed, and nothing was asked: this is what smap’s manual sets up, and how to replace it.',
    '',
    'Open today:',
    ...open.flatMap(({ what, replacedBy, step }) => [`- ${what}`, `  instead, from step ${step} on: ${replacedBy}`]),
    ...(apache === undefined ? [] : ['', ...apacheLines(apache)]),
    ...(policy === undefined ? [] : ['', ...policyLines(policy)]),
    ...steps.flatMap((step) => ['', ...stepLines(step, PLACES, filesLine(step))]),
  ].join('\n');
}

function apacheLines(findings: readonly ApacheFinding[]): string[] {
  if (!findings.some(({ action }) => action === 'remove'))
    return ['In the Apache configuration: no line of the old set-up.', ...findings.map(lineOf)];
  return ['In the Apache configuration:', ...findings.map(lineOf)];
}

function lineOf({ line, lastLine, directive, meaning, action }: ApacheFinding): string {
  const where = line === lastLine ? `line ${line}` : `lines ${line}-${lastLine}`;
  return `  ${where}: ${BY_HAND[action]}: ${directive}\n    ${meaning}`;
}

function policyLines(findings: readonly PolicyFinding[]): string[] {
  const lines = findings.map(({ statement, sid, effect, to, actions, folders, conditions }) => {
    const name = `statement ${statement}${sid === undefined ? '' : ` (${sid})`}`;
    const what = `${actions.join(', ')} on ${folders.join(', ') || 'nothing of smap’s'}`;
    const when = conditions.length === 0 ? '' : `\n    if ${conditions.join(' and ')}`;
    return `  ${name} ${effect}: ${to.join(', ')}: ${what}${when}`;
  });
  return ["In the bucket's policy:", ...(lines.length === 0 ? ['  no statement'] : lines)];
}

function filesLine({ files }: NumberedStep): string[] {
  return files.length === 0 ? [] : [`   Files: ${files.map((file) => `examples/smap/${file}`).join(', ')}`];
}
