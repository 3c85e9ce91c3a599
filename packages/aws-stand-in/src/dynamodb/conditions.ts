/**
 * DynamoDB's condition keys, computed from a request's body and its table's key schema.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import { attributesOf, equalValueOf, type ExpressionKind } from './expression.ts';
import { mapOf, textOf, type DynamoDbInput } from './input.ts';
import type { TableDescription } from './upstream.ts';
import { AwsError } from '../aws-error.ts';
import type { RequestContext } from '../policy/condition.ts';

export interface PartitionKey {
  readonly name: string;
  /** Attribute type: S, N or B. */
  readonly type: string;
}

const EXPRESSIONS: Readonly<Record<string, ExpressionKind>> = {
  ConditionExpression: 'condition',
  FilterExpression: 'condition',
  KeyConditionExpression: 'condition',
  UpdateExpression: 'update',
  ProjectionExpression: 'projection',
};
/** Members whose value is an object keyed by attribute names. */
const BY_ATTRIBUTE = [
  'Key',
  'Item',
  'ExclusiveStartKey',
  'Expected',
  'AttributeUpdates',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];
const READS = ['GetItem', 'Query', 'Scan'];
const EVERY_ATTRIBUTE = '*';
/** A number in its shortest spelling. No other is accepted, so that the text in a policy stands for exactly one key. */
const NUMBER = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/;

/**
 * Returns the request's contexts for policies, each of which must be allowed. A read of whole items has two, because
 * AWS does not document the value of `dynamodb:Attributes` for it: the read must be allowed without that key, as a
 * request that names no attributes, and with a value that no list of attributes holds.
 * @throws AwsError SerializationException, ValidationException
 */
export function conditionContexts(
  action: string,
  input: DynamoDbInput,
  leadingKey: string | undefined,
): readonly RequestContext[] {
  const isWhole = READS.includes(action) && asksForWholeItems(input);
  const attributes = namedAttributes(input);
  const context: RequestContext = {
    ...(leadingKey === undefined ? {} : { 'dynamodb:LeadingKeys': [leadingKey] }),
    ...said('dynamodb:ReturnValues', textOf(input, 'ReturnValues')),
    ...said('dynamodb:ReturnConsumedCapacity', textOf(input, 'ReturnConsumedCapacity')),
    ...said('dynamodb:Select', textOf(input, 'Select') ?? (isWhole ? wholeSelect(input) : undefined)),
  };
  if (!isWhole) return [{ ...context, 'dynamodb:Attributes': attributes }];
  return [context, { ...context, 'dynamodb:Attributes': [...attributes, EVERY_ATTRIBUTE] }];
}

/** Returns the partition key of the table or of its index; `undefined` if there is no such index. */
export function partitionKeyOf(table: TableDescription, indexName: string | undefined): PartitionKey | undefined {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const { KeySchema: schema } =
    indexName === undefined ? table : (indexes.find((index) => index.IndexName === indexName) ?? { KeySchema: [] });
  const name = schema.find((element) => element.KeyType === 'HASH')?.AttributeName;
  const type = table.AttributeDefinitions.find((attribute) => attribute.AttributeName === name)?.AttributeType;
  return name === undefined || type === undefined ? undefined : { name, type };
}

/**
 * Returns the value of the partition key that the request reaches, as text.
 * @returns `undefined` if that is uncertain; such a request must not reach the table. Scan has no single partition.
 */
export function leadingKeyOf(input: DynamoDbInput, { name, type }: PartitionKey): string | undefined {
  const value = mapOf(input, 'Item')[name] ?? mapOf(input, 'Key')[name] ?? queriedValue(input, name);
  const [[valueType, text] = [], ...others] = Object.entries(value ?? {}) as [string, unknown][];
  if (others.length > 0 || valueType !== type || typeof text !== 'string') return undefined;
  return type === 'N' && !NUMBER.test(text) ? undefined : text;
}

function queriedValue(input: DynamoDbInput, name: string): unknown {
  const expression = textOf(input, 'KeyConditionExpression');
  const older = mapOf(input, 'KeyConditions')[name];
  if (expression === undefined) return onlyEqualValue(older);
  if (older !== undefined) return undefined;
  const value = equalValueOf(expression, name, mapOf(input, 'ExpressionAttributeNames'));
  return value === undefined ? undefined : mapOf(input, 'ExpressionAttributeValues')[value];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html */
function onlyEqualValue(condition: unknown): unknown {
  const { ComparisonOperator: operator, AttributeValueList: values } = (condition ?? {}) as Record<string, unknown>;
  return operator === 'EQ' && Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined;
}

function namedAttributes(input: DynamoDbInput): string[] {
  const aliases = mapOf(input, 'ExpressionAttributeNames');
  const inExpressions = Object.entries(EXPRESSIONS).flatMap(([member, kind]) => {
    const expression = textOf(input, member);
    return expression === undefined ? [] : attributesOf(expression, kind, aliases);
  });
  const asNames = BY_ATTRIBUTE.flatMap((member) => Object.keys(mapOf(input, member)));
  return [...new Set([...inExpressions, ...asNames, ...attributesToGet(input)])];
}

/**
 * Returns the attributes that a call writes or removes, with the keys that its item or expression names; those in `Key`
 * alone are not among them.
 */
export function writtenAttributes(action: string, input: DynamoDbInput): string[] {
  if (action === 'PutItem') return Object.keys(mapOf(input, 'Item'));
  if (action !== 'UpdateItem') return [];
  const expression = textOf(input, 'UpdateExpression');
  const inExpression =
    expression === undefined ? [] : attributesOf(expression, 'update', mapOf(input, 'ExpressionAttributeNames'));
  return [...inExpression, ...Object.keys(mapOf(input, 'AttributeUpdates'))];
}

function attributesToGet({ AttributesToGet: names }: DynamoDbInput): string[] {
  if (names === undefined || names === null) return [];
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string'))
    throw new AwsError('ValidationException', 400, 'AttributesToGet is a list of names');
  return names;
}

/**
 * True if the read returns whole items: a count returns none; ALL_ATTRIBUTES and ALL_PROJECTED_ATTRIBUTES return all of
 * each, whatever else is named.
 */
function asksForWholeItems(input: DynamoDbInput): boolean {
  const select = textOf(input, 'Select');
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') return select !== 'COUNT';
  return textOf(input, 'ProjectionExpression') === undefined && attributesToGet(input).length === 0;
}

/** Returns the default that DynamoDB documents for a read without Select. */
function wholeSelect(input: DynamoDbInput): string {
  return textOf(input, 'IndexName') === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

function said(key: string, value: string | undefined): RequestContext {
  return value === undefined ? {} : { [key]: value };
}
