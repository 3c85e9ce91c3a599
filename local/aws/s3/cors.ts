/**
 * CORS of every bucket here: webQsee's rule (any origin and header, five methods), with `ETag` and `Location` exposed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { AwsError, type VerifiedRequest } from '../request.ts';

const METHODS = ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'];
const EXPOSED = 'ETag, Location';
const MAX_AGE_SECONDS = 3600;
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** For any answer to a request with an Origin, errors included. */
export function corsHeaders(method: string | undefined, headers: IncomingHttpHeaders): Record<string, string> {
  if (headers.origin === undefined || !METHODS.includes(method ?? '')) return {};
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': METHODS.join(', '),
    'access-control-expose-headers': EXPOSED,
    vary: VARY,
  };
}

/** @throws AwsError AccessForbidden for what is no preflight, or for another method */
export function answerPreflight(request: VerifiedRequest, response: ServerResponse): void {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (origin === undefined || method === undefined) {
    throw new AwsError('BadRequest', 400, 'Insufficient information. Origin request header needed.');
  }
  if (!METHODS.includes(method))
    throw new AwsError('AccessForbidden', 403, 'CORSResponse: This CORS request is not allowed.');
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': METHODS.join(', '),
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-expose-headers': EXPOSED,
    'access-control-max-age': String(MAX_AGE_SECONDS),
    vary: VARY,
  });
  response.end();
}
