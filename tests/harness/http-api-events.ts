/** Reads the vectors of HTTP API events: a request on the wire, the resulting event, and our function's answer. */
import { readFileSync } from 'node:fs';

export interface EventVector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  /** The request has a member's token. */
  readonly token?: true;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBase64?: string;
  /** The event must contain these fields. */
  readonly event: Readonly<Record<string, unknown>> & { readonly routeKey: string; readonly rawPath: string };
  readonly status: number;
  readonly code?: string;
}

export const EVENT_VECTORS = JSON.parse(
  readFileSync(new URL('../vectors/http-api-events.json', import.meta.url), 'utf8'),
) as readonly EventVector[];

/** Returns the whole event as API Gateway would send it. */
export function eventOf(vector: EventVector, token: string): Record<string, unknown> {
  const sent = { ...vector.headers, ...(vector.token === true ? { authorization: `Bearer ${token}` } : {}) };
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    version: '2.0',
    ...vector.event,
    headers: { host: 'abc123.execute-api.eu-central-1.amazonaws.com', 'x-forwarded-proto': 'https', ...headers },
    isBase64Encoded: vector.event['isBase64Encoded'] ?? false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: 'abc123.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abc123',
      http: {
        method: vector.method,
        path: vector.event.rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'test',
      },
      requestId: `test-${vector.name.replaceAll(/[^a-z]/gi, '')}`,
      routeKey: vector.event.routeKey,
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_514_400_000,
    },
  };
}
