/**
 * CORS of a bucket: its rules (PutBucketCors), preflights, and the headers of answers, errors included.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { AwsError, type VerifiedRequest } from '../request.ts';

export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** For any answer to a request with an Origin. */
export function corsHeaders(
  rules: readonly CorsRule[],
  method: string | undefined,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const { origin } = headers;
  const rule =
    origin === undefined ? undefined : rules.find((candidate) => allows(candidate, origin, method ?? '', []));
  return rule === undefined || origin === undefined ? {} : common(rule, origin);
}

/** @throws AwsError AccessForbidden where no rule allows it */
export function answerPreflight(rules: readonly CorsRule[], request: VerifiedRequest, response: ServerResponse): void {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (origin === undefined || method === undefined) {
    throw new AwsError('BadRequest', 400, 'Insufficient information. Origin request header needed.');
  }
  const wanted = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find((candidate) => allows(candidate, origin, method, wanted));
  if (rule === undefined) throw new AwsError('AccessForbidden', 403, 'CORSResponse: This CORS request is not allowed.');
  response.writeHead(200, {
    ...common(rule, origin),
    ...(wanted.length === 0 ? {} : { 'access-control-allow-headers': wanted.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  });
  response.end();
}

function allows(rule: CorsRule, origin: string, method: string, headers: readonly string[]): boolean {
  return (
    rule.allowedOrigins.some((pattern) => matchesOne(pattern, origin)) &&
    rule.allowedMethods.includes(method) &&
    headers.every((name) => rule.allowedHeaders.some((pattern) => matchesOne(pattern.toLowerCase(), name)))
  );
}

function common(rule: CorsRule, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': rule.allowedOrigins.includes('*') ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposeHeaders.length === 0 ? {} : { 'access-control-expose-headers': rule.exposeHeaders.join(', ') }),
    vary: VARY,
  };
}

/** At most one `*`, for any text. */
function matchesOne(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
