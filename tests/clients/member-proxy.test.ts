/** Checks that a broker is reached through the proxy of the environment, and one on this machine never. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';

const NAME = 'keys.example.org';
const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;

let folder: string;
let broker: Server;
let proxy: Server;
let isOpen = true;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-proxy-'));
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  expect(await run('openssl', ['req', '-x509', '-days', '2', ...curve, ...subject, ...files])).toMatchObject({
    code: 0,
  });
  const [key, cert] = [await readFile(join(folder, 'key.pem')), await readFile(join(folder, 'cert.pem'))];
  broker = createTlsServer({ key, cert }, (_request, response) => {
    const memberships = [{ team: 'demo', user: 'service.x', role: 'member', layout: 'webqsee' }];
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ memberships }));
  });
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  proxy.on('connect', ({ url = '' }, client: Socket, first: Buffer) => {
    asked.push(url);
    if (!isOpen) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = connect(portOf(broker), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(first);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  for (const server of [broker, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});

afterAll(async () => {
  for (const server of [broker, proxy]) {
    server.close();
    server.closeAllConnections();
  }
  await rm(folder, { recursive: true, force: true });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Stores a token, and so asks the broker who it is. */
async function login(url: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  asked.length = 0;
  const clean = { NO_PROXY: '', no_proxy: '', HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '', http_proxy: '' };
  const own = { LATCHKEY_HOME: folder, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') };
  const line = [process.execPath, join(PROJECT, 'clients/cli/latchkey.ts'), 'login', '--token-stdin', '--broker', url];
  const script = ['printf %s "$1" | { shift; exec "$@"; }', 'bash', TOKEN, ...line];
  const set = Object.entries({ ...clean, ...own, ...environment });
  // An empty NO_PROXY is none; variables that are not named must not be there at all.
  const unset = set.filter(([, value]) => value === '').flatMap(([name]) => ['-u', name]);
  return run('env', [...unset, 'bash', '-c', ...script], Object.fromEntries(set));
}

test.each(['HTTPS_PROXY', 'https_proxy'])('by %s', async (variable) => {
  const { code, stdout } = await login(`https://${NAME}`, { [variable]: `http://127.0.0.1:${portOf(proxy)}` });
  expect([code, asked]).toEqual([0, [`${NAME}:443`]]);
  expect(stdout).toMatch(/^signed in to demo at https:\/\/keys\.example\.org as service\.x/);
});

test('a proxy that refuses is told, without its password', async () => {
  isOpen = false;
  const { code, stderr } = await login(`https://${NAME}`, {
    HTTPS_PROXY: `http://me:secret@127.0.0.1:${portOf(proxy)}`,
  });
  isOpen = true;
  expect([code, asked]).toEqual([1, [`${NAME}:443`]]);
  expect(stderr).toMatch(/upstream_unavailable: https:\/\/keys\.example\.org is not reached: the proxy of HTTPS_PROXY/);
  expect(stderr).not.toContain('secret');
});

test('neither a name in NO_PROXY nor this machine goes through it', async () => {
  const set = { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}` };
  expect(
    (await login('https://keys.example.invalid', { ...set, NO_PROXY: 'example.invalid,.example.invalid' })).stderr,
  ).toMatch(/is not found/);
  expect(asked).toEqual([]);
  await login('http://127.0.0.1:9', set);
  expect(asked).toEqual([]);
});

test('a certificate of nobody is told, with the way to trust one', async () => {
  const set = { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NODE_EXTRA_CA_CERTS: '' };
  const { code, stderr } = await login(`https://${NAME}`, set);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/certificate that is not trusted .*NODE_EXTRA_CA_CERTS/)]);
});
