/** All resources and outputs of the stack that serverless does not make by itself. */
const { functionRoles } = require('./function-roles.cjs');
const { monitoring } = require('./monitoring.cjs');
const { bucketNames, readParameters, sessionRoleArn } = require('./parameters.cjs');
const { sessionRoles } = require('./session-roles.cjs');
const { storage } = require('./storage.cjs');

module.exports = async (variables) => {
  const parameters = await readParameters(variables);
  const { stage } = parameters;
  return {
    Description: 'Latchkey: short-lived, narrowly scoped S3 access instead of shared access keys',
    Resources: {
      ...storage(parameters),
      ...functionRoles(parameters),
      ...sessionRoles(parameters),
      ...monitoring(parameters),
    },
    // What the `latchkey` command reads.
    Outputs: {
      TableName: { Value: { Ref: 'Table' } },
      Buckets: { Value: { 'Fn::Join': [',', bucketNames(parameters)] } },
      GalleryRoleArn: { Value: sessionRoleArn(stage, 'gallery') },
      SmapRoleArn: { Value: sessionRoleArn(stage, 'smap') },
      SmapServerActions: { Value: parameters.smapServerActions.join(',') || '-' },
    },
    extensions: {
      // Per-route throttling: enrolment is the one route that anybody can call.
      HttpApiStage: {
        Properties: {
          DefaultRouteSettings: { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 100, DetailedMetricsEnabled: true },
          RouteSettings: {
            'POST /v1/enroll': { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10, DetailedMetricsEnabled: true },
          },
        },
        DependsOn: ['HttpApiRoutePostV1Enroll'],
      },
    },
  };
};
