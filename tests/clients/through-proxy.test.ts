/** Proves that operators' commands reach AWS by the proxy of the environment, their credentials too, and this machine without it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, type Ended } from '../harness/short-run.ts';

const NO_STACK =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>';
const KEY = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
const TABLE = {
  TABLE_NAME: 'latchkey',
  GALLERY_BUCKETS: 'webqsee',
  GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/gallery',
  SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/smap',
};
const CLOUDFORMATION = 'CONNECT cloudformation.eu-central-1.amazonaws.com:443';

let proxy: Server;
let address: string;
let home: string;
let seen: string[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-proxy-'));
  // It answers what it is to forward itself, and opens no tunnel.
  proxy = createServer((request, response) => {
    seen.push(`${String(request.method)} ${String(request.url)}`);
    response.writeHead(400, { 'content-type': 'text/xml' }).end(NO_STACK);
  });
  proxy.on('connect', ({ url = '', headers }, socket) => {
    seen.push(`CONNECT ${url}`);
    if (headers['proxy-authorization'] !== undefined) seen.push(headers['proxy-authorization']);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

beforeEach(() => {
  seen = [];
});

afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await rm(home, { recursive: true });
});

function listMembers(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const command = ['clients/cli/latchkey.ts', 'member', 'list', 'acme', '--region', 'eu-central-1'];
  const nothing = { HOME: home, LATCHKEY_DATA: home, TABLE_NAME: '', AWS_EC2_METADATA_DISABLED: 'true', NO_PROXY: '' };
  return run(process.execPath, command, { ...nothing, ...environment });
}

test.each(['HTTPS_PROXY', 'https_proxy'])('CloudFormation by a tunnel of %s, with its password', async (name) => {
  const { code, stderr } = await listMembers({ ...KEY, [name]: `http://me:secret@${address}` });
  expect([code, seen.slice(0, 2)]).toEqual([1, [CLOUDFORMATION, `Basic ${btoa('me:secret')}`]]);
  expect(stderr).toMatch(/^latchkey: upstream_unavailable: the proxy does not connect \(.*check HTTPS_PROXY.*\n$/);
  expect(stderr).not.toContain('secret');
});

test('DynamoDB by a tunnel', async () => {
  await listMembers({ ...KEY, ...TABLE, HTTPS_PROXY: `http://${address}` });
  expect(new Set(seen)).toEqual(new Set(['CONNECT dynamodb.eu-central-1.amazonaws.com:443']));
});

test('the credentials of a single sign-on by a tunnel', async () => {
  await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  const session = 'sso_region = eu-central-1\nsso_start_url = https://corp.awsapps.com/start\n';
  await writeFile(
    join(home, '.aws', 'config'),
    `[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session corp]\n${session}`,
  );
  const cached = { accessToken: 'token', expiresAt: '2099-01-01T00:00:00Z' };
  const name = createHash('sha1').update('corp').digest('hex');
  await writeFile(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(cached));
  const { stderr } = await listMembers({ AWS_PROFILE: 'corp', HTTPS_PROXY: `http://${address}` });
  expect(new Set(seen)).toEqual(new Set(['CONNECT portal.sso.eu-central-1.amazonaws.com:443']));
  expect(stderr).toMatch(/^latchkey: upstream_unavailable: AWS credentials cannot be fetched \(.*HTTPS_PROXY.*\n$/);
});

test('an endpoint without TLS by HTTP_PROXY', async () => {
  const endpoint = { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://aws.example.org' };
  const { stderr } = await listMembers({ ...KEY, ...endpoint, HTTP_PROXY: `http://${address}` });
  expect(seen).toEqual(['POST http://aws.example.org/']);
  expect(stderr).toContain('not_found: there is no stack latchkey-prod in eu-central-1');
});

test.each(['127.0.0.1', '127.0.0.2', 'localhost', '[::1]'])('%s directly', async (host) => {
  // Nothing listens at this port.
  const endpoint = { AWS_ENDPOINT_URL_CLOUDFORMATION: `http://${host}:9` };
  const { code, stderr } = await listMembers({ ...KEY, ...endpoint, HTTP_PROXY: `http://${address}` });
  expect([code, seen]).toEqual([1, []]);
  expect(stderr).toMatch(/^latchkey: upstream_unavailable: AWS does not answer \(connect ECONNREFUSED .*\n$/);
});

test('what NO_PROXY names directly', async () => {
  // The name is none, so nothing is reached.
  const endpoint = { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://aws.invalid' };
  const proxies = { HTTP_PROXY: `http://${address}`, no_proxy: '.invalid' };
  const { stderr } = await listMembers({ ...KEY, ...endpoint, ...proxies });
  expect(seen).toEqual([]);
  expect(stderr).toMatch(/^latchkey: upstream_unavailable: no address of AWS is found \(.*--region.*\n$/);
});
