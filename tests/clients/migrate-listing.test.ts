/** Checks how `latchkey migrate-keys` reads listings of a bucket: both forms, pages, damaged files, and very long ones. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readKeyListing } from '../../clients/cli/migrate/key-listing.ts';
import { run } from '../harness/short-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-listing-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function keysOf(content: string | Uint8Array): Promise<[string[], boolean]> {
  const path = join(folder, 'listing');
  await writeFile(path, content);
  const keys: string[] = [];
  const { isCut } = await readKeyListing(path, (key) => keys.push(key));
  return [keys, isCut];
}

const page = (keys: readonly string[], more: object = {}): string =>
  JSON.stringify(
    { Contents: keys.map((Key) => ({ Key, ETag: '"x"', Owner: { DisplayName: 'Key' } })), ...more },
    null,
    4,
  );

test.each([
  ['one answer', page(['a', 'é "b" \\ \n', '𝒳']), ['a', 'é "b" \\ \n', '𝒳'], false],
  ['pages', page(['a'], { IsTruncated: true }) + page(['b'], { IsTruncated: false }), ['a', 'b'], false],
  ['pages, of which the last is cut', page(['a']) + page(['b'], { IsTruncated: true }), ['a', 'b'], true],
  ['an answer that --max-items cut', page(['a'], { NextToken: 'x' }), ['a'], true],
  ['keys alone', '["a","b"]', ['a', 'b'], false],
  ['objects alone', '[{"Key":"a","Size":1}]', ['a'], false],
  ['an empty bucket', '{"RequestCharged":null}', [], false],
  [
    'lines',
    '2024-01-02 10:11:12          5 a  b \r\n2024-01-02 10:11:12 5 c\n\nTotal Objects: 2\n   Total Size: 10\n',
    ['a  b ', 'c'],
    false,
  ],
])('%s', async (_what, content, keys, isCut) => {
  expect(await keysOf(content)).toEqual([keys, isCut]);
});

test.each([
  ['nothing', '', '--keys: the file is empty'],
  ['a cut answer', page(['a', 'b']).slice(0, -30), '--keys: line '],
  ['a cut key', '{"Contents":[{"Key":"abc', '--keys: line 1: it is damaged'],
  ['one bracket too many', `${page(['a'])}}`, '--keys: line 11: it is damaged'],
  ['brackets that cross', '{"Contents":[}]', '--keys: line 1: it is damaged'],
  ['a bad escape', '["\\x"]', '--keys: line 1: it is damaged'],
  ['deep', '['.repeat(100), '--keys: line 1: it is damaged'],
  ['a very long text', `["${'x'.repeat(1_000_000)}"]`, '--keys: line 1: it is damaged'],
  ['encoded keys', page(['a%20b'], { EncodingType: 'url' }), 'list them again without --encoding-type'],
  ['a policy', '{"Statement":[{"Effect":"Allow","Action":"*"}]}', 'is a policy, not a list of keys; make it again by'],
  ['folders', '                           PRE a/\n', 'made without --recursive'],
  ['a cut line', '2024-01-02 10:11:12 5 a', 'line 1: it has no end'],
  ['other lines', '2024-01-02 10:11:12 5 a\nb\n', 'line 2: it is no line of'],
  ['UTF-16', Buffer.from('["a"]', 'utf16le'), 'UTF-16'],
  ['Latin-1', Buffer.from('["é"]', 'latin1'), 'not UTF-8'],
])('%s is refused in one line with the remedy', async (_what, content, fault) => {
  const { message } = await keysOf(content).then(
    () => new Error('it was read'),
    (error: unknown) => error as Error,
  );
  expect(message).toContain(fault);
  expect(message).toMatch(/^--keys: .*; .+$/);
});

test('a folder and a missing file are refused', async () => {
  await expect(readKeyListing(folder, () => undefined)).rejects.toThrow('is no plain file');
  await expect(readKeyListing(join(folder, 'none'), () => undefined)).rejects.toThrow('cannot be read');
});

test('200,000 keys, 45 MB of text, are read in bounded memory', async () => {
  const path = join(folder, 'long.json');
  const file = await open(path, 'w');
  await file.write('{"Contents":[');
  for (let index = 0; index < 200; index += 1) {
    const keys = Array.from({ length: 1000 }, (_, key) => ({
      Key: `a/shared/u${index}/${key}-${'x'.repeat(150)}`,
      Size: 1,
    }));
    await file.write(`${index === 0 ? '' : ','}${JSON.stringify(keys).slice(1, -1)}`);
  }
  await file.write(']}');
  await file.close();
  const script = `import { readKeyListing } from './clients/cli/migrate/key-listing.ts';
let keys = 0;
await readKeyListing(process.argv[1], () => (keys += 1));
console.log(keys);`;
  // All keys at once, or the file, would take more.
  const limits = ['--max-old-space-size=24', '--disable-warning=ExperimentalWarning', '--input-type=module-typescript'];
  const { code, stdout, stderr } = await run(process.execPath, [...limits, '-e', script, path]);
  expect([code, stdout, stderr]).toEqual([0, '200000\n', '']);
});
