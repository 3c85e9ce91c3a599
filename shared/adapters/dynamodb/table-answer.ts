/** Reads DynamoDB's answers: data, a condition that does not hold, or an outage. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { LatchkeyError } from '../../errors.ts';

const RETRY_AFTER_SECONDS = 2;

/** Returns false if the write's condition does not hold. */
export async function ifConditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await requested(write);
    return true;
  } catch (error) {
    if (error instanceof LatchkeyError && error.cause instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Turns every error of the table into our fault or its outage; it is never the caller's. */
export async function requested<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ValidationException')
      throw new LatchkeyError('internal', 'the store was asked what it does not take', { cause });
    throw new LatchkeyError('upstream_unavailable', 'the store does not answer', {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
