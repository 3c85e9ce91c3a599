/** Runs `npx serverless deploy` and `remove` completely, against STS, CloudFormation and S3 on loopback. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '@latchkey/aws-stand-in';
import { bucketName, startCloudFormation, type CloudFormation } from '../harness/cloudformation.ts';
import { inProject, packageStack, serverless } from '../harness/stack.ts';

const STACK = 'latchkey-prod';
/** A deployment takes seconds, and longer on a busy machine. */
const DEADLINE_MS = 180_000;

let folder: string;
let aws: LocalAws;
let cloudFormation: CloudFormation;
let environment: Record<string, string>;
let s3: S3Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-deploy-'));
  aws = await startLocalAws({ dataDir: folder, port: 0, users: [], roles: [] });
  cloudFormation = await startCloudFormation(aws);
  environment = {
    AWS_ENDPOINT_URL: cloudFormation.url,
    AWS_REGION: 'eu-central-1',
    // Serverless asks CloudFormation at this interval whether it is done, in milliseconds; its default is 5000.
    SLS_AWS_MONITORING_FREQUENCY: '100',
    AWS_ACCESS_KEY_ID: aws.rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.rootKey.secretAccessKey,
  };
  s3 = new S3Client({ endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey, forcePathStyle: true });
});

afterAll(async () => {
  await cloudFormation.close();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

/** Holds the lines of docs/operations.md for AWS CloudShell. */
const LINES = (
  /<!-- cloudshell -->\n+```sh\n(.*?)\n```/s.exec(readFileSync('docs/operations.md', 'utf8'))?.[1] ?? ''
).split('\n');

/** Runs a pasted line, in an environment that names no table or stack. */
function pasted(line = ''): Promise<string> {
  return inProject('bash', ['-c', line], { ...environment, TABLE_NAME: '', npm_config_update_notifier: 'false' });
}

test('three lines are pasted, and the first installs without what only developers need', () => {
  expect(LINES).toHaveLength(3);
  expect(LINES[0]).toMatch(/^git clone \S+ latchkey && cd latchkey && npm ci --omit=dev$/);
});

test.each([
  ['rollback', ['rollback', '--timestamp', '1'], {}, 'serverless rollback is not for this stack'],
  [
    'deploy function',
    ['deploy', 'function', '--function', 'me'],
    {},
    'serverless deploy function is not for this stack',
  ],
  ['an empty region', ['deploy'], { AWS_REGION: '' }, 'AWS_REGION is empty'],
])(
  '%s is refused with one line, and nothing is asked',
  async (_what, parameters, over, line) => {
    const before = cloudFormation.calls.length;
    await expect(serverless(parameters, { ...environment, ...over })).rejects.toThrow(line);
    expect(cloudFormation.calls.slice(before)).toEqual([]);
  },
  DEADLINE_MS,
);

test(
  'a first deployment that fails leaves a stack that the next one goes on with',
  async () => {
    cloudFormation.refuse('ExecuteChangeSet', 1);
    await expect(pasted(LINES[1])).rejects.toThrow(/not authorized to perform: cloudformation:ExecuteChangeSet/);
    expect(Object.keys(cloudFormation.stacks.get(STACK)?.Resources ?? {})).not.toContain('Table');
    cloudFormation.calls.splice(0);
  },
  DEADLINE_MS,
);

test(
  'the second makes the stack, and uploads exactly the zips that package makes and the tests run',
  async () => {
    const output = await pasted(LINES[1]);
    expect(output).toContain('Service deployed to stack latchkey-prod');
    // The deployment bucket exists since the failed deployment.
    expect(cloudFormation.calls.filter((call) => call === 'ExecuteChangeSet')).toHaveLength(1);
    const packaged = await packageStack(join(folder, 'package'));
    const deployed = cloudFormation.stacks.get(STACK);
    expect(Object.keys(deployed?.Resources ?? {}).sort()).toEqual(Object.keys(packaged.Resources).sort());
    const functions = Object.values(deployed?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(0);
    for (const { Properties } of functions) {
      const { S3Key } = Properties['Code'] as { S3Key: string };
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName(STACK), Key: S3Key }));
      const uploaded = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const local = await readFile(join(folder, 'package', S3Key.split('/').at(-1) ?? ''));
      expect(sha256(uploaded)).toBe(sha256(local));
    }
  },
  DEADLINE_MS,
);

