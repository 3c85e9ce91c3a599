/**
 * Starts the stand-in in this process, on a free port, with a small account: a broker's user, roles, and clients for
 * them.
 */
import { afterAll } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput, type Tag } from '@aws-sdk/client-sts';
import { startLocalAws, type LocalAws, type LocalAwsOptions } from '../../src/server.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface StandIn {
  readonly aws: LocalAws;
  readonly dataDir: string;
  /** Stops it; the data folder remains, for another start. */
  close(): Promise<void>;
  dispose(): Promise<void>;
}

export type Setting = Partial<Omit<LocalAwsOptions, 'dataDir' | 'port'>> & { readonly dataDir?: string };

/** Stand-ins to stop after the tests: a failed test does not stop its own, which would keep the run from ending. */
const running = new Set<LocalAws>();
afterAll(async () => {
  await Promise.all([...running].map((aws) => aws.close()));
});

export async function startStandIn({ dataDir: given, ...options }: Setting = {}): Promise<StandIn> {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'latchkey-stand-in-')));
  const aws = await startLocalAws({ users: [], roles: [], ...options, dataDir, port: 0 });
  running.add(aws);
  const close = async (): Promise<void> => {
    running.delete(aws);
    await aws.close();
  };
  return {
    aws,
    dataDir,
    close,
    dispose: async () => {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;

/** Returns a policy document with these statements. */
export const policyOf = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements });

export const allow = (action: string | string[], resource: string | string[] = '*', condition?: object): object =>
  policyOf({ Effect: 'Allow', Action: action, Resource: resource, ...conditionOf(condition) });

export const trust = (principal: string, action: string | string[], condition?: object): object =>
  policyOf({ Effect: 'Allow', Principal: { AWS: principal }, Action: action, ...conditionOf(condition) });

function conditionOf(condition: object | undefined): object {
  return condition === undefined ? {} : { Condition: condition };
}

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Key;
  readonly maxAttempts: number;
}

function clientOptions(standIn: StandIn, key: Key): ClientOptions {
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { endpoint: standIn.aws.url, region: REGION, credentials, maxAttempts: 1 };
}

export const stsClient = (standIn: StandIn, key: Key): STSClient => new STSClient(clientOptions(standIn, key));
export const s3Client = (standIn: StandIn, key: Key): S3Client =>
  new S3Client({ ...clientOptions(standIn, key), forcePathStyle: true });
export const dynamoDbClient = (standIn: StandIn, key: Key): DynamoDBClient =>
  new DynamoDBClient(clientOptions(standIn, key));

export const tagsOf = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Returns the key of a new session. */
export async function assume(
  standIn: StandIn,
  key: Key,
  role: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Required<Key>> {
  const command = new AssumeRoleCommand({ RoleArn: standIn.aws.roleArn(role), RoleSessionName: 'test', ...input });
  const { Credentials: made } = await stsClient(standIn, key).send(command);
  if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken) throw new Error('no credentials came back');
  return { accessKeyId: made.AccessKeyId, secretAccessKey: made.SecretAccessKey, sessionToken: made.SessionToken };
}

/** Returns `{status} {name}` of an SDK call's refusal, or `ok`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return `${$metadata.httpStatusCode} ${name}`;
  }
}
