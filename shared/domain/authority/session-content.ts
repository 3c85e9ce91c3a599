/**
 * Derives a session from a scope: the session policy, and the tags on which the session role's wall decides. The user's identity
 * is in neither, but in session name and SourceIdentity.
 */
import type { Partition } from './iam-actions.ts';
import { LAYOUTS, rightsOf } from './layout.ts';
import type { Scope } from './scope.ts';
import { compilePolicy, type SessionPolicy } from './session-policy.ts';
import { tagNamesOf, type TagName } from './session-role.ts';

/** The settings of the stack on which a session policy depends. */
export interface PolicySettings {
  readonly partition: Partition;
  /** Exact actions of other AWS services for the role with `serviceActions`. */
  readonly smapServerActions: readonly string[];
}

export type SessionTags = Readonly<Partial<Record<TagName, string>>>;

/** Returns the policy of the scope's sessions. A narrowed one gets nothing beyond its grants. */
export function sessionPolicyOf(
  { layout, role, bucket, grants, narrowed }: Pick<Scope, 'layout' | 'role' | 'bucket' | 'grants' | 'narrowed'>,
  { partition, smapServerActions }: PolicySettings,
): SessionPolicy {
  const getsServiceActions = rightsOf(layout, role)?.serviceActions === true && !narrowed;
  return compilePolicy(bucket, grants, getsServiceActions ? smapServerActions : [], partition);
}

/** Returns the tags of the scope's sessions: those that its session role requires, and no other. */
export function sessionTagsOf(scope: Pick<Scope, TagName | 'layout'>): Record<string, string> {
  return Object.fromEntries(tagNamesOf(LAYOUTS[scope.layout].sessionRole).map((name) => [name, scope[name]]));
}
