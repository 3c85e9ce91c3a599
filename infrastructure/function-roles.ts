/** One role for each function, with exactly what its row of the table says, and its own log group. */
import { SESSION_ROLES } from '../shared/domain/authority/layout.ts';
import type { FunctionRow } from '../shared/http/function-table.ts';
import { FUNCTIONS, type FunctionName } from '../shared/http/routes.ts';
import type { StackParameters } from './parameters.ts';
import { openSessionsStatement } from './session-roles.ts';
import { functionLogGroupName, functionRoleId, sessionRoleArn, type Resource, type Resources } from './template.ts';

export function functionRoles({ stage }: StackParameters): Resources {
  return Object.fromEntries(FUNCTIONS.map(([name, row]) => [functionRoleId(name), functionRole(stage, name, row)]));
}

function functionRole(stage: string, name: FunctionName, { rows, opensSessions }: FunctionRow): Resource {
  const logGroup = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${functionLogGroupName(stage, name)}`;
  const actions = new Set(Object.values(rows).flat());
  const statements = [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::Sub': `${logGroup}:*` },
    },
    ...(actions.size === 0
      ? []
      : [
          {
            Effect: 'Allow',
            Action: [...actions].map((action) => `dynamodb:${action}`),
            Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
          },
        ]),
    ...(opensSessions ? [openSessionsStatement(SESSION_ROLES.map((role) => sessionRoleArn(stage, role)))] : []),
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
