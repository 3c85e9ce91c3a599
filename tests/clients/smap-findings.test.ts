/** Checks what `latchkey smap plan` finds in configurations and policies of other forms, and how it refuses files that are none. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apacheFindings } from '../../clients/cli/smap/smap-apache.ts';
import { readTextFile } from '../../clients/cli/files/text-file.ts';
import { policyFindings } from '../../clients/cli/smap/smap-policy.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { run } from '../harness/short-run.ts';
import MANUAL from '../vectors/smap-manual.json' with { type: 'json' };

const BUCKET = 'example-smap-files';
const BASE = { Version: '2012-10-17' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-findings-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('in other files', () => {
  test.each(MANUAL.otherLines as [string, string[]][])('of Apache: %j: %j', (text, actions) => {
    expect(apacheFindings(text).map(({ action }) => action)).toEqual(actions);
    expect(
      apacheFindings(text.replaceAll('\n', '\r\n').replaceAll('\\\r\n', '\\\n')).map(({ action }) => action),
    ).toEqual(actions);
  });

  test.each(MANUAL.otherStatements as unknown as [object, string, string[], string[]][])(
    'of a policy: %j %s to %j in %j',
    (statement, effect, to, folders) => {
      const text = JSON.stringify({ ...BASE, Statement: { Effect: 'Allow', Action: 's3:GetObject', ...statement } });
      expect(policyFindings(text, 'b')).toMatchObject([{ effect, to, folders }]);
    },
  );
});

describe('a file that is none is refused in one line', () => {
  const deep = `{"Statement":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  test.each([
    ['--apache', 'no text', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), /is no text/],
    ['--apache', 'too long', 'x'.repeat(1024 * 1024 + 1), /has more than 1048576 bytes/],
    ['--bucket-policy', 'no JSON', 'Statement:', /it is not JSON; get it by: aws s3api get-bucket-policy/],
    ['--bucket-policy', 'empty', '', /it is not JSON/],
    ['--bucket-policy', 'a list', '[]', /it is not a policy/],
    ['--bucket-policy', 'nothing', 'null', /it is not a policy/],
    ['--bucket-policy', 'no Statement', '{"Version":"2012-10-17"}', /has no Statement/],
    ['--bucket-policy', 'a statement that is a text', '{"Statement":["Allow"]}', /it is not a policy/],
    ['--bucket-policy', 'no Effect', '{"Statement":[{"Principal":"*"}]}', /no Effect of Allow or Deny/],
    [
      '--bucket-policy',
      'a list in a list',
      '{"Statement":[{"Effect":"Allow","Action":[["a"]]}]}',
      /it is not a policy/,
    ],
    ['--bucket-policy', 'deep', deep, /it is not (?:JSON|a policy)/],
  ])('%s: %s', async (option, _what, content, message) => {
    const read = async (): Promise<unknown> => {
      const text = await readTextFile(option, await written('file', content));
      return option === '--apache' ? apacheFindings(text) : policyFindings(text, BUCKET);
    };
    await expect(read()).rejects.toThrow(LatchkeyError);
    await expect(read()).rejects.toThrow(message);
  });

  test.each([
    ['one that is missing', () => Promise.resolve(join(folder, 'missing')), /cannot be read/],
    ['a folder', () => Promise.resolve(folder), /is no plain file/],
    ['a device', () => Promise.resolve('/dev/zero'), /is no plain file/],
    [
      'a pipe that nobody writes into',
      async () => {
        await run('mkfifo', [join(folder, 'pipe')]);
        return join(folder, 'pipe');
      },
      /is no plain file/,
    ],
  ])('%s', async (_what, pathOf, message) => {
    await expect(readTextFile('--apache', await pathOf())).rejects.toThrow(message);
  });

  test('a configuration that is not UTF-8 is read nevertheless', async () => {
    const text = Buffer.concat([Buffer.from([0x23, 0xe4, 0x0a]), Buffer.from('SSLProxyEngine on')]);
    const read = await readTextFile('--apache', await written('latin1.conf', text));
    expect(apacheFindings(read)).toMatchObject([{ line: 2, action: 'remove' }]);
  });
});
