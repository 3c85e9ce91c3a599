/**
 * IAM: reads and writes one inline policy of each session role, and touches nothing else of a role.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
import { GetRolePolicyCommand, NoSuchEntityException, PutRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { LatchkeyError } from '../errors.ts';
import type { SessionRole } from '../domain/authority/layout.ts';
import type { DenialPolicies } from '../domain/session/revocation.ts';

const RETRY_AFTER_SECONDS = 2;
const CLIENT_ERROR_MIN = 400;
const SERVER_ERROR_MIN = 500;
const TOO_MANY_REQUESTS = 429;
/** Names of transient errors: too many calls, or another change of the role at this moment. */
const PASSING = /Throttl|TooManyRequests|RequestLimitExceeded|ConcurrentModification/;

export interface RolePolicySettings {
  readonly roleArns: Readonly<Record<SessionRole, string>>;
  readonly policyName: string;
}

/**
 * Returns a port that throws LatchkeyError upstream_refused (IAM refused), or upstream_unavailable (throttled, down, or too
 * slow).
 */
export function denialPoliciesWith(client: IAMClient, { roleArns, policyName }: RolePolicySettings): DenialPolicies {
  const place = (role: SessionRole): { RoleName: string; PolicyName: string } => ({
    RoleName: nameOf(roleArns[role]),
    PolicyName: policyName,
  });
  return {
    getPolicy: (role) =>
      requested(async () => {
        try {
          const { PolicyDocument: text } = await client.send(new GetRolePolicyCommand(place(role)));
          return text === undefined ? undefined : decodeURIComponent(text);
        } catch (error) {
          if (error instanceof NoSuchEntityException) return undefined;
          throw error;
        }
      }),
    putPolicy: (role, text) =>
      requested(async () => {
        await client.send(new PutRolePolicyCommand({ ...place(role), PolicyDocument: text }));
      }),
  };
}

/** Returns a role's name, which is the last part of its ARN, after its path. */
function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

async function requested<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw translated(cause);
  }
}

/** Maps a 4xx to a refusal, which a retry would not change, unless it is transient; everything else is an outage. */
function translated(cause: unknown): LatchkeyError {
  const { name = '', $metadata } = cause as Failure;
  const status = $metadata?.httpStatusCode ?? 0;
  const isPassing = status === TOO_MANY_REQUESTS || PASSING.test(name);
  if (status >= CLIENT_ERROR_MIN && status < SERVER_ERROR_MIN && !isPassing)
    return new LatchkeyError('upstream_refused', "IAM refused a session role's policy", { cause });
  return new LatchkeyError('upstream_unavailable', 'IAM does not answer', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** A failure as the SDK throws it. */
interface Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
