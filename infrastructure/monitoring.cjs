/** Alarms: server errors, throttled functions, sessions that STS refused. They notify the parameter `alarmTopic`, if any. */
const { FUNCTIONS, SESSION_FUNCTIONS, capitalised } = require('./function-roles.cjs');

const FIVE_MINUTES = 300;

function monitoring({ stage, alarmTopic }) {
  const resources = {
    ServerErrorAlarm: alarm(alarmTopic, `latchkey-${stage}: the API answers 5xx`, {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
    }),
    RefusedSessionAlarm: alarm(alarmTopic, `latchkey-${stage}: STS refuses sessions`, {
      Namespace: 'Latchkey',
      MetricName: `${stage}-sts-refusals`,
    }),
  };
  for (const name of SESSION_FUNCTIONS) {
    resources[`${capitalised(name)}RefusedSessionFilter`] = {
      Type: 'AWS::Logs::MetricFilter',
      DependsOn: [`${capitalised(name)}LogGroup`],
      Properties: {
        LogGroupName: `/aws/lambda/latchkey-${stage}-${name}`,
        // A phrase, not a JSON pattern: Lambda puts time, request id and level before what the function prints.
        FilterPattern: '"upstream_refused"',
        MetricTransformations: [{ MetricNamespace: 'Latchkey', MetricName: `${stage}-sts-refusals`, MetricValue: '1' }],
      },
    };
  }
  for (const name of FUNCTIONS) {
    resources[`${capitalised(name)}ThrottleAlarm`] = alarm(
      alarmTopic,
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

function alarm(topic, description, metric) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      ...(topic === null ? {} : { AlarmActions: [topic], OKActions: [topic] }),
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
