/**
 * Runs `npm start` with a store of the operator's own (`S3_ENDPOINT`, `STS_ENDPOINT`), such as Ceph: reads it from the
 * environment, and configures the one part that stays on this machine, the table. The functions sign for the table with the same
 * key as for the token service, as on AWS, so the table's endpoint gets that key.
 */
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';
import { environmentOf, placeEnvironment } from '../infrastructure/environment.ts';
import { readConfig, type Config } from '../shared/config.ts';
import { listed } from './account.ts';
import { DEMO_FILE, demoFileKind } from './demo-file.ts';
import { StartError } from './start-error.ts';

const ENDPOINTS = ['S3_ENDPOINT', 'STS_ENDPOINT'] as const;

export interface RemoteStore {
  /** The operator's configuration, without the table's endpoint. */
  readonly config: Config & { readonly s3Endpoint: string };
  /** The broker's own key, which may assume the session roles. */
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns `null` if no endpoint is set. @throws StartError naming all that is missing or wrong */
export function remoteStoreOf(environment: Environment, tableName: string): RemoteStore | null {
  const value = (name: string): string => environment[name] ?? '';
  const [s3Endpoint, stsEndpoint] = ENDPOINTS.map(value);
  if (!s3Endpoint && !stsEndpoint) return null;
  if (!s3Endpoint || !stsEndpoint) {
    const [set, missing] = s3Endpoint ? ENDPOINTS : [...ENDPOINTS].reverse();
    throw new StartError(`${set} is set and ${missing} is not: set both, or neither for the stand-in on this machine`);
  }
  const key = { accessKeyId: value('AWS_ACCESS_KEY_ID'), secretAccessKey: value('AWS_SECRET_ACCESS_KEY') };
  const faults = [
    ...(key.accessKeyId === '' ? ['AWS_ACCESS_KEY_ID is not set'] : []),
    ...(key.secretAccessKey === '' ? ['AWS_SECRET_ACCESS_KEY is not set'] : []),
    ...(value('AWS_SESSION_TOKEN') === ''
      ? []
      : ['AWS_SESSION_TOKEN is set: the broker needs a key that does not end']),
    ...(value('SMAP_DATABASE_PARAMETERS') === ''
      ? []
      : ['SMAP_DATABASE_PARAMETERS is for AWS: set SMAP_DATABASE_URL and SMAP_DATABASE_TEAM']),
  ];
  try {
    const config = readConfig({ ...environment, TABLE_NAME: tableName });
    if (faults.length === 0) return { config: { ...config, s3Endpoint }, key };
  } catch (error) {
    faults.unshift((error as Error).message.replace(/^configuration: /, ''));
  }
  throw new StartError(faults.join('; '));
}

/** Returns the environment of the functions, without the broker's key. */
export function remoteEnvironment(
  { config }: RemoteStore,
  { broker, aws }: { readonly broker: string; readonly aws: string },
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    ...environmentOf({
      ...config,
      buckets: listed(config.buckets),
      publicUrls: config.publicUrls.join(',') || broker,
      oidcIssuers: environment['LATCHKEY_OIDC_ISSUERS'] ?? '',
      smapDatabaseParameters: null,
    }),
    ...placeEnvironment({ ...config, dynamodbEndpoint: aws }),
  };
}

/** Writes the table's address for the command line tool. */
export async function writeAddresses(
  dataDir: string,
  addresses: {
    readonly broker: string;
    readonly aws: string;
    readonly region: string;
    readonly buckets: readonly string[];
  },
): Promise<void> {
  await writePrivateFile(join(dataDir, DEMO_FILE), `${JSON.stringify(addresses, null, 2)}\n`);
}

/**
 * Refuses a folder of the other kind: teams of the demo have no place in a store of the operator's own, nor the reverse. @throws
 * StartError
 */
export async function refuseOtherFolder(dataDir: string, remoteStore: RemoteStore | null): Promise<void> {
  const kind = await demoFileKind(dataDir);
  if (kind === null) return;
  const isDemo = kind === 'demo';
  if (isDemo === (remoteStore === null)) return;
  const holds = isDemo ? 'holds the demo' : 'belongs to a store of your own';
  throw new StartError(`the data folder ${dataDir} ${holds}; set LATCHKEY_DATA to another folder`);
}
