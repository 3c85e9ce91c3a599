/** Writes replies in API Gateway's payload format 2.0, with the common headers. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type Reply = APIGatewayProxyStructuredResultV2;

/** Clients are browser extensions of any origin (Firefox renews theirs on every install), so the origin is no security. */
export const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  // `*` would not cover Authorization, and without this list scripts could not read these three.
  'access-control-expose-headers': 'Date, Retry-After, WWW-Authenticate',
} as const;

export function json(statusCode: number, body: unknown, contentType = 'application/json'): Reply {
  return { statusCode, headers: { 'content-type': contentType }, body: JSON.stringify(body) };
}

export function text(statusCode: number, body: string): Reply {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Adds the headers of every answer. */
export function withCommonHeaders(reply: Reply): Reply {
  return { ...reply, headers: { 'cache-control': 'no-store', ...CORS_HEADERS, ...reply.headers } };
}

/** Writes RFC 3339 in whole seconds, rounded down: a promised time is never later than the real one. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
