/**
 * The functions of the stack, and one role for each, with exactly the actions its adapters call and its own log group.
 * A function of serverless.yml that is missing here has no role, and the package fails.
 */
const { sessionRoleArn } = require('./parameters.cjs');

/**
 * DynamoDB actions by function; `assumes`: it opens sessions, so the session roles trust it. Compared with the adapters
 * by tests/infrastructure.
 */
const RIGHTS = {
  credentials: { table: ['GetItem'], assumes: true },
  enroll: { table: ['GetItem', 'PutItem', 'UpdateItem'], assumes: false },
  me: { table: ['GetItem'], assumes: false },
  openapi: { table: [], assumes: false },
  presign: { table: ['GetItem'], assumes: true },
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
  return `${capitalised(name)}FunctionRole`;
}

/** As serverless begins the logical ids of a function's resources. */
function capitalised(name) {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
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

/** Names of the functions, as in serverless.yml. */
const FUNCTIONS = Object.keys(RIGHTS);
/** Those that open sessions. */
const SESSION_FUNCTIONS = FUNCTIONS.filter((name) => RIGHTS[name].assumes);

module.exports = { FUNCTIONS, SESSION_FUNCTIONS, capitalised, functionRoles, functionRoleId };
