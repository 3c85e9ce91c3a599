/**
 * Proves that smap's reports, which read pictures by Java's `URL.openStream()` without a login, get them from the bucket through
 * the redirect, because they come from the server's own address. Both hosts are https, as on AWS: Java follows no redirect from
 * https to http, nor the other way round.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { PICTURE } from '../harness/media.ts';
import { PROJECT, run } from '../harness/short-run.ts';
import { startSmapServer, SURVEY, type SmapServer } from './smap-server.ts';

const STORE_PASSWORD = 'changeit';
const smap: SmapServer = forFile(startSmapServer);
const FOUND = `${PICTURE.length} ${createHash('sha256').update(PICTURE).digest('hex')}`;

beforeAll(async () => {
  await smap.put(`attachments/${SURVEY}/picture.jpg`, PICTURE);
  await smap.put(`attachments/${SURVEY}/naïve 50%.jpg`, PICTURE);
  await writeFile(join(smap.dir, 'hosts'), '127.0.0.1 smap.test bucket.test\n');
  const store = ['-keystore', join(smap.dir, 'truststore'), '-storepass', STORE_PASSWORD];
  const { code, stderr } = await run('keytool', [
    ...['-importcert', '-noprompt', '-alias', 'authority', '-file', smap.certificates.authority],
    ...store,
  ]);
  if (code !== 0) throw new Error(`keytool ended with ${String(code)}: ${stderr}`);
});

/** Returns a line for each address. */
async function report(port: number, ...paths: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run('java', [
    `-Djavax.net.ssl.trustStore=${join(smap.dir, 'truststore')}`,
    `-Djavax.net.ssl.trustStorePassword=${STORE_PASSWORD}`,
    `-Djdk.net.hosts.file=${join(smap.dir, 'hosts')}`,
    join(PROJECT, 'tests/smap/Report.java'),
    ...paths.map((path) => `https://smap.test:${port}${path}`),
  ]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

test("from the server's own address the pictures are read, however smap writes their path", async () => {
  const paths = [
    '/app/attachments/s1_1/picture.jpg',
    '/attachments/s1_1/picture.jpg',
    '/app//attachments/s1_1/picture.jpg',
  ];
  expect(await report(smap.ownPort, ...paths, '/app/attachments/s1_1/na%C3%AFve%2050%25.jpg')).toEqual([
    FOUND,
    FOUND,
    FOUND,
    FOUND,
  ]);
  const { headers } = smap.bucket.received.at(-1) ?? {};
  expect(headers).not.toHaveProperty('authorization');
});

test('from any other address nothing is read', async () => {
  const before = smap.broker.received.length;
  const refusals = await report(smap.port, '/app/attachments/s1_1/picture.jpg', '/attachments/s1_1/picture.jpg');
  for (const refusal of refusals) expect(refusal).toMatch(/^IOException .* 401 /);
  expect(smap.broker.received).toHaveLength(before);
});
