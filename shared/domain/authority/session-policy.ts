/**
 * Compiles grants to the session policy that STS attaches to a session. The policy allows only what is granted, and no grants
 * compile to an explicit Deny, because an empty policy would allow the session role's whole power.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import type { Grant } from './grant.ts';
import { LIST_ACTION, OBJECT_ACTIONS, oneOrMany, s3Arn, type Partition } from './iam-actions.ts';
import { ACTIONS, type Action } from './layout.ts';

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
 * @param bucket that holds the grants' prefixes
 * @param serviceActions further exact IAM actions of other services to allow (`smapServerActions`)
 * @param partition of the stack: the first part of every ARN in it
 */
export function compilePolicy(
  bucket: string,
  grants: readonly Grant[],
  serviceActions: readonly string[] = [],
  partition: Partition = 'aws',
): SessionPolicy {
  const arn = s3Arn(partition, escapePattern(bucket));
  const statements = [...objectStatements(arn, grants), ...listStatements(arn, grants)];
  if (statements.length > 0 && serviceActions.length > 0) {
    statements.push({ Effect: 'Allow', Action: serviceActions, Resource: '*' });
  }
  if (statements.length === 0) statements.push({ Effect: 'Deny', Action: '*', Resource: '*' });
  return { Version: '2012-10-17', Statement: statements };
}

/** Escapes text inside a Resource or a StringLike value: `*`, `?` and `$` are literal. */
export function escapePattern(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

function objectStatements(bucketArn: string, grants: readonly Grant[]): Statement[] {
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
    Resource: oneOrMany(prefixes.map((prefix) => `${bucketArn}/${escapePattern(prefix)}*`)),
  }));
}

function listStatements(bucketArn: string, grants: readonly Grant[]): Statement[] {
  const prefixes = prefixesOf(grants, 'list');
  if (prefixes.length === 0) return [];
  const patterns = prefixes.map((prefix) => `${escapePattern(prefix)}*`);
  return [
    {
      Effect: 'Allow',
      Action: LIST_ACTION,
      Resource: bucketArn,
      Condition: { StringLike: { 's3:prefix': oneOrMany(patterns) } },
    },
  ];
}

/** Returns the prefixes on which an action is granted, without those that lie within another. */
function prefixesOf(grants: readonly Grant[], action: Action): string[] {
  const prefixes = [...new Set(grants.filter((grant) => grant.actions.includes(action)).map((grant) => grant.prefix))];
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}
