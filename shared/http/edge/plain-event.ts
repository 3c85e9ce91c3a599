/**
 * Normalises events for the doors. API Gateway leaves out what a request does not have, and writes names of headers in lower
 * case; a direct invocation may pass `null` instead, leave out what is always there, or spell names as HTTP does.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type Values = Readonly<Record<string, unknown>>;

/** Returns the event with every field that is read: an empty text proves nobody, and is no address, team or route. */
export function plainEvent(provided: unknown, requestId: string): APIGatewayProxyEventV2 {
  const { headers, queryStringParameters, pathParameters, body, isBase64Encoded, requestContext, ...rest } =
    valuesOf(provided);
  const context = valuesOf(requestContext);
  const http = valuesOf(context['http']);
  const event = {
    ...rest,
    routeKey: routeKeyOf(rest),
    headers: headersOf(headers),
    queryStringParameters: textsOf(queryStringParameters),
    pathParameters: textsOf(pathParameters),
    isBase64Encoded: isBase64Encoded === true,
    ...textsOf({ body }),
    requestContext: {
      ...context,
      requestId: textOf(context['requestId']) || requestId,
      http: {
        ...http,
        method: textOf(http['method']),
        path: textOf(http['path']),
        sourceIp: textOf(http['sourceIp']),
      },
    },
  };
  return event as unknown as APIGatewayProxyEventV2;
}

/** Returns the route that API Gateway matched, or an empty text. */
export function routeKeyOf(provided: unknown): string {
  return textOf(valuesOf(provided)['routeKey']);
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns a value that is no text as JSON: a narrowing by it must not return everything. */
function textsOf(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(valuesOf(values)).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}

/**
 * Joins several spellings of a name into one header of several values, as of several lines.
 * https://www.rfc-editor.org/rfc/rfc9110#section-5.3
 */
function headersOf(values: unknown): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [spelt, value] of Object.entries(textsOf(values))) {
    const name = spelt.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(headers);
}
