/** Makes a role for each function, with exactly the rights of its row in the table, and its own log group. */
import { SESSION_ROLES } from '../shared/domain/authority/layout.ts';
import type { FunctionRow, RowRight } from '../shared/http/function-row.ts';
import { FUNCTIONS, type FunctionName } from '../shared/http/routes.ts';
import { LIST_INDEX, LISTS, PARTITIONS, type ListKind, type RowKind } from '../shared/table-schema.ts';
import type { StackParameters } from './parameters.ts';
import { denySessionsStatements, openSessionsStatement } from './session-roles.ts';
import {
  functionLambdaName,
  functionLogGroupName,
  functionRoleId,
  sessionRoleArn,
  smapDatabaseParameters,
  TABLE_STREAM_ARN,
  wallId,
  type Resource,
  type Resources,
  type TemplateText,
} from './template.ts';

const TABLE_ARN: TemplateText = { 'Fn::GetAtt': ['Table', 'Arn'] };

/** The conditions of a statement: values by key, by operator. */
type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function functionRoles(parameters: StackParameters): Resources {
  return Object.fromEntries(
    FUNCTIONS.map(([name, row]) => [functionRoleId(name), functionRole(parameters, name, row)]),
  );
}

function functionRole(parameters: StackParameters, name: FunctionName, row: FunctionRow): Resource {
  const { stage } = parameters;
  const { rows, lists = [], opensSessions, deniesSessions, asksSmap, runs } = row;
  const logGroup = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${functionLogGroupName(stage, name)}`;
  const statements = [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::Sub': `${logGroup}:*` },
    },
    ...rowStatements(rows),
    ...listStatements(lists),
    ...(runs === undefined ? [] : [STREAM_STATEMENT]),
    ...(asksSmap === true ? smapStatements(parameters, name) : []),
    ...(deniesSessions === true ? denySessionsStatements(deniedRoles(stage)) : []),
    ...(opensSessions.length === 0
      ? []
      : [openSessionsStatement(opensSessions.map((role) => sessionRoleArn(stage, role)))]),
  ];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

/**
 * Lets the service that reads the table's stream act for the function; it passes on keys and rows.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
const STREAM_STATEMENT = {
  Effect: 'Allow',
  Action: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((action) => `dynamodb:${action}`),
  Resource: TABLE_STREAM_ARN,
};

/**
 * Returns the statements that let a function find smap's databases: their addresses, which the account's key of Systems Manager
 * decrypts for a role that may read them, and interfaces in a network.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
function smapStatements({ stage, smapBasic, attachmentsSubnets }: StackParameters, name: FunctionName): object[] {
  const names = `${smapDatabaseParameters(stage)}*/smap-database`;
  const parameterArn = `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${names}`;
  return [
    ...(smapBasic === 'on'
      ? [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: { 'Fn::Sub': parameterArn } }]
      : []),
    // A function that leaves its network still needs them: Lambda removes its interfaces with the function's role.
    ...(smapBasic === 'on' || attachmentsSubnets.length > 0 ? networkStatements(functionLambdaName(stage, name)) : []),
  ];
}

/**
 * Returns the statements that let Lambda attach a function to a network, and deny the same to the function's own code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function networkStatements(lambdaName: string): object[] {
  const actions = NETWORK_ACTIONS.map((action) => `ec2:${action}`);
  const itself = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${lambdaName}`;
  return [
    { Effect: 'Allow', Action: actions, Resource: '*' },
    {
      Effect: 'Deny',
      Action: actions,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::Sub': itself } } },
    },
  ];
}

/** Actions by which Lambda, with the function's role, attaches it to a network. */
const NETWORK_ACTIONS = [
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
];

function deniedRoles(stage: string): { readonly roleArn: TemplateText; readonly wallArn: TemplateText }[] {
  return SESSION_ROLES.map((role) => ({ roleArn: sessionRoleArn(stage, role), wallArn: { Ref: wallId(role) } }));
}

/**
 * Returns a statement for each kind of row. `ForAllValues` is true for no keys at all, as of a Scan, so there must be some.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function rowStatements(rows: FunctionRow['rows']): object[] {
  return Object.entries(rows).flatMap(([kind, rights]) => {
    const keys = beginningWith(PARTITIONS[kind as RowKind]);
    const plain = rights.filter((right) => typeof right === 'string');
    const updates = rights.filter((right) => typeof right !== 'string');
    return [
      ...(plain.length === 0 ? [] : [rowStatement(plain, TABLE_ARN, keys)]),
      ...updates.map((right) => updateStatement(keys, right)),
    ];
  });
}

/** Returns the statement that lets a function query these lists, each of which has partitions of its own in the index. */
function listStatements(lists: readonly ListKind[]): object[] {
  if (lists.length === 0) return [];
  const index = { 'Fn::Sub': `\${Table.Arn}/index/${LIST_INDEX}` };
  return [rowStatement(['Query'], index, beginningWith(...lists.map((list) => LISTS[list])))];
}

/** Allows UpdateItem of these attributes alone: the request also names the keys, and gets nothing of the row back. */
function updateStatement(keys: Condition, { UpdateItem: attributes }: Exclude<RowRight, string>): object {
  return rowStatement(['UpdateItem'], TABLE_ARN, {
    ...keys,
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', ...attributes] },
    StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' },
  });
}

function beginningWith(...partitions: readonly string[]): Condition {
  const keys = partitions.map((partition) => `${partition}*`);
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } };
}

function rowStatement(actions: readonly string[], resource: TemplateText, condition: Condition): object {
  const required = Object.entries(condition).flatMap(([operator, keys]) =>
    operator.startsWith('ForAllValues:') ? Object.keys(keys).map((key) => [key, 'false']) : [],
  );
  return {
    Effect: 'Allow',
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: resource,
    Condition: { ...condition, Null: Object.fromEntries(required) as unknown },
  };
}
