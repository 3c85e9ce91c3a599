/** Defines the functions as serverless makes them, each behind its routes, and the requests a second that a route takes. */
import { SESSION_ROLES } from '../shared/domain/authority/layout.ts';
import { DEFAULT_FUNCTION, FUNCTIONS, ROUTES, type FunctionName, type Route } from '../shared/http/routes.ts';
import type { FunctionRow } from '../shared/http/function-row.ts';
import { LISTS } from '../shared/table-schema.ts';
import type { StackParameters } from './parameters.ts';
import { denialPolicyId } from './session-roles.ts';
import { capitalised, functionRoleId, TABLE_STREAM_ARN } from './template.ts';

/** Limits a route whose row names no limit; each route counts by itself. */
export const REQUESTS_PER_SECOND = 100;

/** Returns the part `functions` of serverless.yml. */
export function lambdas(parameters: StackParameters): Record<string, unknown> {
  return Object.fromEntries(FUNCTIONS.map(([name, row]) => [name, lambda(name, row, parameters)]));
}

function lambda(name: FunctionName, row: FunctionRow, parameters: StackParameters): Record<string, unknown> {
  const { description, memoryMb, timeoutSeconds, routes, runs, deniesSessions, asksSmap } = row;
  const keys = name === DEFAULT_FUNCTION ? ['*'] : routes.map(keyOf);
  return {
    handler: `dist/${name}/index.handler`,
    description,
    memorySize: memoryMb,
    ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds }),
    ...(asksSmap === true ? { ...networkOf(parameters), ...certificatesOf(parameters) } : {}),
    role: { 'Fn::GetAtt': [functionRoleId(name), 'Arn'] },
    // The schedule and the stream begin with the function: the stack's first text must not overwrite what it writes.
    ...(deniesSessions === undefined ? {} : { dependsOn: SESSION_ROLES.map(denialPolicyId) }),
    package: { patterns: [`dist/${name}/index.cjs`] },
    events: [...keys.map((httpApi) => ({ httpApi })), ...(runs === undefined ? [] : runsOf(runs))],
    // The run of the next minute is the retry.
    ...(runs === undefined ? {} : { maximumRetryAttempts: 0, maximumEventAge: 60 }),
  };
}

/** Returns the network that reaches smap's databases, if the stack has one. */
function networkOf({ attachmentsSubnets, attachmentsSecurityGroups }: StackParameters): Record<string, unknown> {
  if (attachmentsSubnets.length === 0) return {};
  return { vpc: { subnetIds: attachmentsSubnets, securityGroupIds: attachmentsSecurityGroups } };
}

/**
 * Adds the authorities that sign AWS's database certificates for a function that connects to databases: Node's own list lacks
 * them, and Lambda loads its list, at the cost of a longer cold start, only on request.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
function certificatesOf({ smapBasic }: StackParameters): Record<string, unknown> {
  return smapBasic === 'on' ? { environment: { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } } : {};
}

/**
 * Returns what runs a function besides requests. The filter passes only new images that are in the list: a row leaves it without
 * a run. The next minute's run, which reads the whole list, does what fails after its few tries.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
function runsOf({ onList }: NonNullable<FunctionRow['runs']>): Record<string, unknown>[] {
  const inList = { dynamodb: { NewImage: { listKey: { S: [{ prefix: LISTS[onList] }] } } } };
  return [
    { schedule: { rate: ['rate(1 minute)'] } },
    {
      stream: {
        type: 'dynamodb',
        arn: TABLE_STREAM_ARN,
        startingPosition: 'TRIM_HORIZON',
        batchSize: 100,
        maximumRetryAttempts: 2,
        maximumRecordAgeInSeconds: 600,
        filterPatterns: [inList],
      },
    },
  ];
}

/** Returns the additions to the API's stage. */
export function throttling(): Record<string, unknown> {
  const slower = ROUTES.filter((route) => route.requestsPerSecond !== undefined);
  return {
    Properties: {
      DefaultRouteSettings: throttled(REQUESTS_PER_SECOND),
      RouteSettings: Object.fromEntries(
        slower.map((route) => [keyOf(route), throttled(route.requestsPerSecond ?? REQUESTS_PER_SECOND)]),
      ),
    },
    // API Gateway refuses a setting for a route that does not exist yet; docs/architecture.md says how such a route is removed.
    DependsOn: slower.map(routeId),
  };
}

/** Detailed metrics are off: they are paid for by route and metric, and would cost more than all the rest. */
function throttled(requestsPerSecond: number): Record<string, unknown> {
  return {
    ThrottlingRateLimit: requestsPerSecond,
    ThrottlingBurstLimit: 2 * requestsPerSecond,
    DetailedMetricsEnabled: false,
  };
}

function keyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** Returns the logical id of a route in serverless. */
function routeId(route: Route): string {
  const parts = keyOf(route).toLowerCase().split('/');
  const words = parts.map((part) =>
    part
      .replace(/-/g, 'Dash')
      .replace(/\{(.*)\}/, '$1Var')
      .replace(/[^0-9A-Za-z]/g, ''),
  );
  return `HttpApiRoute${words.map(capitalised).join('')}`;
}
