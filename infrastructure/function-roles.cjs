/**
 * One role per function, with exactly the actions its adapters call and its own log group. The session roles may be
 * assumed by `credentials` alone.
 */
const { sessionRoleArn } = require('./parameters.cjs');

/** DynamoDB actions by function; `assumes`: it opens sessions. Compared with the adapters by tests/infrastructure. */
const RIGHTS = {
  credentials: { table: ['GetItem'], assumes: true },
  enroll: { table: ['GetItem', 'PutItem', 'UpdateItem'], assumes: false },
  me: { table: ['GetItem'], assumes: false },
  teams: { table: ['GetItem'], assumes: false },
  fallback: { table: [], assumes: false },
};

function functionRoles({ stage }) {
  return Object.fromEntries(
    Object.entries(RIGHTS).map(([name, rights]) => [functionRoleId(name), functionRole(stage, name, rights)]),
  );
}

/** Logical id of a function's role. */
function functionRoleId(name) {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`;
}

function functionRole(stage, name, { table, assumes }) {
  const logGroup = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/latchkey-${stage}-${name}`;
  const statements = [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::Sub': `${logGroup}:*` },
    },
  ];
  if (table.length > 0) {
    statements.push({
      Effect: 'Allow',
      Action: table.map((action) => `dynamodb:${action}`),
      Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
    });
  }
  if (assumes) {
    statements.push({
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      Resource: [sessionRoleArn(stage, 'gallery'), sessionRoleArn(stage, 'smap')],
    });
  }
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

module.exports = { RIGHTS, functionRoles, functionRoleId };
