/** Decides what the session policy of some grants allows by itself, as IAM does: nothing else stands in its way. */
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import type { Grant } from '../../shared/domain/authority/grant.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';

const EVERYTHING = [checkPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })];

/** Decides on an action on a key of the bucket; `''` is the bucket itself, `*` anything. */
export type Allowed = (action: string, key: string, context?: Readonly<Record<string, string>>) => boolean;

export function allowedBy(grants: readonly Grant[], bucket = 'webqsee'): Allowed {
  const sessionPolicy = checkPolicy(compilePolicy(bucket, grants));
  return (action, key, context = {}) => {
    const resource = key === '*' ? '*' : `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
    return evaluate({ action, resource, context, identityPolicies: EVERYTHING, sessionPolicy }).allowed;
  };
}
