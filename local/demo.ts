/**
 * What the first `npm start` finds: the table, the bucket, the team `demo` with one invite for an admin and one for a
 * member. All of it is kept in the data folder, so a restart goes on where it was.
 */
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, HeadBucketCommand, PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeOperator, type Operator } from '../shared/compose-operator.ts';
import { MAX_INVITE_SECONDS } from '../shared/domain/people/invite.ts';
import { LatchkeyError } from '../shared/errors.ts';
import { TABLE } from '../shared/table.ts';

export const DEMO_TEAM = 'demo';
export const DEMO_BUCKET = 'webqsee';
/** The bucket for teams of layout smap, each of which takes a whole bucket. */
export const DEMO_SMAP_BUCKET = 'smap';

export interface Demo {
  readonly broker: string;
  readonly aws: string;
  readonly team: string;
  readonly bucket: string;
  readonly region: string;
  /** Codes; each is good once. */
  readonly invites: { readonly ada: string; readonly max: string };
}

/** The invites of the demo that can still be redeemed. */
export type OpenInvites = Readonly<Record<keyof Demo['invites'], boolean>>;

/** How to reach the stand-in as its root. */
export interface RootAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** webQsee's own rule, and `Location`, which newer uploaders read. */
const GALLERY_CORS = {
  AllowedHeaders: ['*'],
  AllowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
  AllowedOrigins: ['*'],
  ExposeHeaders: ['ETag', 'Location'],
  MaxAgeSeconds: 3600,
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

/** The SDK's type has lists that can be changed. */
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

/** Creates what is missing of the table and the buckets. */
export async function prepareAccount(root: RootAccess, tableName: string): Promise<void> {
  await prepareTable(root, tableName);
  const s3 = new S3Client({ ...root, forcePathStyle: true });
  for (const Bucket of [DEMO_BUCKET, DEMO_SMAP_BUCKET]) {
    try {
      await s3.send(new HeadBucketCommand({ Bucket }));
    } catch {
      await s3.send(new CreateBucketCommand({ Bucket }));
    }
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [GALLERY_CORS] } }));
  }
  s3.destroy();
}

/**
 * The demo of the data folder; made on the first start, only its addresses renewed later.
 * @param environment of the functions: the demo is made in their table
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
  const demo: Demo = { ...(kept ?? (await makeDemo(operator))), ...addresses };
  // Whole or not at all; readable by its owner alone, because invites are secrets.
  await writeFile(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  const { ada, max } = demo.invites;
  return { demo, openInvites: { ada: await operator.isOpenInvite(ada), max: await operator.isOpenInvite(max) } };
}

async function makeDemo(operator: Operator): Promise<Omit<Demo, 'broker' | 'aws' | 'region'>> {
  try {
    await operator.createTeam({ team: DEMO_TEAM, layout: 'webqsee', bucket: DEMO_BUCKET });
  } catch (error) {
    // A start that was interrupted after this step: the team is there, its invites are not.
    if (!(error instanceof LatchkeyError && error.code === 'conflict')) throw error;
  }
  const invite = async (user: string, role: string): Promise<string> =>
    (await operator.invite({ team: DEMO_TEAM, user, role, expiresInSeconds: MAX_INVITE_SECONDS })).code;
  const invites = { ada: await invite('ada', 'admin'), max: await invite('max', 'member') };
  return { team: DEMO_TEAM, bucket: DEMO_BUCKET, invites };
}