test(
  'the third ends with the invite of the first admin, in the table of the stack',
  async () => {
    const output = await pasted(LINES[2]);
    expect(output).toContain('team acme (webqsee): webqsee/acme/items-root/ in bucket made-gallerybucket');
    const [code = '', id = ''] = /^lki_([0-9a-f]{20})_\S+$/m.exec(output) ?? [];
    expect(output).toContain(`-d '{"code":"${code}"}'`);
    expect(output).toContain('curl -s https://abc123.execute-api.eu-central-1.amazonaws.com/v1/enroll');
    const dynamodb = new DynamoDBClient({ endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey });
    const Key = { pk: { S: `INVITE#${id}` }, sk: { S: 'INVITE' } };
    const { Item: item } = await dynamodb.send(new GetItemCommand({ TableName: 'Table', Key }));
    expect([item?.['team']?.S, item?.['user']?.S, item?.['role']?.S]).toEqual(['acme', 'ada', 'admin']);
    dynamodb.destroy();
  },
  DEADLINE_MS,
);

test(
  'a stack that is not there is one clear line',
  async () => {
    const other = pasted('npx latchkey invite acme max --role member --stack latchkey-none');
    await expect(other).rejects.toThrow(/latchkey: not_found: there is no stack latchkey-none in eu-central-1/);
  },
  DEADLINE_MS,
);

describe('an upgrade', () => {
  const parameters = ['--param=smapBuckets=our-smap', '--param=publicUrls=https://example.org/keys'];

  function deploy(...provided: string[]): Promise<string> {
    cloudFormation.calls.splice(0);
    return serverless(['deploy', ...provided], environment);
  }

  /** Expects a refusal before anything but a description of the stack is requested from CloudFormation. */
  async function refusedUntouched(deployed: Promise<string>, line: string): Promise<void> {
    const before = cloudFormation.stacks.get(STACK);
    await expect(deployed).rejects.toThrow(line);
    expect(cloudFormation.calls).toEqual(['DescribeStacks']);
    expect(cloudFormation.stacks.get(STACK)).toBe(before);
  }

  test(
    'with further parameters is made, and the stack says so',
    async () => {
      expect(await deploy(...parameters)).toContain('Service deployed to stack latchkey-prod');
      const { Outputs: outputs } = cloudFormation.stacks.get(STACK) ?? {};
      expect([outputs?.['SmapBuckets']?.Value, outputs?.['BrokerUrl']?.Value]).toEqual([
        'our-smap',
        'https://example.org/keys',
      ]);
      expect(await pasted('npx latchkey invite acme max --role member')).toContain(
        'curl -s https://example.org/keys/v1/enroll',
      );
    },
    DEADLINE_MS,
  );

  test(
    "that forgets them, and names another bucket than the stack's own, is refused with one line",
    async () => {
      const line =
        'galleryBuckets (made-gallerybucket), smapBuckets (our-smap), publicUrls (https://example.org/keys); give them ' +
        'again, or let them go with --param="drop=galleryBuckets,smapBuckets,publicUrls"\n\n';
      await refusedUntouched(deploy('--param=galleryBuckets=other'), line);
    },
    DEADLINE_MS,
  );

  test(
    'over a stack that cannot be read is refused',
    async () => {
      cloudFormation.refuse('DescribeStacks');
      await refusedUntouched(
        deploy(...parameters),
        'nothing is deployed: what the stack latchkey-prod has cannot be read (AccessDenied',
      );
    },
    DEADLINE_MS,
  );

  test(
    'that drops something says so',
    async () => {
      const output = await deploy('--param=publicUrls=https://example.org/keys', '--param=drop=smapBuckets');
      expect(output).toContain('Service deployed to stack latchkey-prod');
      const { Outputs: outputs } = cloudFormation.stacks.get(STACK) ?? {};
      expect(outputs?.['SmapBuckets']?.Value).toBe('-');
      expect(outputs?.['Parameters']?.Value).toBe('{"publicUrls":"https://example.org/keys"}');
    },
    DEADLINE_MS,
  );

  test(
    'by what was packaged before is judged by what is in the package',
    async () => {
      cloudFormation.calls.splice(0);
      const both =
        'npx serverless package --package built && ' +
        'npx serverless deploy --package built --param=publicUrls=https://example.org/keys';
      await refusedUntouched(pasted(both), 'publicUrls (https://example.org/keys); ');
    },
    DEADLINE_MS,
  );
});

test(
  'remove deletes the stack and its deployment bucket',
  async () => {
    const output = await serverless(['remove'], environment);
    expect(output).toContain('has been successfully removed');
    expect(cloudFormation.stacks.has(STACK)).toBe(false);
    const { Buckets: buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(buckets.map(({ Name }) => Name)).not.toContain(bucketName(STACK));
  },
  DEADLINE_MS,
);

test(
  'deploy without AWS keys says so and makes nothing',
  async () => {
    // These settings rule out an AWS machine, whose metadata service takes seconds to fail.
    const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder };
    const withoutKeys = { ...environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', ...nowhere };
    await expect(serverless(['deploy'], withoutKeys)).rejects.toThrow(/credentials/i);
    expect(cloudFormation.stacks.size).toBe(0);
  },
  DEADLINE_MS,
);

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
