/**
 * Builds the key condition of a query.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** Returns the part of a query that names its items; DynamoDB compares no key with the empty text. */
export function keyCondition(
  [partition, value]: readonly [string, string],
  [sort, beginning]: readonly [string, string],
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'> {
  const isAll = beginning === '';
  return {
    KeyConditionExpression: `${partition} = :partition${isAll ? '' : ` AND begins_with(${sort}, :sort)`}`,
    ExpressionAttributeValues: marshall({ ':partition': value, ...(isAll ? {} : { ':sort': beginning }) }),
  };
}
