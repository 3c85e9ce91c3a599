/** The clients of AWS, as everything that is composed has them: how long they wait, and what they do not look for. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from './adapters/dynamodb/table.ts';
import type { Config } from './config.ts';
import { currentDeadline } from './deadline.ts';

/** A stuck upstream must not use up the request's own time (`deadline.ts`): fail, and let the caller try again. */
const CONNECTION_TIMEOUT_MS = 1000;
/** DynamoDB answers in milliseconds: what takes longer is better asked once more. */
const TABLE_PATIENCE = { requestTimeoutMs: 1000, maxAttempts: 3 };
/** A table of another address may share a small machine with everything else. */
const OTHER_TABLE_PATIENCE = { requestTimeoutMs: 2500, maxAttempts: 3 };
/**
 * Settings that the SDK would else look for in the environment and in files that no function has, which costs a cold start 3 ms.
 * Its defaults, but for endpoints by account, which nothing here uses, and the application's name, which AWS's logs then
 * show.
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

/** Returns the table, within the deadline of the request that asks, if one does. */
export function tableOf({
  region,
  dynamodbEndpoint,
  tableName,
}: Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName'>): Table {
  const patience = dynamodbEndpoint === null ? TABLE_PATIENCE : OTHER_TABLE_PATIENCE;
  const dynamodb = new DynamoDBClient(clientSettings(region, dynamodbEndpoint, patience));
  return new Table(dynamodb, tableName, currentDeadline);
}

/** How long a call may take, and how often it is tried. */
export interface Patience {
  readonly requestTimeoutMs: number;
  readonly maxAttempts: number;
}

/** Returns the settings of a client of AWS. */
export function clientSettings(
  region: string,
  endpoint: string | null,
  { requestTimeoutMs, maxAttempts }: Patience,
): object {
  const requestHandler = {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // Until the answer begins (without the flag the SDK only warns), and for any silence within it.
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    socketTimeout: requestTimeoutMs,
  };
  return {
    ...FIXED_SETTINGS,
    region,
    maxAttempts,
    requestHandler,
    ...(endpoint === null ? {} : { endpoint }),
  };
}
