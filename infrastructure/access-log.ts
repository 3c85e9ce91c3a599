/**
 * Lists what API Gateway logs of each request, those that it answers itself and no function sees among them. Never the path, the
 * query or a header: they may hold anything, a token too.
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
