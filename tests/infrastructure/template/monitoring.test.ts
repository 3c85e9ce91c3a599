/** Checks the alarms of the packaged stack, and runs their filters on lines that the functions write. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { FUNCTIONS } from '../../../shared/http/routes.ts';
import type { AuditRecord } from '../../../shared/audit-record.ts';
import { writeAuditLine } from '../../../shared/http/audit.ts';
import { fieldOf, matchesPattern } from '../../harness/metric-filter.ts';
import { ofType, packaged } from '../../harness/packaged-stack.ts';
import type { Template } from '../../harness/stack.ts';

/** Lists the functions that may open sessions. */
const OPENERS = FUNCTIONS.filter(([, { opensSessions }]) => opensSessions.length > 0).map(([name]) => name);

interface Filter {
  readonly LogGroupName: string;
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricNamespace: string;
    readonly MetricName: string;
    readonly MetricValue: string;
  }[];
}

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

function filtersOf(metric: string): Filter[] {
  return ofType(template, 'AWS::Logs::MetricFilter')
    .map(([, filter]) => filter as unknown as Filter)
    .filter(({ MetricTransformations: [transformation] }) => transformation?.MetricName === metric);
}

/** Returns the line that a function writes for a request. */
function lineOf(record: Partial<AuditRecord>): string {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  writeAuditLine({
    time: '2026-11-24T10:00:00.000Z',
    requestId: 'one',
    route: 'GET /v1/teams/{team}/credentials',
    sourceIp: '192.0.2.7',
    decision: 'allowed',
    ...record,
  });
  write.mockRestore();
  const [line = ''] = lines;
  expect(line.endsWith('\n')).toBe(true);
  return line.slice(0, -1);
}

test.each(['prod-sts-refusals', 'prod-session-token-percent'])(
  'the metric %s comes from each function that opens sessions, and sets off one alarm',
  (metric) => {
    expect(filtersOf(metric).map(({ LogGroupName }) => LogGroupName)).toEqual(
      OPENERS.map((name) => `/aws/lambda/latchkey-prod-${name}`),
    );
    for (const { MetricTransformations } of filtersOf(metric))
      expect(MetricTransformations[0]?.MetricNamespace).toBe('Latchkey');
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(([, { MetricName }]) => MetricName === metric);
    expect(alarms).toHaveLength(1);
  },
);

describe('the refusals of STS', () => {
  const counted = (line: string): boolean[] =>
    filtersOf('prod-sts-refusals').map(({ FilterPattern }) => matchesPattern(FilterPattern, line));

  test('are counted', () => {
    const line = lineOf({ decision: 'failed', status: 502, code: 'upstream_refused' });
    expect(counted(line)).toEqual(OPENERS.map(() => true));
  });

  test.each([
    ['a request that was allowed', lineOf({ status: 200 })],
    ['another refusal', lineOf({ decision: 'refused', status: 403, code: 'out_of_scope' })],
    ['a user of that name', lineOf({ user: 'upstream_refused', team: 'upstream_refused', status: 200 })],
    ['items of a batch', lineOf({ refused: { upstream_refused: 3 } })],
    ['a line that holds the words', 'upstream_refused "code": "upstream_refused"'],
    [
      'a line that the runtime put something before',
      `2026-11-24T10:00:00.000Z\tid\tINFO\t${lineOf({ code: 'upstream_refused' })}`,
    ],
    ['JSON that is no audit line', '{"code":"upstream_refused"}'],
  ])('are not %s', (_what, line) => {
    expect(counted(line)).toEqual(OPENERS.map(() => false));
  });
});

describe('a session token that is nearly too long', () => {
  const noted = (line: string): (number | undefined)[] =>
    filtersOf('prod-session-token-percent').map(({ FilterPattern, MetricTransformations: [transformation] }) =>
      matchesPattern(FilterPattern, line) ? Number(fieldOf(transformation?.MetricValue ?? '', line)) : undefined,
    );

  test.each([
    [85, 85],
    [100, 100],
    [84, undefined],
  ])('%d %%: the metric is %j', (tokenPercent, metric) => {
    expect(noted(lineOf({ tokenPercent, tokenBytes: 1000 }))).toEqual(OPENERS.map(() => metric));
  });

  test('is no line without the number, and none that says it elsewhere', () => {
    const none = OPENERS.map(() => undefined);
    expect(noted(lineOf({ status: 200 }))).toEqual(none);
    expect(noted('{"tokenPercent":99}')).toEqual(none);
  });

  test('sets off an alarm at 85 %, which says what to do', () => {
    const [[, alarm] = ['', {}]] = ofType(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { MetricName }]) => MetricName === 'prod-session-token-percent',
    );
    expect(alarm).toMatchObject({
      Statistic: 'Maximum',
      Threshold: 85,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmDescription: expect.stringMatching(/refused at 100 %.*shorter names/) as unknown,
    });
  });
});

describe('revoking', () => {
  const revocation = {
    rows: 1,
    damaged: 0,
    denied: { gallery: 1, smap: 0 },
    leftOut: 0,
    renewed: [],
    written: 1,
    dropped: 0,
  };
  const alarmOf = (id: string): Readonly<Record<string, unknown>> =>
    ofType(template, 'AWS::CloudWatch::Alarm').find(([name]) => name === id)?.[1] ?? {};

  test('that fails again and again sets off an alarm, which says what to do', () => {
    expect(alarmOf('RevokeErrorAlarm')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'latchkey-prod-revoke' }],
      Threshold: 2,
      AlarmDescription: expect.stringMatching(/log says why/) as unknown,
    });
  });

  test('that does not run at all sets off an alarm: no number is none', () => {
    expect(alarmOf('RevokeSilentAlarm')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'latchkey-prod-revoke' }],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('by a cut sets off an alarm, which says what to do', () => {
    const [filter, ...others] = filtersOf('prod-revocation-cuts');
    expect(filter?.LogGroupName).toBe('/aws/lambda/latchkey-prod-revoke');
    expect(others).toEqual([]);
    const counted = (line: object): boolean => matchesPattern(filter?.FilterPattern ?? '', JSON.stringify(line));
    expect(counted({ revocation: { ...revocation, cuts: 1 } })).toBe(true);
    expect(counted({ revocation: { ...revocation, cuts: 0 } })).toBe(false);
    expect(counted({ audit: { cuts: 1 } })).toBe(false);
    expect(alarmOf('RevokeCutAlarm')).toMatchObject({
      MetricName: 'prod-revocation-cuts',
      AlarmDescription: expect.stringMatching(/deploy again/) as unknown,
    });
  });
});

test('there is an alarm for each function, three for all, and three for revoking', () => {
  expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(FUNCTIONS.length + 6);
});

test('alarms tell the topic they are given, and else nobody', () => {
  for (const [, { AlarmActions }] of ofType(template, 'AWS::CloudWatch::Alarm')) expect(AlarmActions).toBeUndefined();
  for (const [, { AlarmActions }] of ofType(full, 'AWS::CloudWatch::Alarm'))
    expect(AlarmActions).toEqual(['arn:aws:sns:eu-central-1:123456789012:alarms']);
});
