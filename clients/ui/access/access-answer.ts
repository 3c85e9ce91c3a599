/** Reads the broker's answer about a member's access: grants, the policy behind them, its size, and a decision. */
import { LatchkeyError, type Grant, type Team } from '../../browser/latchkey.ts';
import { ACTIONS } from './area-rights.ts';

/** STS takes no longer policy. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const MAX_POLICY_CHARS = 2048;

export interface AccessAnswer {
  readonly grants: readonly Grant[];
  /** The policy to read. */
  readonly policy: string;
  /** Characters of the policy as STS gets it, without white space. */
  readonly policyChars: number;
  /** Percentage of the longest session token, by the broker's estimate. */
  readonly tokenPercent: number;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

type Content = Readonly<Record<string, unknown>>;

/** @throws LatchkeyError not_found for who is no member, or as the broker refuses */
export async function askAccess(team: Team, user: string, signal: AbortSignal): Promise<AccessAnswer> {
  return parseAccess(await team.ask(pathOf(user), { signal }));
}

/** @throws LatchkeyError invalid_request for a key that S3 or the broker would not take */
export async function askDecision(team: Team, user: string, op: string, key: string): Promise<Decision> {
  const { decision } = await team.ask(`${pathOf(user)}?op=${encodeURIComponent(op)}&key=${encodeURIComponent(key)}`);
  if (!isContent(decision)) throw unknownAnswer();
  return { allowed: decision['allowed'] === true, reason: String(decision['reason']) };
}

/** @throws LatchkeyError internal for an answer of another form */
export function parseAccess({ grants, policy, tokenPercent }: Content): AccessAnswer {
  if (!Array.isArray(grants) || !isContent(policy) || typeof tokenPercent !== 'number') throw unknownAnswer();
  return {
    grants: grants.filter(isContent).map(({ actions, prefix }) => ({
      actions: ACTIONS.filter((action) => Array.isArray(actions) && actions.includes(action)),
      prefix: String(prefix),
    })),
    policy: JSON.stringify(policy, null, 2),
    policyChars: JSON.stringify(policy).length,
    tokenPercent,
  };
}

function pathOf(user: string): string {
  return `members/${encodeURIComponent(user)}/access`;
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownAnswer(): LatchkeyError {
  return new LatchkeyError('internal', 'the broker answered in a form that this page does not know');
}
