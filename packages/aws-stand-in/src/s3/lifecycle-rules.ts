/**
 * Rules of a bucket's lifecycle, of which only one action is implemented: to abort uploads that are not completed within
 * a number of days.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
 */
import { isRecord } from './stored-object.ts';

export interface LifecycleRule {
  readonly id: string;
  readonly status: 'Enabled' | 'Disabled';
  /** Beginning of the keys; empty for all. */
  readonly prefix: string;
  /** Elements that the prefix was in when the rule was put. */
  readonly form: 'Filter' | 'Filter/Prefix' | 'Prefix';
  readonly daysAfterInitiation: number;
}

/** Time from which an upload is aborted, and the rule that says so. */
export interface Abort {
  readonly on: Date;
  readonly ruleId: string;
}

const DAY_MS = 24 * 3600 * 1000;

/**
 * Returns when the first of the rules aborts an upload of the key: its days later, at the next midnight of UTC. `null` if
 * none of them does.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
export function abortOf(rules: readonly LifecycleRule[], key: string, initiatedOn: Date): Abort | null {
  const [first] = rules
    .filter(({ status, prefix }) => status === 'Enabled' && key.startsWith(prefix))
    .sort((one, other) => one.daysAfterInitiation - other.daysAfterInitiation);
  if (first === undefined) return null;
  const day = Math.ceil(initiatedOn.getTime() / DAY_MS) + first.daysAfterInitiation;
  return { on: new Date(day * DAY_MS), ruleId: first.id };
}

/** Returns the headers that tell of it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function abortHeaders(
  rules: readonly LifecycleRule[] | null,
  key: string,
  initiatedOn: Date,
): Record<string, string> {
  const abort = abortOf(rules ?? [], key, initiatedOn);
  return abort === null ? {} : { 'x-amz-abort-date': abort.on.toUTCString(), 'x-amz-abort-rule-id': abort.ruleId };
}

export function isLifecycleRule(value: unknown): value is LifecycleRule {
  if (!isRecord(value)) return false;
  const { id, status, prefix, form, daysAfterInitiation: days } = value;
  return (
    typeof id === 'string' &&
    typeof prefix === 'string' &&
    ['Enabled', 'Disabled'].includes(String(status)) &&
    ['Filter', 'Filter/Prefix', 'Prefix'].includes(String(form)) &&
    Number.isSafeInteger(days) &&
    Number(days) > 0
  );
}
