/** All resources and outputs of the stack that serverless does not make by itself. */
const { functionRoles } = require('./function-roles.cjs');
const { monitoring } = require('./monitoring.cjs');
const { bucketNames, readParameters, sessionRoleArn } = require('./parameters.cjs');
const { sessionRoles } = require('./session-roles.cjs');
const { storage } = require('./storage.cjs');

/** Requests a second: anybody can call enrolment, and one presign can ask for a thousand URLs. */
const SLOWER_ROUTES = { 'POST /v1/enroll': 10, 'POST /v1/teams/{team}/presign': 50 };

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
      HttpApiStage: {
        Properties: {
          DefaultRouteSettings: throttled(100),
          RouteSettings: Object.fromEntries(Object.entries(SLOWER_ROUTES).map(([key, rate]) => [key, throttled(rate)])),
        },
        // A setting for a route that does not exist yet is refused.
        DependsOn: ['HttpApiRoutePostV1Enroll', 'HttpApiRoutePostV1TeamsTeamVarPresign'],
      },
    },
  };
};

/** Detailed metrics are paid for by route and metric, and would cost more than all the rest. */
function throttled(requestsPerSecond) {
  return {
    ThrottlingRateLimit: requestsPerSecond,
    ThrottlingBurstLimit: 2 * requestsPerSecond,
    DetailedMetricsEnabled: false,
  };
}
