/**
 * Makes the clients of AWS for everything that is composed: their timeouts and retries, and the settings that they need not look
 * up.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from './adapters/dynamodb/table.ts';
import type { Config } from './config.ts';
import { currentDeadline } from './deadline.ts';

/** A stuck upstream must not use up the request's own time (`deadline.ts`): fail, and let the caller try again. */
const CONNECTION_TIMEOUT_MS = 1000;
const PROXY_CONNECTION_TIMEOUT_MS = 10_000;
/** DynamoDB answers in milliseconds: a slower request is better retried. */
const TABLE_PATIENCE = { requestTimeoutMs: 1000, maxAttempts: 3 };
/** A table of another address may share a small machine with everything else. */
const OTHER_TABLE_PATIENCE = { requestTimeoutMs: 2500, maxAttempts: 3 };
/**
 * The SDK would otherwise look for these settings in the environment and in files that no function has, which costs a cold start
 * 3 ms. They are its defaults, except for endpoints by account, which nothing here uses, and the application's name, which AWS's
 * logs then show.
 */
const FIXED_SETTINGS = {
  accountIdEndpointMode: 'disabled',
  authSchemePreference: ['sigv4'],
  defaultsMode: 'standard',
  endpointDiscoveryEnabled: false,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: 'latchkey',
} as const;

/** The way to AWS where there is a proxy; functions have none. https://nodejs.org/api/http.html#built-in-proxy-support */
export type ProxyEnvironment = Readonly<Partial<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string>>>;

/** Returns the table, whose requests end at the deadline of the current request, if there is one. */
export function tableOf(
  { region, dynamodbEndpoint, tableName }: Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName'>,
  proxy?: ProxyEnvironment,
): Table {
  const patience = dynamodbEndpoint === null ? TABLE_PATIENCE : OTHER_TABLE_PATIENCE;
  const dynamodb = new DynamoDBClient(clientSettings(region, dynamodbEndpoint, patience, proxy));
  return new Table(dynamodb, tableName, currentDeadline);
}

/** Limits the time of a call, and the number of its tries. */
export interface Patience {
  readonly requestTimeoutMs: number;
  readonly maxAttempts: number;
}

/** Returns the settings of a client of AWS. */
export function clientSettings(
  region: string,
  endpoint: string | null,
  { requestTimeoutMs, maxAttempts }: Patience,
  proxy?: ProxyEnvironment,
): object {
  const requestHandler = {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // Limits the time to the first byte (without the flag the SDK only warns), and any silence within the answer.
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    socketTimeout: requestTimeoutMs,
    ...(proxy === undefined ? {} : throughProxy(proxy)),
  };
  return {
    ...FIXED_SETTINGS,
    region,
    maxAttempts,
    requestHandler,
    ...(endpoint === null ? {} : { endpoint }),
    // The clients of the SDK that fetch an operator's credentials take their settings from here.
    ...(proxy === undefined ? {} : { clientConfig: { requestHandler: throughProxy(proxy) } }),
  };
}

/** Returns the settings of connections by a proxy, each of which is two in a row. */
function throughProxy(proxy: ProxyEnvironment): object {
  const agent = { proxyEnv: proxy };
  return { connectionTimeout: PROXY_CONNECTION_TIMEOUT_MS, httpAgent: agent, httpsAgent: agent };
}
