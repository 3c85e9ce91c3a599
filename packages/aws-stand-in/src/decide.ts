/**
 * Decides whether the signer of a request may do an action, by the signer's policies and that of the resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { RequestContext } from './policy/condition.ts';
import type { PolicyDocument } from './policy/document.ts';
import { evaluate, EVERYTHING } from './policy/evaluate.ts';
import { statementsFor } from './policy/principal.ts';
import type { Identity } from './request.ts';

/**
 * Actions that no policy of a bucket takes from the root of its account, so that nobody is locked out for good.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
const ALWAYS_ROOTS = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

export interface Decision {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  readonly resourcePolicy: PolicyDocument | undefined;
}

/** Returns true if the identity may do it. Root needs no policy, but a resource's may deny it. */
export function isAllowed(identity: Identity, { resourcePolicy, ...asked }: Decision): boolean {
  const isRoot = identity.kind === 'root';
  if (isRoot && ALWAYS_ROOTS.includes(asked.action)) return true;
  const { boundary, sessionPolicy } = identity;
  return evaluate({
    ...asked,
    identityPolicies: isRoot ? [EVERYTHING] : identity.identityPolicies,
    boundary,
    sessionPolicy,
    resourcePolicy: resourcePolicy === undefined ? undefined : statementsFor(resourcePolicy, identity),
  }).allowed;
}
