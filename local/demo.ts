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
import { CreateBucketCommand, HeadBucketCommand, PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';
import { GALLERY_CORS } from '../infrastructure/gallery-cors.ts';
import { composeOperator, type Operator } from '../shared/compose-operator.ts';
import { TABLE } from '../shared/table-schema.ts';
import { DEMO_SMAP_BUCKET, makeSmapDemo, type SmapDemo } from './demo-smap.ts';
import { ensureTeam, inviteCode } from './demo-team.ts';

export const DEMO_TEAM = 'demo';
export const DEMO_BUCKET = 'webqsee';

export interface Demo {
  readonly broker: string;
  readonly aws: string;
  readonly team: string;
  readonly bucket: string;
  readonly region: string;
  /** Codes of the invites; each is redeemed once. */
  readonly invites: { readonly ada: string; readonly max: string };
  readonly smap?: SmapDemo;
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
  }
  s3.destroy();
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
  const file = join(dataDir, 'demo.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Demo,
    () => null,
  );
  const team = kept ?? (await makeDemo(operator));
  const smap = kept?.smap ?? (await makeSmapDemo(operator));
  const demo: Demo = { ...team, ...addresses, ...(smap === undefined ? {} : { smap }) };
  // The file is readable by its owner alone, because invites, tokens and a password are secrets.
  await writePrivateFile(file, `${JSON.stringify(demo, null, 2)}\n`);
  const { ada, max } = demo.invites;
  return { demo, openInvites: { ada: await operator.isOpenInvite(ada), max: await operator.isOpenInvite(max) } };
}

async function makeDemo(operator: Operator): Promise<Pick<Demo, 'team' | 'bucket' | 'invites'>> {
  const team = DEMO_TEAM;
  await ensureTeam(operator, { team, layout: 'webqsee', bucket: DEMO_BUCKET });
  const ada = await inviteCode(operator, team, 'ada', 'admin');
  return { team, bucket: DEMO_BUCKET, invites: { ada, max: await inviteCode(operator, team, 'max', 'member') } };
}
