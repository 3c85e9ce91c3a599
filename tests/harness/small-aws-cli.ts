/**
 * Stands in for the AWS CLI where there is none: the four commands of S3 that guides use, by AWS's SDK, with the shell's credentials.
 * A refusal is worded as the CLI words it. `S3_TEST_ENDPOINT` is where S3 is.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const REFUSED = 254;
const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bucket: text, key: text, prefix: text, body: text, query: text, output: text, 'max-items': text },
});
const { bucket: Bucket = '', key: Key = '', prefix: Prefix, body, query } = values;
const [service, command = '', file = ''] = positionals;
const s3 = new S3Client({
  endpoint: process.env['S3_TEST_ENDPOINT'] ?? '',
  region: 'eu-central-1',
  forcePathStyle: true,
  maxAttempts: 1,
});

async function answerOf(): Promise<unknown> {
  if (service !== 's3api') throw new Error(`this is not the AWS CLI, and has no ${service ?? 'command'}`);
  if (command === 'put-object') return s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(body ?? '') }));
  if (command === 'delete-object') {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    return undefined;
  }
  if (command === 'list-objects-v2') {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return { Contents: Contents.slice(0, Number(values['max-items'] ?? Contents.length)), RequestCharged: null };
  }
  if (command !== 'get-object') throw new Error(`this is not the AWS CLI, and has no ${command}`);
  const { Body: read, ...answer } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await writeFile(file, (await read?.transformToByteArray()) ?? '');
  return answer;
}

/** Answers the two forms of `--query` that guides use: a field, and the length of one. */
function queried(answer: unknown): unknown {
  const [, counted] = /^length\((\w+)\)$/.exec(query ?? '') ?? [];
  const fields: [string, unknown][] = Object.entries(answer ?? {});
  const found: unknown = fields.find(([name]) => name === (counted ?? query))?.[1];
  if (counted !== undefined) return Array.isArray(found) ? found.length : null;
  return query === undefined ? answer : found;
}

try {
  const shown = queried(await answerOf());
  if (shown !== undefined)
    console.log(values.output === 'text' && typeof shown === 'string' ? shown : JSON.stringify(shown, null, 4));
} catch (error) {
  const { name, message } = error as Error;
  console.error(`An error occurred (${name}) when calling ${command}: ${message}`);
  process.exitCode = REFUSED;
}
