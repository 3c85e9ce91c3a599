/** Writes events as an HTTP API sends them (payload format 2.0), for functions that are measured. */

export interface EventInput {
  readonly method: string;
  readonly routeKey: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly body?: string;
}

/** @returns the event as JSON */
export function eventText({
  method,
  routeKey,
  path,
  headers,
  parameters,
  sourceIp,
  requestId,
  body,
}: EventInput): string {
  return JSON.stringify({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'broker', ...headers },
    pathParameters: parameters,
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'bench',
      domainName: 'broker',
      domainPrefix: 'broker',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'bench' },
      requestId,
      routeKey,
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_514_400_000,
    },
  });
}
