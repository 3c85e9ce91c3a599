/** Alarms: server errors, throttled functions, sessions that STS refused. They notify the parameter `alarmTopic`, if any. */
import { FUNCTIONS } from '../shared/http/routes.ts';
import type { StackParameters } from './parameters.ts';
import { capitalised, functionLambdaName, functionLogGroupName, type Resource, type Resources } from './template.ts';

const FIVE_MINUTES = 300;

export function monitoring({ stage, alarmTopic }: StackParameters): Resources {
  const resources: Record<string, Resource> = {
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
  for (const [name, { opensSessions }] of FUNCTIONS) {
    if (opensSessions) {
      resources[`${capitalised(name)}RefusedSessionFilter`] = {
        Type: 'AWS::Logs::MetricFilter',
        DependsOn: [`${capitalised(name)}LogGroup`],
        Properties: {
          LogGroupName: functionLogGroupName(stage, name),
          // A phrase, not a JSON pattern: Lambda puts time, request id and level before what the function prints.
          FilterPattern: '"upstream_refused"',
          MetricTransformations: [
            { MetricNamespace: 'Latchkey', MetricName: `${stage}-sts-refusals`, MetricValue: '1' },
          ],
        },
      };
    }
    resources[`${capitalised(name)}ThrottleAlarm`] = alarm(
      alarmTopic,
      `latchkey-${stage}: function ${name} is throttled`,
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Throttles',
        Dimensions: [{ Name: 'FunctionName', Value: functionLambdaName(stage, name) }],
      },
    );
  }
  return resources;
}

function alarm(topic: string | null, description: string, metric: Readonly<Record<string, unknown>>): Resource {
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
