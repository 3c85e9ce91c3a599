/**
 * The stack's parameters (`--param="name=value"`), and what is wrong with them: `check-parameters.cjs` stops the
 * deployment for it before it begins. Their meaning stands in docs/operations.md.
 */

/** It is part of names; the longest is a role's, of 64 characters. */
const STAGE = /^[a-z0-9][a-z0-9-]{0,15}$/;
const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;
const EXACT_ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
/** The walls name ARNs of the partition `aws`: in the others every session would be refused. */
const OTHER_PARTITION = /^(?:cn|us-gov|us-iso\w*)-/;
/** shared/config.ts refuses them at the function's start: say so before anything is deployed. */
const CLOSED_SERVICES = require('../shared/closed-services.json');

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
  return {
    stage,
    galleryBucket: values.galleryBucket || null,
    otherBuckets: list(values.otherBuckets),
    smapServerActions: list(values.smapServerActions),
    alarmTopic: values.alarmTopic || null,
  };
}

function list(text) {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * @param parameters as `readParameters` gives them
 * @param given each `name=value` of the command line: serverless ignores a name that nobody asks for, and takes the last
 *   of two
 * @returns {string | null} the first thing wrong, in one line
 */
function faultOf({ stage, galleryBucket, otherBuckets, smapServerActions, alarmTopic }, given, region) {
  const names = given.map((item) => item.split('=')[0]);
  const unknown = names.find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) return `parameter ${unknown} does not exist; there are: ${PARAMETERS.join(', ')}`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `parameter ${twice} is given twice`;
  if (!STAGE.test(stage)) return `parameter stage: ${stage} is not one to 16 of a-z, 0-9 and -`;
  if (OTHER_PARTITION.test(region)) return `parameter region: ${region} is not one of AWS's commercial regions`;
  if (galleryBucket !== null && !BUCKET.test(galleryBucket))
    return `parameter galleryBucket: ${noBucket(galleryBucket)}`;
  const wrongBucket = otherBuckets.find((bucket) => !BUCKET.test(bucket));
  if (wrongBucket !== undefined) return `parameter otherBuckets: ${noBucket(wrongBucket)}`;
  const wrongAction = smapServerActions.find(
    (action) => !EXACT_ACTION.test(action) || CLOSED_SERVICES.includes(action.split(':')[0]),
  );
  if (wrongAction !== undefined) {
    return `parameter smapServerActions: ${wrongAction} is not an exact IAM action of an open service`;
  }
  if (alarmTopic !== null && !TOPIC_ARN.test(alarmTopic)) {
    return `parameter alarmTopic: ${alarmTopic} is not the ARN of an SNS topic`;
  }
  return null;
}

function noBucket(name) {
  return `${name} is not the name of a bucket`;
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

module.exports = { PARAMETERS, readParameters, faultOf, sessionRoleName, sessionRoleArn, bucketNames };
