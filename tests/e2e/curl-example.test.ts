/**
 * Proves that `examples/curl.mjs`, which replaces a missing curl in the first steps, handles each flag as curl does.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Ended } from '../harness/short-run.ts';

const TOLD = '%{http_code} %{content_type} %{size_download} bytes\\n';
let folder: string;
let here: Server;
let there: Server;
let seen: { readonly path: string; readonly authorization: string | undefined }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-curl-'));
  there = await serving((response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('a picture'));
  const location = `${address(there)}/picture`;
  here = await serving((response, path) => {
    const isLate = path === '/soon' && seen.length > 1;
    if (path === '/moved' || isLate) response.writeHead(302, { location }).end('moved');
    else if (path === '/soon') response.writeHead(503, { 'retry-after': '1' }).end('soon');
    else response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{}');
  });
});

beforeEach(() => {
  seen = [];
});

afterAll(async () => {
  for (const server of [here, there]) server.close();
  await rm(folder, { recursive: true });
});

async function serving(answer: (response: ServerResponse, path: string) => void): Promise<Server> {
  const server = createServer(({ url = '', headers: { authorization } }, response) => {
    seen.push({ path: url, authorization });
    answer(response, url);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function address(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function curl(path: string, ...flags: readonly string[]): Promise<Ended> {
  return run(process.execPath, ['examples/curl.mjs', ...flags, `${address(here)}${path}`]);
}

test('-L follows to another host, and -u and -H tell that one nothing', async () => {
  const login = `Basic ${Buffer.from('anna:a:b').toString('base64')}`;
  expect(await curl('/moved', '-sL', '-u', 'anna:a:b')).toEqual({ code: 0, stdout: 'a picture', stderr: '' });
  await curl('/moved', '-sL', '-H', 'Authorization: Bearer token');
  expect(seen).toEqual([
    { path: '/moved', authorization: login },
    { path: '/picture', authorization: undefined },
    { path: '/moved', authorization: 'Bearer token' },
    { path: '/picture', authorization: undefined },
  ]);
});

test('without -L it stays', async () => {
  expect((await curl('/moved', '-s', '-w', TOLD)).stdout).toBe('moved302  5 bytes\n');
  expect(seen).toHaveLength(1);
});

test('-o writes the answer, and -w tells of it', async () => {
  const file = join(folder, 'picture.jpg');
  const { stdout } = await curl('/moved', '-sL', '-o', file, '-w', TOLD);
  expect(stdout).toBe('200 text/plain 9 bytes\n');
  expect(await readFile(file, 'utf8')).toBe('a picture');
});

test('-f leaves no answer of a refusal, and ends with 22', async () => {
  const { code, stdout } = await curl('/refused', '-sf', '-o', join(folder, 'refused'), '-w', TOLD);
  expect([code, stdout]).toEqual([22, '401 application/problem+json 2 bytes\n']);
  expect(await readdir(folder)).not.toContain('refused');
});

test('--retry asks again when it was told to', async () => {
  expect((await curl('/soon', '-sL', '--retry', '2')).stdout).toBe('a picture');
  expect((await curl('/soon', '-s')).stdout).not.toBe('a picture');
  expect(seen.map(({ path }) => path).slice(0, 3)).toEqual(['/soon', '/soon', '/picture']);
});
