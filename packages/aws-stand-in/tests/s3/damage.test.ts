/** Damaged files of the store are reported in one line each and left unchanged, and cause no other loss. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { outcome, startStandIn } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';

let box: Box;
let said: string[];
beforeEach(async () => {
  said = [];
  jest.spyOn(console, 'error').mockImplementation((...words: unknown[]) => {
    said.push(words.map(String).join(' '));
  });
  box = await startBox();
  await box.put('one', 'first');
  await box.put('two', 'second');
});
afterEach(async () => {
  await box.dispose();
  jest.restoreAllMocks();
});

const folder = (...names: string[]): string => join(box.standIn.dataDir, 's3', ...names);
const objectFiles = (): Promise<string[]> => readdir(folder('buckets', Bucket, 'objects'));

async function fileOf(key: string): Promise<string> {
  for (const name of await objectFiles()) {
    const path = folder('buckets', Bucket, 'objects', name);
    if ((JSON.parse(await readFile(path, 'utf8')) as { key: string }).key === key) return path;
  }
  throw new Error(`${key} has no file`);
}

async function startAgain(change: () => Promise<void>): Promise<void> {
  await box.standIn.close();
  await change();
  const standIn = await startStandIn({ dataDir: box.standIn.dataDir });
  box = boxOf(standIn, standIn.aws.rootKey);
}

test.each(['', '{', '{}', '[]', '{"key":"two","size":6,"segments":[]}'])(
  'an object whose file holds %j is not there; its bytes and the others stay',
  async (text) => {
    const damaged = await fileOf('one');
    await startAgain(() => writeFile(damaged, text));
    expect(refusal(await box.raw('/one'))).toBe('404 NoSuchKey');
    expect(await box.read('two')).toBe('second');
    expect(await readFile(damaged, 'utf8')).toBe(text);
    expect(await readdir(folder('data'))).toHaveLength(2);
    expect(said.some((line) => line.includes(`skipped ${damaged}`))).toBe(true);
    // The key can be written again, which repairs it.
    await box.put('one', 'anew');
    expect(await box.read('one')).toBe('anew');
  },
);

test('an object’s file under another name is not believed', async () => {
  const [one, two] = [await fileOf('one'), await fileOf('two')];
  await startAgain(async () => writeFile(two, await readFile(one)));
  expect([(await box.raw('/one')).text, (await box.raw('/two')).status]).toEqual(['first', 404]);
});

test('a bucket whose own file is gone still has its objects', async () => {
  await startAgain(() => rm(folder('buckets', Bucket, 'bucket.json')));
  expect(await box.read('one')).toBe('first');
});

test('what a killed process left behind goes: half files, parts of no upload, a bucket half made', async () => {
  await startAgain(async () => {
    await writeFile(folder('buckets', Bucket, 'objects', `${'0'.repeat(64)}.json.new`), '{"key"');
    await writeFile(folder('data', 'half'), 'half an obj');
    await mkdir(folder('uploads', 'no-upload'));
    await mkdir(folder('buckets', 'half-made', 'objects'), { recursive: true });
  });
  expect(await objectFiles()).toHaveLength(2);
  expect([await readdir(folder('data')), await readdir(folder('uploads'))]).toEqual([expect.any(Array), []]);
  expect(await readdir(folder('data'))).toHaveLength(2);
  expect((await box.at('/half-made?list-type=2')).status).toBe(404);
  expect(said).toEqual([]);
});

test('a damaged part is not listed, and its bytes are kept', async () => {
  const { UploadId = '' } = await box.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  for (const PartNumber of [1, 2])
    await box.s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber, Body: 'x' }));
  await startAgain(() => writeFile(folder('uploads', UploadId, '1.json'), '{'));
  const { Parts } = await box.s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId }));
  expect(Parts?.map(({ PartNumber }) => PartNumber)).toEqual([2]);
  expect(await readdir(folder('data'))).toHaveLength(4);
  expect(await outcome(box.s3.send(new ListPartsCommand({ Bucket, Key: 'other', UploadId })))).toBe('404 NoSuchUpload');
});

test('bytes that are gone, or cut, are an error in the middle and never a short answer', async () => {
  const { segments } = JSON.parse(await readFile(await fileOf('one'), 'utf8')) as { segments: { data: string }[] };
  const path = folder('data', segments[0]?.data ?? '');
  await writeFile(path, 'fir');
  await expect(box.read('one')).rejects.toThrow();
  await rm(path);
  await expect(box.read('one')).rejects.toThrow();
  expect(await box.read('two')).toBe('second');
});
