/**
 * CORS of a bucket: its rules (PutBucketCors), preflights, and the headers of responses, errors included.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';

export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** Methods that a rule can name. */
export const CORS_METHODS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** Returns the CORS headers of a response to a request with an Origin. */
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

/**
 * Answers a preflight by the bucket's rules alone: browsers send it before the signed request, without any credentials.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 * @param rules of the bucket; `undefined` if there is no such bucket
 * @throws AwsError BadRequest; AccessForbidden if no rule allows the request
 */
export function answerPreflight(
  rules: readonly CorsRule[] | undefined,
  { headers }: Pick<VerifiedRequest, 'headers'>,
  response: ServerResponse,
): void {
  const { origin, 'access-control-request-method': method } = headers;
  if (origin === undefined) throw badPreflight('Insufficient information. Origin request header needed.');
  if (method === undefined || !CORS_METHODS.includes(method))
    throw badPreflight(`Invalid Access-Control-Request-Method: ${method ?? 'null'}`);
  if (rules === undefined) throw forbidden('Bucket not found');
  if (rules.length === 0) throw forbidden('CORS is not enabled for this bucket.');
  const requested = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find((candidate) => allows(candidate, origin, method, requested));
  if (rule === undefined)
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  response.writeHead(200, {
    ...common(rule, origin),
    ...(requested.length === 0 ? {} : { 'access-control-allow-headers': requested.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  });
  response.end();
}

function badPreflight(message: string): AwsError {
  return new AwsError('BadRequest', 400, message);
}

function forbidden(message: string): AwsError {
  return new AwsError('AccessForbidden', 403, `CORSResponse: ${message}`);
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

/** Matches a pattern with at most one `*`, which stands for any text. */
function matchesOne(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
