/**
 * Proves what the overlay does around its tokens: who can read them, what a browser is told when one has ended, and that no server
 * but the broker is sent one.
 */
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { forFile } from '../harness/for-file.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { run } from '../harness/short-run.ts';
import { checkConfiguration } from './apache.ts';
import { makeCertificates } from './certificates.ts';
import { curl, formLogin, login, type CurlAnswer } from './curl-smap.ts';
import { PASSWORD, SERVER_ADDRESS, startSmapServer, SURVEY, TEAM, type SmapServer } from './smap-server.ts';
import { startTlsFront } from './tls-front.ts';

/** Adds a busy machine's delay to the ten seconds that a warm function may still know a token. */
const NOTICED_MS = 15_000;
const smap: SmapServer = forFile(startSmapServer);
const ADA = login('ada', PASSWORD);

const ask = (options: readonly string[], prefix = ''): Promise<CurlAnswer> =>
  curl(smap, `${prefix}/attachments/${SURVEY}/picture.jpg`, options);

test('root alone reads the tokens, and Apache does not start without them', async () => {
  const file = join(smap.dir, 'apache-tokens.conf');
  const read = await run('runuser', ['-u', 'www-data', '--', 'cat', file]);
  expect([read.code, read.stdout]).toEqual([1, '']);
  const conf = join(smap.dir, 'apache2.conf');
  expect((await checkConfiguration(conf)).code).toBe(0);
  await rename(file, `${file}.away`);
  const refused = await checkConfiguration(conf);
  await rename(`${file}.away`, file);
  expect([refused.code, refused.stderr.includes(file)]).toEqual([1, true]);
});

test('the tokens are in nothing that Apache prints of its configuration', async () => {
  const { code, stdout } = await run('/usr/sbin/apache2', ['-S', '-f', join(smap.dir, 'apache2.conf')]);
  expect([code, stdout.includes('LATCHKEY_BROKER=')]).toEqual([0, true]);
  expect(stdout).not.toContain('lk_');
});

test.each([
  ['a reader', ADA],
  ['the server', ['--interface', SERVER_ADDRESS]],
])('the token is not shown to %s by TRACE, which Apache would answer itself', async (_who, options) => {
  for (const more of [[], ['-H', 'Max-Forwards: 0']]) {
    const { status, body } = await ask([...options, '-X', 'TRACE', ...more]);
    expect([status, body.toString()]).toEqual([405, expect.not.stringContaining('lk_')]);
  }
});

test('included before the volatile file, which then decides, the open path stays closed', async () => {
  const conf = join(smap.dir, 'apache2.conf');
  const text = await readFile(conf, 'utf8');
  const [overlay = '', volatile = ''] = ['latchkey.conf', 'smap-volatile.conf'].map(
    (name) => `Include ${join(smap.dir, name)}`,
  );
  await writeFile(conf, text.replace(overlay, '').replace(volatile, `${overlay}\n  ${volatile}`));
  smap.apache.reload();
  const open = ['/token/attachments/s1_1/x.jpg', '/attachments/s1_1/x.jpg', '/app/attachments/s1_1/x.jpg'];
  const from = ['--interface', SERVER_ADDRESS];
  // The server's own requests are then refused, too, by which the wrong order shows.
  await eventually(
    async () => (await ask(from)).status,
    (status) => status === 401,
  );
  for (const path of open) expect([403, 401]).toContain((await curl(smap, path, from)).status);
  expect((await ask(ADA)).status).toBe(302);
  await writeFile(conf, text);
  smap.apache.reload();
  await eventually(
    async () => (await ask(from)).status,
    (status) => status === 302,
  );
});

test("readers whose proxy's token has ended are refused within ten seconds, and asked for no password", async () => {
  expect((await ask(ADA)).status).toBe(302);
  const [, id = ''] = smap.running.demo.smap.proxyToken.split('_');
  await smap.operator.endToken(TEAM, id);
  await eventually(
    async () => (await ask(ADA)).status,
    (status) => status === 401,
    NOTICED_MS,
  );
  for (const prefix of ['', '/app']) {
    const { status, headers } = await ask(prefix === '' ? ADA : await formLogin(smap, 'ada', PASSWORD), prefix);
    expect([prefix, status, headers['www-authenticate'], headers['x-amzn-remapped-www-authenticate']]).toEqual([
      prefix,
      401,
      undefined,
      undefined,
    ]);
    expect(smap.broker.received.at(-1)?.status).toBe(401);
  }
  // The server's own token is another.
  expect((await ask(['--interface', SERVER_ADDRESS])).status).toBe(302);
});

test('new tokens work after a reload', async () => {
  const proxy = await smap.operator.createToken(TEAM, { name: 'proxy', role: 'reader', proxy: true, cidrs: LOOPBACK });
  const server = await smap.operator.createToken(TEAM, { name: 'reports', role: 'reader', cidrs: LOOPBACK });
  await smap.setTokens(proxy.tokenText, server.tokenText);
  await eventually(
    async () => (await ask(ADA)).status,
    (status) => status === 302,
  );
  expect((await ask(['--interface', SERVER_ADDRESS])).status).toBe(302);
});

test('the tokens stand in no log', async () => {
  const file = await readFile(join(smap.dir, 'apache-tokens.conf'), 'utf8');
  const log = await smap.apache.log();
  for (const [, secret = ''] of file.matchAll(/lk_[0-9a-f]+_(\S+)/g)) expect(log).not.toContain(secret);
});

test('without the broker the answer is 503, and once it is back the next request is good', async () => {
  await smap.broker.close();
  for (let time = 0; time < 2; time += 1) expect((await ask(ADA)).status).toBe(503);
  const { port } = smap.broker;
  const back = await startTlsFront({ certificates: smap.certificates, target: smap.running.demo.broker, port });
  const { status } = await ask(ADA);
  await back.close();
  expect(status).toBe(302);
});

test('a server with a certificate of another authority is sent no token', async () => {
  const dir = join(smap.dir, 'another');
  await run('mkdir', [dir]);
  await chmod(dir, 0o700);
  const { port } = smap.broker;
  const impostor = await startTlsFront({
    certificates: await makeCertificates(dir),
    target: smap.running.demo.broker,
    port,
  });
  const { status } = await ask(ADA);
  await impostor.close();
  expect([status, impostor.received]).toEqual([500, []]);
  expect(await smap.apache.log()).toContain('AH00898: Error during SSL Handshake with remote server');
});
