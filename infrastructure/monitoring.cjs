/** Alarms: server errors, throttled functions, sessions that STS refused. They notify nobody until given an action. */
const { FUNCTIONS } = require('./parameters.cjs');

const FIVE_MINUTES = 300;

function monitoring({ stage }) {
  const resources = {
    ServerErrorAlarm: alarm(`latchkey-${stage}: the API answers 5xx`, {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
    }),
    RefusedSessionAlarm: alarm(`latchkey-${stage}: STS refuses sessions`, {
      Namespace: 'Latchkey',
      MetricName: `${stage}-sts-refusals`,
    }),
    RefusedSessionFilter: {
      Type: 'AWS::Logs::MetricFilter',
      DependsOn: ['CredentialsLogGroup'],
      Properties: {
        LogGroupName: `/aws/lambda/latchkey-${stage}-credentials`,
        FilterPattern: '{ $.audit.code = "upstream_refused" }',
        MetricTransformations: [{ MetricNamespace: 'Latchkey', MetricName: `${stage}-sts-refusals`, MetricValue: '1' }],
      },
    },
  };
  for (const name of FUNCTIONS) {
    resources[`${name.charAt(0).toUpperCase()}${name.slice(1)}ThrottleAlarm`] = alarm(
      `latchkey-${stage}: function ${name} is throttled`,
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Throttles',
        Dimensions: [{ Name: 'FunctionName', Value: `latchkey-${stage}-${name}` }],
      },
    );
  }
  return resources;
}

function alarm(description, metric) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      ...metric,
      Statistic: 'Sum',
      Period: FIVE_MINUTES,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    },
  };
}

module.exports = { monitoring };
