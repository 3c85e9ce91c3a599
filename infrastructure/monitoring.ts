/**
 * Alarms on server errors, throttled functions, sessions that STS refused, sessions that are nearly too long for it, and sessions
 * that are not revoked, or too many of them. They notify the parameter `alarmTopic`, if any.
 */
import { FUNCTIONS, type FunctionName } from '../shared/http/routes.ts';
import type { StackParameters } from './parameters.ts';
import { capitalised, functionLambdaName, functionLogGroupName, type Resource, type Resources } from './template.ts';

const FIVE_MINUTES = 300;
const NAMESPACE = 'Latchkey';
/**
 * The alarm begins at this percentage of the longest session token: a longer name in a team, or a longer root, soon takes the
 * rest.
 */
const HIGH_TOKEN_PERCENT = 85;

/**
 * A single failed run is mended by the next. If more of the five in five minutes, and of those on changes, fail, there is a
 * reason.
 */
const FAILED_RUNS = 2;

/** A number that CloudWatch extracts from the lines that functions write. */
interface LineMetric {
  readonly id: string;
  readonly name: string;
  /** JSON patterns match only lines that are JSON as a whole, as ours are, and the very field: a name cannot imitate it. */
  readonly pattern: string;
  readonly value: string;
}

export function monitoring({ stage, alarmTopic }: StackParameters): Resources {
  const refusals: LineMetric = {
    id: 'RefusedSession',
    name: `${stage}-sts-refusals`,
    pattern: '{ $.audit.code = "upstream_refused" }',
    value: '1',
  };
  const tokens: LineMetric = {
    id: 'LongToken',
    name: `${stage}-session-token-percent`,
    pattern: `{ $.audit.tokenPercent >= ${HIGH_TOKEN_PERCENT} }`,
    value: '$.audit.tokenPercent',
  };
  const cuts: LineMetric = {
    id: 'Cut',
    name: `${stage}-revocation-cuts`,
    pattern: '{ $.revocation.cuts >= 1 }',
    value: '$.revocation.cuts',
  };
  const openers = FUNCTIONS.filter(([, { opensSessions }]) => opensSessions.length > 0);
  return {
    ServerErrorAlarm: alarm(alarmTopic, `latchkey-${stage}: the API answers 5xx`, {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
    }),
    RefusedSessionAlarm: alarm(alarmTopic, `latchkey-${stage}: STS refuses sessions`, {
      Namespace: NAMESPACE,
      MetricName: refusals.name,
    }),
    LongTokenAlarm: alarm(
      alarmTopic,
      `latchkey-${stage}: a session takes ${HIGH_TOKEN_PERCENT} % or more of the longest session token, and is refused at 100 %. ` +
        'The audit lines (tokenPercent) say whose: make new teams with shorter names and roots, name fewer smapServerActions.',
      {
        Namespace: NAMESPACE,
        MetricName: tokens.name,
        Statistic: 'Maximum',
        Threshold: HIGH_TOKEN_PERCENT,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    ),
    ...Object.fromEntries([refusals, tokens].flatMap((metric) => openers.map(([name]) => filter(stage, name, metric)))),
    ...Object.fromEntries(
      FUNCTIONS.filter(([, { deniesSessions }]) => deniesSessions).flatMap(([name]) => [
        [
          `${capitalised(name)}ErrorAlarm`,
          alarm(
            alarmTopic,
            `latchkey-${stage}: function ${name} fails, so sessions of removed members may live on for up to an hour. ` +
              "Its log says why: mend what it names (IAM's answer, a damaged row); the next minute's run does what is missing.",
            {
              Namespace: 'AWS/Lambda',
              MetricName: 'Errors',
              Dimensions: [{ Name: 'FunctionName', Value: functionLambdaName(stage, name) }],
              Threshold: FAILED_RUNS,
            },
          ),
        ],
        [
          `${capitalised(name)}SilentAlarm`,
          alarm(
            alarmTopic,
            `latchkey-${stage}: function ${name} does not run, so sessions of removed members may live on for up to an hour. ` +
              'See that its schedule is there and enabled, and that nobody reserved away its concurrency; deploy again.',
            {
              Namespace: 'AWS/Lambda',
              MetricName: 'Invocations',
              Dimensions: [{ Name: 'FunctionName', Value: functionLambdaName(stage, name) }],
              Threshold: 1,
              ComparisonOperator: 'LessThanThreshold',
              // CloudWatch has no number at all for a function that does not run.
              TreatMissingData: 'breaching',
            },
          ),
        ],
        [
          `${capitalised(name)}CutAlarm`,
          alarm(
            alarmTopic,
            `latchkey-${stage}: so much ended within an hour that all earlier sessions of a session role are denied. ` +
              'Functions that are warm may serve such sessions for up to half an hour: deploy again, which replaces them, and ' +
              'find in the audit lines who ends so many members or tokens.',
            { Namespace: NAMESPACE, MetricName: cuts.name, Statistic: 'Maximum' },
          ),
        ],
        filter(stage, name, cuts),
      ]),
    ),
    ...Object.fromEntries(
      FUNCTIONS.map(([name]) => [
        `${capitalised(name)}ThrottleAlarm`,
        alarm(alarmTopic, `latchkey-${stage}: function ${name} is throttled`, {
          Namespace: 'AWS/Lambda',
          MetricName: 'Throttles',
          Dimensions: [{ Name: 'FunctionName', Value: functionLambdaName(stage, name) }],
        }),
      ]),
    ),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html */
function filter(stage: string, name: FunctionName, metric: LineMetric): [string, Resource] {
  return [
    `${capitalised(name)}${metric.id}Filter`,
    {
      Type: 'AWS::Logs::MetricFilter',
      DependsOn: [`${capitalised(name)}LogGroup`],
      Properties: {
        LogGroupName: functionLogGroupName(stage, name),
        FilterPattern: metric.pattern,
        MetricTransformations: [{ MetricNamespace: NAMESPACE, MetricName: metric.name, MetricValue: metric.value }],
      },
    },
  ];
}

/** Alarms on one event in five minutes, unless the metric says otherwise. */
function alarm(topic: string | null, description: string, metric: Readonly<Record<string, unknown>>): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      ...(topic === null ? {} : { AlarmActions: [topic], OKActions: [topic] }),
      Statistic: 'Sum',
      Period: FIVE_MINUTES,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      ...metric,
    },
  };
}
