/**
 * Runs the zips of the packaged stack, each by AWS's own runtime client, with a stand-in that has the template's
 * rights.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '@latchkey/aws-stand-in';
import type { FunctionName } from '../../shared/http/routes.ts';
import { TABLE } from '../../shared/table-schema.ts';
import { packageStack } from '../harness/stack.ts';
import { startFunction, type PackagedFunction } from './runtime.ts';
import { functionEnvironment, functionUser, stackRoles, stackUsers } from './stack-account.ts';

export interface PackagedStack {
  readonly aws: LocalAws;
  /** S3 client of the account's owner. */
  readonly owner: S3Client;
  /** The command's environment: the stack's own settings and the owner's key. */
  readonly operatorEnvironment: Readonly<Record<string, string>>;
  functionNamed(name: FunctionName): PackagedFunction;
  running(): readonly PackagedFunction[];
  stop(): Promise<void>;
}

/**
 * @param buckets of the gallery, of smap
 * @param more added to the functions' environment
 */
export async function startPackagedStack(
  { gallery, smap }: { readonly gallery: string; readonly smap?: string },
  names: readonly FunctionName[],
  more: Readonly<Record<string, string>> = {},
): Promise<PackagedStack> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-packaged-'));
  const parameters = [
    `--param=galleryBuckets=${gallery}`,
    ...(smap === undefined ? [] : [`--param=smapBuckets=${smap}`]),
  ];
  const template = await packageStack(join(folder, 'package'), parameters);
  await mkdir(join(folder, 'aws'));
  const users = stackUsers(template);
  const aws = await startLocalAws({ dataDir: join(folder, 'aws'), port: 0, users, roles: stackRoles(template) });
  const root = { endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey };
  const table = { ...TABLE, TableName: 'Table' } as unknown as CreateTableCommandInput;
  await new DynamoDBClient(root).send(new CreateTableCommand(table));
  const owner = new S3Client({ ...root, forcePathStyle: true });
  for (const Bucket of [gallery, ...(smap === undefined ? [] : [smap])])
    await owner.send(new CreateBucketCommand({ Bucket }));

  const functions = new Map<string, PackagedFunction>();
  for (const name of names) {
    await promisify(execFile)('unzip', ['-q', join(folder, 'package', `${name}.zip`), '-d', join(folder, name)]);
    const key = aws.userKey(functionUser(name));
    const environment = {
      ...functionEnvironment(template, name),
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      S3_ENDPOINT: aws.url,
      STS_ENDPOINT: aws.url,
      DYNAMODB_ENDPOINT: aws.url,
      ...more,
    };
    functions.set(name, await startFunction(join(folder, name), name, environment));
  }
  process.env['AWS_ACCESS_KEY_ID'] = aws.rootKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = aws.rootKey.secretAccessKey;
  const place = { AWS_REGION: 'eu-central-1', DYNAMODB_ENDPOINT: aws.url };
  return {
    aws,
    owner,
    operatorEnvironment: { ...functionEnvironment(template, 'enroll'), ...place },
    functionNamed: (name) => {
      const found = functions.get(name);
      if (found === undefined) throw new Error(`there is no function ${name}`);
      return found;
    },
    running: () => [...functions.values()],
    stop: async () => {
      for (const running of functions.values()) await running.stop();
      owner.destroy();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
