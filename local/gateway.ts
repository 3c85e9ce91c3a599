/**
 * Stands for API Gateway in front of the functions: turns node:http requests into events of payload format 2.0 and the functions'
 * results into responses. Paths arrive decoded and cut at a decoded `?`, as an HTTP API passes them on.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { requestTarget } from '@latchkey/aws-stand-in/request-target';
import { parseMediaType } from '../shared/http/media-type.ts';

/** HTTP APIs refuse larger payloads by themselves. */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;
/** Payloads of other types reach the function in Base64. */
const TEXT_TYPE = /^(?:text\/.*|application\/(?:json|xml|javascript))$/;

const UTF8 = new TextEncoder();

export interface GatewayRoute {
  /** `{method} {path}` or `$default`. */
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly handler: (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
}

export type Router = (method: string, path: string) => GatewayRoute;

/** Serves one request, and always answers. */
export async function serve(request: IncomingMessage, response: ServerResponse, router: Router): Promise<void> {
  try {
    const body = await payload(request);
    const target = requestTarget(request.url ?? '/')?.origin;
    const path = target === undefined ? null : decodedPath(target);
    if (body === null) {
      gatewayError(response, 413, 'Request Entity Too Large');
      return;
    }
    if (target === undefined || path === null) {
      gatewayError(response, 400, 'Bad Request');
      return;
    }
    const route = router(request.method ?? 'GET', path);
    const event = toEvent(request, { target, path }, route, body);
    respond(request, response, await route.handler(event, contextOf(event)));
  } catch (error) {
    // A client that disconnects mid-request is no fault of ours and gets no answer.
    if (request.destroyed && !request.complete) return;
    // A handler that throws is a Lambda that crashed: the gateway reports it without details.
    console.error(error);
    gatewayError(response, 500, 'Internal Server Error');
  }
}

/** @returns the path as an HTTP API passes it on, or `null` if its percent-encoding is broken */
export function decodedPath(url: string): string | null {
  const [raw = '/'] = url.split('?', 1);
  try {
    return decodeURIComponent(raw).split('?', 1)[0] ?? '/';
  } catch {
    return null;
  }
}

function toEvent(
  request: IncomingMessage,
  { target, path }: { readonly target: string; readonly path: string },
  route: GatewayRoute,
  body: Buffer,
): APIGatewayProxyEventV2 {
  const [, rawQueryString = ''] = /^[^?]*\?(.*)$/s.exec(target) ?? [];
  const query = joined(new URLSearchParams(rawQueryString));
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
  const now = new Date();
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString,
    headers,
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(Object.keys(route.parameters).length === 0 ? {} : { pathParameters: route.parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: headers['host'] ?? '',
      domainPrefix: 'local',
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...encodedBody(body, headers['content-type'] ?? ''),
  };
}

/** Joins repeated parameters with commas, as the gateway does. */
function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));
}

/** Encodes bytes that are not UTF-8 in Base64, whatever type they claim, so they stay intact. */
function encodedBody(body: Buffer, contentType: string): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  if (TEXT_TYPE.test(parseMediaType(contentType)?.essence ?? '') && isUtf8(body))
    return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
}

/** @returns the whole payload, or `null` if it is too large */
async function payload(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PAYLOAD_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function respond(request: IncomingMessage, response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const body = bodyBytes(result);
  // A 204 has no length at all.
  const length = body.length === 0 ? {} : { 'content-length': body.length };
  response.writeHead(result.statusCode ?? 200, { ...Object.fromEntries(headers), ...length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Returns the bytes of a function's answer. */
export function bodyBytes({ body = '', isBase64Encoded }: APIGatewayProxyStructuredResultV2): Buffer {
  return isBase64Encoded === true ? Buffer.from(body, 'base64') : utf8Bytes(body);
}

/** Writes mostly ASCII answers in one go; Buffer.from would count their bytes first, which takes three times as long. */
function utf8Bytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(text.length);
  const { read } = UTF8.encodeInto(text, bytes);
  // The whole text went into as many bytes as it has units, so the buffer is full.
  return read === text.length ? bytes : Buffer.from(text, 'utf8');
}

function gatewayError(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}

/** Returns the fields of a Lambda context that functions and middy read. */
function contextOf(event: APIGatewayProxyEventV2): Context {
  const deadlineMs = Date.now() + 29_000;
  const context: Omit<Context, 'done' | 'fail' | 'succeed'> = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:123456789012:function:local',
    memoryLimitInMB: '512',
    awsRequestId: event.requestContext.requestId,
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  // Node's runtime no longer has the three callbacks that are left out; only the type still names them.
  return context as Context;
}
