/**
 * The body of a request to DynamoDB, read so that it says one thing to whoever reads it: every name once, and of the calls
 * that reach items only the members that are done here, because dynalite passes over those it does not know.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
import { AwsError } from '../aws-error.ts';

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
/** The calls that reach items, with all members of theirs that are done here. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  GetItem: [...READ, 'Key'],
  PutItem: [...WRITE, 'Item'],
  UpdateItem: [...WRITE, 'Key', 'UpdateExpression', 'AttributeUpdates'],
  DeleteItem: [...WRITE, 'Key'],
  Query: [...MANY, 'KeyConditionExpression', 'KeyConditions', 'QueryFilter', 'ScanIndexForward'],
  Scan: [...MANY, 'ScanFilter', 'Segment', 'TotalSegments'],
};
export const ITEM_ACTIONS = Object.keys(MEMBERS);

/** A text or what stands between values. Numbers and the like say nothing about names. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;
/** AWS's own 32 levels of an item, each of which is a type and a value, and the request around it. */
const MAX_DEPTH = 2 * 32 + 8;
/** To JavaScript it is not a name like others. */
const PROTOTYPE = '__proto__';

/** @throws AwsError SerializationException, ValidationException; UnknownOperationException for a member that is not done here */
export function dynamoDbInput(action: string, body: Buffer): DynamoDbInput {
  const text = body.toString('utf8');
  const input = jsonObject(text);
  if (!hasUniqueNames(text)) throw serialization('a name comes twice, or is one that is not read here');
  const members = MEMBERS[action];
  const unknown = Object.keys(input).find((name) => members?.includes(name) === false);
  if (unknown !== undefined)
    throw new AwsError('UnknownOperationException', 501, `DynamoDB ${action} with ${unknown} is not implemented here`);
  return input;
}

/** A member that is text; `null` is none. @throws AwsError SerializationException */
export function textOf(input: DynamoDbInput, member: string): string | undefined {
  const value = input[member] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw serialization(`${member} is text`);
  return value;
}

/** A member that is an object, without a prototype; `null` is an empty one. @throws AwsError SerializationException */
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
    // Reported below, like any other body that is no object.
  }
  throw serialization('the body is not a JSON object');
}

/** @param text valid JSON */
function hasUniqueNames(text: string): boolean {
  const names: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      names.push(new Set());
      if (names.length > MAX_DEPTH)
        throw new AwsError('ValidationException', 400, 'Nesting Levels have exceeded supported limits');
    }
    if (token === '}' || token === ']') names.pop();
    else if (token === ':') {
      const name = JSON.parse(last) as string;
      const seen = names.at(-1);
      if (seen === undefined || seen.has(name) || name === PROTOTYPE) return false;
      seen.add(name);
    }
    last = token;
  }
  return true;
}

function serialization(message: string): AwsError {
  return new AwsError('SerializationException', 400, message);
}
