/**
 * Compiles grants to the session policy that STS attaches to a session. What is not granted is not in it, and no grants
 * compile to an explicit Deny, because an empty policy would be the session role's whole power.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import { LatchkeyError } from '../../errors.ts';
import type { Grant } from './grant.ts';
import { LIST_ACTION, OBJECT_ACTIONS, oneOrMany } from './iam-actions.ts';
import { ACTIONS, type Action } from './layout.ts';

/** STS: plain-text limit of an inline session policy, in characters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const MAX_POLICY_CHARS = 2048;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface SessionPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * @param bucket where the grants' prefixes are
 * @param serviceActions exact IAM actions of other services to allow besides (`SmapServerActions`)
 */
export function compilePolicy(
  bucket: string,
  grants: readonly Grant[],
  serviceActions: readonly string[] = [],
): SessionPolicy {
  const statements = [...objectStatements(bucket, grants), ...listStatements(bucket, grants)];
  if (statements.length > 0 && serviceActions.length > 0) {
    statements.push({ Effect: 'Allow', Action: serviceActions, Resource: '*' });
  }
  if (statements.length === 0) statements.push({ Effect: 'Deny', Action: '*', Resource: '*' });
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * The text STS gets.
 * @throws LatchkeyError limit_reached if STS would refuse it: over 2,048 characters, or one above U+00FF
 */
export function serialisePolicy(policy: SessionPolicy): string {
  const text = JSON.stringify(policy);
  if (text.length > MAX_POLICY_CHARS) {
    throw new LatchkeyError(
      'limit_reached',
      `the session policy has ${text.length} characters; STS takes ${MAX_POLICY_CHARS}`,
    );
  }
  if (!/^[\u0020-\u00ff]*$/.test(text)) {
    throw new LatchkeyError('limit_reached', 'the session policy has a character above U+00FF, which STS refuses');
  }
  return text;
}

/** Makes text literal inside a Resource or a StringLike value: `*`, `?` and `$` mean themselves. */
export function escapePattern(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

function objectStatements(bucket: string, grants: readonly Grant[]): Statement[] {
  const byResources = new Map<string, { actions: string[]; prefixes: string[] }>();
  for (const action of ACTIONS) {
    if (action === 'list') continue;
    const prefixes = prefixesOf(grants, action);
    if (prefixes.length === 0) continue;
    // Actions on the same prefixes share a statement: characters are scarce.
    const entry = byResources.get(prefixes.join('\n')) ?? { actions: [], prefixes };
    entry.actions.push(...OBJECT_ACTIONS[action]);
    byResources.set(prefixes.join('\n'), entry);
  }
  return [...byResources.values()].map(({ actions, prefixes }) => ({
    Effect: 'Allow',
    Action: oneOrMany(actions),
    Resource: oneOrMany(prefixes.map((prefix) => `arn:aws:s3:::${escapePattern(`${bucket}/${prefix}`)}*`)),
  }));
}

function listStatements(bucket: string, grants: readonly Grant[]): Statement[] {
  const prefixes = prefixesOf(grants, 'list');
  if (prefixes.length === 0) return [];
  const patterns = prefixes.map((prefix) => `${escapePattern(prefix)}*`);
  return [
    {
      Effect: 'Allow',
      Action: LIST_ACTION,
      Resource: `arn:aws:s3:::${escapePattern(bucket)}`,
      Condition: { StringLike: { 's3:prefix': oneOrMany(patterns) } },
    },
  ];
}

/** The prefixes an action is granted on, without those that lie within another. */
function prefixesOf(grants: readonly Grant[], action: Action): string[] {
  const prefixes = [...new Set(grants.filter((grant) => grant.actions.includes(action)).map((grant) => grant.prefix))];
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}
