/** Checks the HTTP API of the packaged stack: its routes, their limits, its access log. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_FUNCTION, ROUTES } from '../../../shared/http/routes.ts';
import { list, ofType, one, packaged } from '../../harness/packaged-stack.ts';
import { serverless, type Template } from '../../harness/stack.ts';

let template: Template;

beforeAll(async () => {
  template = await packaged('plain');
}, 180_000);

test('has every route of the table, $default, and no other', () => {
  const keys = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, route]) => route['RouteKey']);
  const routes = ROUTES.filter((route) => route.function !== DEFAULT_FUNCTION).map(
    (route) => `${route.method} ${route.path}`,
  );
  expect([...keys].sort()).toEqual([...routes, '$default'].sort());
});

test('hands on the rest of a path with all its slashes for attachments alone, and HEAD there, of the page and of the description as routes of their own', () => {
  const keys = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, route]) => String(route['RouteKey']));
  const form = '/v1/teams/{team}/attachments';
  expect(keys.filter((key) => /\+\}|^HEAD |\/attachments/.test(key)).sort()).toEqual([
    `GET ${form}`,
    `GET ${form}/{path+}`,
    'HEAD /',
    'HEAD /assets/{name}',
    'HEAD /v1/openapi.json',
    `HEAD ${form}`,
    `HEAD ${form}/{path+}`,
  ]);
});

test.each([
  [{}, 'eu-central-1'],
  [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
  [{ AWS_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'us-east-1' }, 'us-east-1'],
])('goes where the latchkey command looks for it: %j', async (shell, region) => {
  const printed = await serverless(['print', '--path', 'provider.region', '--format', 'text'], shell);
  expect(printed.trim()).toBe(region);
});

test('leaves CORS to the functions', () => {
  expect(one(template, 'HttpApi')['CorsConfiguration']).toBeUndefined();
});

test('throttles the routes of which the table says so, enrolment more than the rest and what ends something or shows pictures less, once they are there', () => {
  const { DefaultRouteSettings, RouteSettings } = one(template, 'HttpApiStage') as {
    DefaultRouteSettings: { ThrottlingRateLimit: number };
    RouteSettings: Record<string, { ThrottlingRateLimit: number }>;
  };
  const limits = Object.entries(RouteSettings).map(([key, { ThrottlingRateLimit }]) => [key, ThrottlingRateLimit]);
  const slower = ROUTES.filter(({ requestsPerSecond }) => requestsPerSecond !== undefined);
  expect(limits).toEqual(slower.map(({ method, path, requestsPerSecond }) => [`${method} ${path}`, requestsPerSecond]));
  const most = DefaultRouteSettings.ThrottlingRateLimit;
  for (const [key, { ThrottlingRateLimit: limit }] of Object.entries(RouteSettings)) {
    if (key.startsWith('DELETE ') || key.includes('/attachments')) expect(limit).toBeGreaterThan(most);
    else expect(limit).toBeLessThan(most);
  }
  expect(RouteSettings['POST /v1/enroll']).toBeDefined();
  const awaited = list(template.Resources['HttpApiStage']?.DependsOn ?? []);
  const keys = new Map(ofType(template, 'AWS::ApiGatewayV2::Route').map(([id, route]) => [id, route['RouteKey']]));
  expect(awaited.filter((id) => id.startsWith('HttpApiRoute')).map((id) => keys.get(id))).toEqual(
    Object.keys(RouteSettings),
  );
});

describe('the access log', () => {
  interface AccessLog {
    readonly DestinationArn: string;
    readonly Format: string;
  }

  function format(): Record<string, string> {
    const { Format } = one(template, 'HttpApiStage')['AccessLogSettings'] as AccessLog;
    expect(Format).not.toContain('\n');
    return JSON.parse(Format) as Record<string, string>;
  }

  test('is a line of JSON that says who, which route, and what came of it', () => {
    expect(format()).toEqual({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      ip: '$context.identity.sourceIp',
      routeKey: '$context.routeKey',
      status: '$context.status',
      protocol: '$context.protocol',
      responseLength: '$context.responseLength',
      responseLatency: '$context.responseLatency',
      integrationError: '$context.integrationErrorMessage',
    });
  });

  test('holds nothing that a caller writes as they like', () => {
    const logged = Object.values(format()).join(' ');
    expect(logged).not.toMatch(/path|query|header|userAgent|\.caller|\.user\b|authorizer/i);
  });

  test('goes to a group of its own, which the stage waits for', () => {
    const { DestinationArn } = one(template, 'HttpApiStage')['AccessLogSettings'] as AccessLog;
    expect(DestinationArn).toContain('HttpApiLogGroup');
    expect(list(template.Resources['HttpApiStage']?.DependsOn ?? [])).toContain('HttpApiLogGroup');
    expect(one(template, 'HttpApiLogGroup')).toMatchObject({
      LogGroupName: '/aws/http-api/latchkey-prod',
      RetentionInDays: 90,
    });
  });
});
