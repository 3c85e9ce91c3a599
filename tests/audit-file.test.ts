/** Proves the file of audit lines: private, whole lines, bounded, and never a reason to stop serving. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditFile } from '../shared/audit-file.ts';

let folder: string;
let current: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-audit-'));
  current = join(folder, 'audit.jsonl');
  said = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function file(maxFileBytes = 1000): AuditFile {
  return new AuditFile(folder, { maxFileBytes, say: (sentence) => said.push(sentence) });
}

test('is its owner’s alone, also if it was opened to others', async () => {
  const before = process.umask(0);
  file().append('{"a":1}');
  process.umask(before);
  expect((await stat(current)).mode & 0o777).toBe(0o600);
  await chmod(current, 0o666);
  file().append('{"a":2}');
  expect((await stat(current)).mode & 0o777).toBe(0o600);
  expect(await readFile(current, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
});

test('holds at most its size and a line, and one older file is kept', async () => {
  const lines = file(100);
  for (let index = 0; index < 60; index += 1) lines.append(JSON.stringify({ index }));
  const [older, newer] = await Promise.all([
    readFile(join(folder, 'audit.1.jsonl'), 'utf8'),
    readFile(current, 'utf8'),
  ]);
  for (const text of [older, newer]) expect(text.length).toBeLessThan(115);
  const kept = `${older}${newer}`
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { index: number }).index);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, place) => 60 - kept.length + place));
});

test('a line that was cut does not swallow the next', async () => {
  await writeFile(current, '{"a":1}\n{"cut');
  file().append('{"a":2}');
  expect(await readFile(current, 'utf8')).toBe('{"a":1}\n{"cut\n{"a":2}\n');
});

test('what others append stays, and a file that was moved away is made anew', async () => {
  const lines = file();
  lines.append('1');
  await appendFile(current, 'other\n');
  lines.append('2');
  expect(await readFile(current, 'utf8')).toBe('1\nother\n2\n');
  await rm(current);
  lines.append('3');
  expect(await readFile(current, 'utf8')).toBe('3\n');
});

test.each([
  ['a folder', () => mkdir(current), 'EISDIR'],
  ['a link to a file of somebody', () => symlink(join(folder, 'victim'), current), 'ELOOP'],
  ['no folder any more', () => rm(folder, { recursive: true }), 'ENOENT'],
])('%s in its place is said once, and throws nothing', async (_what, put, code) => {
  await put();
  const lines = file();
  for (const line of ['1', '2', '3']) lines.append(line);
  expect(said).toEqual([`latchkey: ${current} cannot be written (${code}), so audit lines may be missing in it`]);
  await expect(stat(join(folder, 'victim'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('it goes on as soon as it can', async () => {
  await mkdir(current);
  const lines = file();
  lines.append('1');
  await rm(current, { recursive: true });
  lines.append('2');
  expect(await readFile(current, 'utf8')).toBe('2\n');
});
