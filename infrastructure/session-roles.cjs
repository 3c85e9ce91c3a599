/**
 * The session roles. Each has one managed policy, its wall from `shared/walls.json`, as permissions and as boundary: so
 * whoever could write inline policies of the role still could not widen it. Trusted are the functions that open sessions
 * alone, and only with every tag.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { functionRoleId, SESSION_FUNCTIONS } = require('./function-roles.cjs');
const { bucketNames, sessionRoleName } = require('./parameters.cjs');

/** A role that is assumed by a role: an hour at most. */
const MAX_SESSION_SECONDS = 3600;

const WALLS = JSON.parse(readFileSync(join(__dirname, '..', 'shared', 'walls.json'), 'utf8'));

function sessionRoles(parameters) {
  return Object.fromEntries(Object.entries(WALLS).flatMap(([role, wall]) => resourcesOf(role, wall, parameters)));
}

function resourcesOf(role, wall, parameters) {
  const id = `${role.charAt(0).toUpperCase()}${role.slice(1)}`;
  const lists = { '{buckets}': bucketNames(parameters), '{smapServerActions}': parameters.smapServerActions };
  const statements = wall.policy.Statement.map((statement) => filled(statement, lists)).filter(
    ({ Action: action }) => !Array.isArray(action) || action.length > 0,
  );
  return [
    [
      `${id}Wall`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: `All that sessions of the ${role} role can reach, whatever other policies say`,
          PolicyDocument: { Version: wall.policy.Version, Statement: statements },
        },
      },
    ],
    [
      `${id}SessionRole`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: sessionRoleName(parameters.stage, role),
          MaxSessionDuration: MAX_SESSION_SECONDS,
          ManagedPolicyArns: [{ Ref: `${id}Wall` }],
          PermissionsBoundary: { Ref: `${id}Wall` },
          AssumeRolePolicyDocument: trustPolicy(wall.requiredTags),
        },
      },
    ],
  ];
}

/**
 * `ForAllValues` is true for no values at all, so each tag is required by itself. SetSourceIdentity has a statement of
 * its own, because it knows nothing of the tags and a condition on them would always refuse it; alone it opens nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function trustPolicy(requiredTags) {
  const Principal = { AWS: SESSION_FUNCTIONS.map((name) => ({ 'Fn::GetAtt': [functionRoleId(name), 'Arn'] })) };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          Null: Object.fromEntries(requiredTags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
          'ForAllValues:StringEquals': { 'aws:TagKeys': requiredTags },
        },
      },
      {
        Effect: 'Allow',
        Principal,
        Action: 'sts:SetSourceIdentity',
        Condition: { Null: { 'sts:SourceIdentity': 'false' } },
      },
    ],
  };
}

/** Puts the lists in, and keeps IAM's `${aws:…}` away from serverless, which would take it for a variable of its own. */
function filled(value, lists) {
  if (typeof value === 'string') return lists[value] ?? literal(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, lists));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, lists)]));
}

function literal(text) {
  return text.includes('${') ? { 'Fn::Join': ['$', text.split('$')] } : text;
}

module.exports = { sessionRoles };
