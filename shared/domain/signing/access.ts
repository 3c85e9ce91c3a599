/**
 * Explains a member's rights: grants, the exact session policy, the share of a session token that it takes, and the decision on
 * one operation. It reads no store: the layouts are tables.
 */
import { decisionOn, type Decision, type Question } from '../authority/decision.ts';
import { grantsOf, type Grant } from '../authority/grant.ts';
import { ACTIONS, type Action } from '../authority/layout.ts';
import { parseListPrefix, parseObjectKey } from '../authority/object-key.ts';
import { sessionPolicyOf, sessionTagsOf, type PolicySettings } from '../authority/session-content.ts';
import type { TeamPlace } from '../authority/session-fit.ts';
import type { SessionPolicy } from '../authority/session-policy.ts';
import { serialisePolicy, sessionSize } from '../authority/session-size.ts';
import { unknownName } from '../authority/unknown-name.ts';
import { actionOf, OPERATION_NAMES, type OperationName } from './presign-operation.ts';

/** Operations of presigned URLs, and the actions themselves. */
export const ASKABLE_OPERATIONS: readonly (Action | OperationName)[] = [...new Set([...ACTIONS, ...OPERATION_NAMES])];

export interface Access {
  readonly grants: readonly Grant[];
  readonly policy: SessionPolicy;
  readonly policyChars: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Percentage of the longest session token, by the estimate. */
  readonly tokenPercent: number;
}

/** @throws LatchkeyError limit_reached if no session could carry it */
export function accessOf(
  team: TeamPlace,
  { user, role }: { readonly user: string; readonly role: string },
  settings: PolicySettings,
): Access {
  const { layout, bucket, root } = team;
  const grants = grantsOf({ layout, role, user, root });
  const policy = sessionPolicyOf({ layout, role, bucket, grants, narrowed: false }, settings);
  const tags = sessionTagsOf({ layout, bucket, root });
  const { policyChars, tokenPercent } = sessionSize(serialisePolicy(policy), tags);
  return { grants, policy, policyChars, tags, tokenPercent };
}

export interface AnsweredQuestion extends Decision {
  readonly action: Action;
}

/**
 * Decides on one operation.
 * @param key full object key, or the prefix to list
 * @throws LatchkeyError invalid_request for another operation, or an invalid key
 */
export function decisionFor(grants: readonly Grant[], op: string, key: string): AnsweredQuestion {
  const operation = ASKABLE_OPERATIONS.find((known) => known === op);
  if (operation === undefined) throw unknownName('operation', op, 'operations are', ASKABLE_OPERATIONS);
  const action = isAction(operation) ? operation : actionOf(operation);
  const question: Question =
    action === 'list' ? { action, prefix: parseListPrefix(key) } : { action, key: parseObjectKey(key) };
  return { action, ...decisionOn({ grants }, question) };
}

function isAction(op: Action | OperationName): op is Action {
  return ACTIONS.some((action) => action === op);
}
