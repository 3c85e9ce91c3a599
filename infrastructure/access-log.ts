/**
 * API Gateway logs these variables of each request, including requests that it answers itself and no function sees. The path, the
 * query and headers are never logged: they may hold anything, a token too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const VARIABLES = {
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  routeKey: 'routeKey',
  status: 'status',
  protocol: 'protocol',
  responseLength: 'responseLength',
  responseLatency: 'responseLatency',
  integrationError: 'integrationErrorMessage',
} as const;

/** Returns the format, one line of JSON. */
export function accessLog(): string {
  const fields = Object.entries(VARIABLES).map(([name, variable]) => [name, `$context.${variable}`]);
  return JSON.stringify(Object.fromEntries(fields));
}
