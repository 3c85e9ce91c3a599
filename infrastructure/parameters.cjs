/**
 * The stack's parameters (`--param="name=value"`), checked: a wrong one stops the deployment before it begins.
 * Their meaning stands in docs/operations.md.
 */

/** Names of the functions in serverless.yml. */
const FUNCTIONS = ['credentials', 'enroll', 'me', 'teams', 'fallback'];

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const EXACT_ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
/** As in shared/config.ts, which would refuse them at the function's start: say so before anything is deployed. */
const CLOSED_SERVICES = ['s3', 's3express', 'sts', 'iam', 'organizations', 'dynamodb', 'lambda'];

/**
 * @param variables what serverless hands to a file that is a function
 * @returns {Promise<{stage: string, galleryBucket: string | null, otherBuckets: string[], smapServerActions: string[]}>}
 *   `galleryBucket` is null where the stack makes one of its own
 */
async function readParameters({ resolveVariable }) {
  const parameter = async (name) => String((await resolveVariable(`param:${name}, ''`)) ?? '').trim();
  const list = async (name) =>
    (await parameter(name))
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const stage = await resolveVariable('sls:stage');
  const galleryBucket = (await parameter('galleryBucket')) || null;
  const otherBuckets = await list('otherBuckets');
  const smapServerActions = await list('smapServerActions');
  for (const bucket of [galleryBucket, ...otherBuckets]) {
    if (bucket !== null && !BUCKET.test(bucket)) throw new Error(`parameter: ${bucket} is not the name of a bucket`);
  }
  for (const action of smapServerActions) {
    if (!EXACT_ACTION.test(action) || CLOSED_SERVICES.includes(action.split(':')[0])) {
      throw new Error(`parameter smapServerActions: ${action} is not an exact IAM action of an open service`);
    }
  }
  return { stage, galleryBucket, otherBuckets, smapServerActions };
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

module.exports = { FUNCTIONS, readParameters, sessionRoleName, sessionRoleArn, bucketNames };
