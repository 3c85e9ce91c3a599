/** The functions' environment: every key that `shared/config.ts` needs on AWS. */
const { bucketNames, readParameters, sessionRoleArn } = require('./parameters.cjs');

module.exports = async (variables) => {
  const parameters = await readParameters(variables);
  const { stage, smapServerActions } = parameters;
  return {
    TABLE_NAME: { Ref: 'Table' },
    BUCKETS: { 'Fn::Join': [',', bucketNames(parameters)] },
    GALLERY_ROLE_ARN: sessionRoleArn(stage, 'gallery'),
    SMAP_ROLE_ARN: sessionRoleArn(stage, 'smap'),
    SESSION_TAGS: 'on',
    SMAP_SERVER_ACTIONS: smapServerActions.join(','),
  };
};
