/**
 * Runs the stand-in for AWS in the test's own process, with the account of `npm start`, for attacks that need the
 * broker's own key, which a running process never reveals.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startLocalAws, type LocalAws, type RoleDefinition, type UserDefinition } from '@latchkey/aws-stand-in';
import {
  ACCOUNT_ID,
  accountRoles,
  accountUsers,
  BROKER_USER,
  ROLE_NAMES,
  type LocalStack,
  type SessionRole,
} from '../../local/account.ts';
import { prepareAccount } from '../../local/demo.ts';
import type { KeyPair } from './latchkey.ts';

export const STACK: LocalStack = {
  region: 'eu-central-1',
  tableName: 'latchkey',
  buckets: { gallery: ['webqsee'], smap: ['smap'] },
  smapServerActions: [],
};

/** Holds the parameters of a session that the broker, or an attacker with its key, requests from STS. */
export interface AssumeRoleWish {
  readonly role: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The session policy's text. */
  readonly policy?: string;
  readonly sessionName?: string;
  /** The membership; `null` for none. */
  readonly sourceIdentity?: string | null;
}

export interface StandIn {
  readonly aws: LocalAws;
  readonly root: S3Client;
  /** Calls AssumeRole, by default with the broker's key. */
  assumeRole(input: AssumeRoleWish, key?: KeyPair): Promise<KeyPair>;
  s3(credentials: KeyPair): S3Client;
  dispose(): Promise<void>;
}

/**
 * Starts the stand-in.
 * @param extraRoles added to the session roles
 * @param extraUsers added to the broker
 */
export async function startStandIn(
  extraRoles: readonly RoleDefinition[] = [],
  extraUsers: readonly UserDefinition[] = [],
): Promise<StandIn> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-aws-'));
  const aws = await startLocalAws({
    dataDir,
    port: 0,
    region: STACK.region,
    accountId: ACCOUNT_ID,
    users: [...accountUsers(STACK), ...extraUsers],
    roles: [...accountRoles(STACK), ...extraRoles],
  });
  await prepareAccount({ endpoint: aws.url, region: STACK.region, credentials: aws.rootKey }, STACK.tableName);
  const clients: { destroy(): void }[] = [];
  const s3 = (credentials: KeyPair): S3Client => {
    const options = { endpoint: aws.url, region: STACK.region, credentials: keysOf(credentials), maxAttempts: 1 };
    const client = new S3Client({ ...options, forcePathStyle: true });
    clients.push(client);
    return client;
  };
  return {
    aws,
    root: s3(aws.rootKey),
    s3,
    assumeRole: (input, key = aws.userKey(BROKER_USER)) => assumeRole(aws, input, key),
    dispose: async () => {
      for (const client of clients) client.destroy();
      await aws.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Returns the account's name of a session role. */
export function roleName(role: SessionRole): string {
  return ROLE_NAMES[role];
}

async function assumeRole(aws: LocalAws, input: AssumeRoleWish, key: KeyPair): Promise<KeyPair> {
  const sts = new STSClient({ endpoint: aws.url, region: STACK.region, credentials: keysOf(key), maxAttempts: 1 });
  const { role, tags, policy, sessionName = 'demo.max', sourceIdentity = 'gen0000.member0000' } = input;
  try {
    const { Credentials: got } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: aws.roleArn(role),
        RoleSessionName: sessionName,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        ...(policy === undefined ? {} : { Policy: policy }),
        ...(sourceIdentity === null ? {} : { SourceIdentity: sourceIdentity }),
      }),
    );
    if (got?.AccessKeyId === undefined || got.SecretAccessKey === undefined || got.SessionToken === undefined)
      throw new Error('AssumeRole gave no credentials');
    return { accessKeyId: got.AccessKeyId, secretAccessKey: got.SecretAccessKey, sessionToken: got.SessionToken };
  } finally {
    sts.destroy();
  }
}

/** Leaves an absent token out, because the SDK's type accepts no undefined value. */
function keysOf({ accessKeyId, secretAccessKey, sessionToken }: KeyPair): KeyPair {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
