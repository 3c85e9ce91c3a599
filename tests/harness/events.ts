/** Makes HTTP API events (payload format 2.0), for tests of the edge without a server. */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

export interface EventInput {
  readonly method?: string;
  readonly path?: string;
  readonly routeKey?: string;
  readonly parameters?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export function eventOf(input: EventInput = {}): APIGatewayProxyEventV2 {
  const { method = 'GET', path = '/v1/me', headers = {}, body, isBase64Encoded = false } = input;
  const routeKey = input.routeKey ?? `${method} ${path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(input.query).toString(),
    headers,
    ...(input.query === undefined ? {} : { queryStringParameters: input.query }),
    ...(input.parameters === undefined ? {} : { pathParameters: input.parameters }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'broker.example.org',
      domainPrefix: 'broker',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '23/Nov/2026:10:00:00 +0000',
      timeEpoch: Date.parse('2026-11-23T10:00:00Z'),
    },
  };
}

/** Holds the parts of a context that functions and middy read; the remaining time never runs out. */
export const CONTEXT = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10_000 } as Context;
