/**
 * The stack's parameters (`--param="name=value"`), checked: a wrong one stops the deployment before it begins.
 * Their meaning stands in docs/operations.md.
 */

/** It is part of names; the longest is a role's, of 64 characters. */
const STAGE = /^[a-z0-9][a-z0-9-]{0,15}$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;
const EXACT_ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
/** As in shared/config.ts, which would refuse them at the function's start: say so before anything is deployed. */
const CLOSED_SERVICES = [
  's3',
  's3express',
  's3-object-lambda',
  's3-outposts',
  's3tables',
  's3vectors',
  'sts',
  'iam',
  'rolesanywhere',
  'organizations',
  'dynamodb',
  'lambda',
  'kms',
  'secretsmanager',
  'ssm',
  'cloudformation',
];

/** Each has a row in docs/operations.md. */
const PARAMETERS = ['galleryBucket', 'otherBuckets', 'smapServerActions', 'alarmTopic'];

/**
 * @param variables what serverless hands to a file that is a function
 * @returns {Promise<{stage: string, galleryBucket: string | null, otherBuckets: string[], smapServerActions: string[],
 *   alarmTopic: string | null}>} `galleryBucket` is null where the stack makes one of its own; `alarmTopic` where the
 *   alarms notify nobody
 */
async function readParameters({ resolveVariable }) {
  const values = {};
  for (const name of PARAMETERS) values[name] = String((await resolveVariable(`param:${name}, ''`)) ?? '').trim();
  const stage = await resolveVariable('sls:stage');
  const parameters = {
    stage,
    galleryBucket: values.galleryBucket || null,
    otherBuckets: list(values.otherBuckets),
    smapServerActions: list(values.smapServerActions),
    alarmTopic: values.alarmTopic || null,
  };
  check(parameters);
  return parameters;
}

function list(text) {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function check({ stage, galleryBucket, otherBuckets, smapServerActions, alarmTopic }) {
  if (!STAGE.test(stage)) throw new Error(`parameter stage: ${stage} is not one to 16 of a-z, 0-9 and -`);
  for (const bucket of [galleryBucket, ...otherBuckets]) {
    if (bucket !== null && !BUCKET.test(bucket)) throw new Error(`parameter: ${bucket} is not the name of a bucket`);
  }
  for (const action of smapServerActions) {
    if (!EXACT_ACTION.test(action) || CLOSED_SERVICES.includes(action.split(':')[0])) {
      throw new Error(`parameter smapServerActions: ${action} is not an exact IAM action of an open service`);
    }
  }
  if (alarmTopic !== null && !TOPIC_ARN.test(alarmTopic)) {
    throw new Error(`parameter alarmTopic: ${alarmTopic} is not the ARN of an SNS topic`);
  }
}

/** Names that must be known before the resources exist: roles name each other, and CloudFormation allows no circle. */
function sessionRoleName(stage, role) {
  return `latchkey-${stage}-${role}-session`;
}

function sessionRoleArn(stage, role) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${sessionRoleName(stage, role)}` };
}

/** All buckets that sessions can reach, as names or references. */
function bucketNames({ galleryBucket, otherBuckets }) {
  return [galleryBucket ?? { Ref: 'GalleryBucket' }, ...otherBuckets];
}

module.exports = { PARAMETERS, readParameters, sessionRoleName, sessionRoleArn, bucketNames };
