/** Writes a plan for people: what is open, what was found in the server's files, and the steps with commands to paste. */
import type { ApacheFinding } from './smap-apache.ts';
import type { SmapPlan } from './smap-plan.ts';
import type { PolicyFinding } from './smap-policy.ts';
import type { Check, Commands, NumberedStep, Place } from './smap-step.ts';

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
    ...steps.flatMap((step) => ['', ...stepLines(step)]),
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

function stepLines({ number, title, why, files, byHand, do: work, check, back, backNote }: NumberedStep): string[] {
  return [
    `${number}. ${title}`,
    `   ${why}`,
    ...(files.length === 0 ? [] : [`   Files: ${files.map((file) => `examples/smap/${file}`).join(', ')}`]),
    ...byHand.map((text) => `   By hand: ${text}`),
    ...work.flatMap((commands) => pasted('Do', commands)),
    ...check.flatMap((one) => [...pasted('Check', one), `   It answers: ${answerText(one)}`]),
    ...back.flatMap((commands) => pasted('Way back', commands)),
    ...(backNote === undefined ? [] : [`   ${back.length === 0 ? 'Way back: ' : ''}${backNote}`]),
  ];
}

/** Writes the answer, and what it says in parentheses. */
export function answerText({ answer, means }: Check): string {
  return means === undefined ? answer : `${answer} (${means})`;
}

function pasted(what: string, { on, commands }: Commands): string[] {
  const lines = commands.flatMap((command) => command.split('\n'));
  return [`   ${what}, ${PLACES[on]}:`, ...lines.map((line) => `     ${line}`)];
}
