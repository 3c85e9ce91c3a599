/**
 * Parses the body of a request to DynamoDB so that every reader sees the same input: each name occurs once, and calls
 * that reach items have only implemented members, because dynalite ignores those it does not know.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
import { AwsError } from '../aws-error.ts';
import { hasUniqueNames } from '../unique-names.ts';

export type DynamoDbInput = Readonly<Record<string, unknown>>;

const COMMON = ['TableName', 'ReturnConsumedCapacity', 'ExpressionAttributeNames'];
const READ = [...COMMON, 'ConsistentRead', 'ProjectionExpression', 'AttributesToGet'];
const WRITE = [
  ...COMMON,
  'ExpressionAttributeValues',
  'ConditionExpression',
  'Expected',
  'ConditionalOperator',
  'ReturnValues',
  'ReturnItemCollectionMetrics',
];
const MANY = [
  ...READ,
  'ExpressionAttributeValues',
  'FilterExpression',
  'ConditionalOperator',
  'IndexName',
  'Select',
  'Limit',
  'ExclusiveStartKey',
];
/** Calls that reach items, each with its implemented members. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  GetItem: [...READ, 'Key'],
  PutItem: [...WRITE, 'Item'],
  UpdateItem: [...WRITE, 'Key', 'UpdateExpression', 'AttributeUpdates'],
  DeleteItem: [...WRITE, 'Key'],
  Query: [...MANY, 'KeyConditionExpression', 'KeyConditions', 'QueryFilter', 'ScanIndexForward'],
  Scan: [...MANY, 'ScanFilter', 'Segment', 'TotalSegments'],
};
export const ITEM_ACTIONS = Object.keys(MEMBERS);

/** AWS's limit of 32 levels in an item, each of them a type and a value, and 8 for the request around it. */
const MAX_DEPTH = 2 * 32 + 8;

/**
 * @throws AwsError SerializationException, ValidationException; UnknownOperationException for a member that is not
 * implemented
 */
export function dynamoDbInput(action: string, body: Buffer): DynamoDbInput {
  const text = body.toString('utf8');
  const input = jsonObject(text);
  if (!hasUniqueNames(text, checkDepth)) throw serialization('a name comes twice, or is one that is not read here');
  const members = MEMBERS[action];
  const unknown = Object.keys(input).find((name) => members?.includes(name) === false);
  if (unknown !== undefined)
    throw new AwsError('UnknownOperationException', 501, `DynamoDB ${action} with ${unknown} is not implemented here`);
  return input;
}

/** Returns a string member; `null` counts as absent. @throws AwsError SerializationException */
export function textOf(input: DynamoDbInput, member: string): string | undefined {
  const value = input[member] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw serialization(`${member} is text`);
  return value;
}

/** Returns an object member, without a prototype; `null` counts as empty. @throws AwsError SerializationException */
export function mapOf(input: DynamoDbInput, member: string): DynamoDbInput {
  const value = input[member] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw serialization(`${member} is an object`);
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function jsonObject(text: string): DynamoDbInput {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as DynamoDbInput;
  } catch {
    // Invalid JSON is reported below, as is any body that is not an object.
  }
  throw serialization('the body is not a JSON object');
}

/** @throws AwsError ValidationException */
function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH)
    throw new AwsError('ValidationException', 400, 'Nesting Levels have exceeded supported limits');
}

function serialization(message: string): AwsError {
  return new AwsError('SerializationException', 400, message);
}
