/**
 * Prepares the state that the first `npm start` finds: the table, the buckets, the team `demo` with one invite for an admin and
 * one for a member, and the team for smap. All of it is stored in the data folder, so a restart continues with it.
 */
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';
import { denyOldSignatures, UNFINISHED_UPLOADS_RULE } from '../shared/domain/signing/bucket-needs.ts';
import { GALLERY_CORS } from '../shared/domain/signing/gallery-cors.ts';
import { composeOperator, type Operator } from '../shared/compose-operator.ts';
import { TABLE } from '../shared/table-schema.ts';
import { DEMO_SMAP_BUCKET, makeSmapDemo } from './demo-smap.ts';
import { DEMO_FILE, readKeptDemo, type KeptDemo } from './demo-file.ts';
import { ensureTeam, inviteOne } from './demo-team.ts';

export const DEMO_TEAM = 'demo';
export const DEMO_BUCKET = 'webqsee';

export interface Demo extends KeptDemo {
  readonly broker: string;
  readonly aws: string;
  readonly region: string;
}

/** True for each invite of the demo that can still be redeemed. */
export type OpenInvites = Readonly<Record<keyof Demo['invites'], boolean>>;

/** Access to the stand-in as its root. */
export interface RootAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const CORS_RULE = {
  AllowedHeaders: [...GALLERY_CORS.allowedHeaders],
  AllowedMethods: [...GALLERY_CORS.allowedMethods],
  AllowedOrigins: [...GALLERY_CORS.allowedOrigins],
  ExposeHeaders: [...GALLERY_CORS.exposedHeaders],
  MaxAgeSeconds: GALLERY_CORS.maxAgeSeconds,
};

/** Creates the table if it is missing. */
export async function prepareTable(root: RootAccess, tableName: string): Promise<void> {
  const dynamodb = new DynamoDBClient(root);
  try {
    await dynamodb.send(new CreateTableCommand({ ...schemaOf(TABLE), TableName: tableName }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  dynamodb.destroy();
}

/** Copies the lists, because the SDK's type has mutable ones. */
function schemaOf(table: typeof TABLE): Omit<CreateTableCommandInput, 'TableName'> {
  return {
    ...table,
    AttributeDefinitions: [...table.AttributeDefinitions],
    KeySchema: [...table.KeySchema],
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) => ({
      ...index,
      KeySchema: [...index.KeySchema],
    })),
  };
}

/** Creates the table and the buckets if they are missing. */
export async function prepareAccount(root: RootAccess, tableName: string): Promise<void> {
  await prepareTable(root, tableName);
  const s3 = new S3Client({ ...root, forcePathStyle: true });
  for (const Bucket of [DEMO_BUCKET, DEMO_SMAP_BUCKET]) {
    try {
      await s3.send(new HeadBucketCommand({ Bucket }));
    } catch {
      await s3.send(new CreateBucketCommand({ Bucket }));
    }
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [CORS_RULE] } }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(Bucket) }));
    const LifecycleConfiguration = { Rules: [{ ...UNFINISHED_UPLOADS_RULE, Filter: { Prefix: '' } }] };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  }
  s3.destroy();
}

/** Returns the policy of a stack's own bucket, without the statement that demands TLS, which the stand-in does not have. */
function policyOf(bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  return JSON.stringify({ Version: '2012-10-17', Statement: [denyOldSignatures([arn, `${arn}/*`])] });
}

/**
 * Returns the demo of the data folder, made on the first start; later starts renew only its addresses. Parts that an earlier
 * version lacked are made on the first start of this one.
 * @param environment of the functions, in whose table the demo is made
 */
export async function prepareDemo(
  dataDir: string,
  environment: NodeJS.ProcessEnv,
  addresses: Pick<Demo, 'broker' | 'aws' | 'region'>,
): Promise<{ readonly demo: Demo; readonly openInvites: OpenInvites }> {
  const operator = composeOperator(environment);
  const kept = await readKeptDemo(dataDir);
  const team = kept ?? (await makeDemo(operator));
  const smap = kept?.smap ?? (await makeSmapDemo(operator));
  const demo: Demo = { ...team, ...addresses, ...(smap === undefined ? {} : { smap }) };
  // The file is readable by its owner alone, because invites, tokens and a password are secrets.
  await writePrivateFile(join(dataDir, DEMO_FILE), `${JSON.stringify(demo, null, 2)}\n`);
  const { ada, max } = demo.invites;
  return { demo, openInvites: { ada: await operator.isOpenInvite(ada), max: await operator.isOpenInvite(max) } };
}

async function makeDemo(operator: Operator): Promise<KeptDemo> {
  const team = DEMO_TEAM;
  await ensureTeam(operator, { team, layout: 'webqsee', bucket: DEMO_BUCKET });
  const ada = await inviteOne(operator, team, 'ada', 'admin');
  const max = await inviteOne(operator, team, 'max', 'member');
  const isRenamed = ada.user !== 'ada' || max.user !== 'max';
  return {
    team,
    bucket: DEMO_BUCKET,
    invites: { ada: ada.code, max: max.code },
    ...(isRenamed ? { names: { ada: ada.user, max: max.user } } : {}),
  };
}
