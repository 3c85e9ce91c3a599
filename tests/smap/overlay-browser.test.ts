/**
 * Proves that smap's pages show attachments in Chromium, under smap's Content-Security-Policy and after its login by form, and
 * that their scripts can read them.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutBucketCorsCommand, type CORSRule } from '@aws-sdk/client-s3';
import { launch, type Browser, type Page } from 'puppeteer-core';
import CORS from '../../examples/smap/bucket-cors.json' with { type: 'json' };
import { forFile } from '../harness/for-file.ts';
import { PICTURE, VIDEO } from '../harness/media.ts';
import { PASSWORD, startSmapServer, SURVEY, type SmapServer } from './smap-server.ts';

const smap: SmapServer = forFile(startSmapServer);
const PATH = `/app/attachments/${SURVEY}/picture.jpg`;
/** Is the sum of differences of colours, each 0 to 255, that decoding and scaling may make on average. */
const ALIKE = 12;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await smap.put(`attachments/${SURVEY}/picture.jpg`, PICTURE);
  await smap.put(`attachments/${SURVEY}/video.mp4`, VIDEO);
  const rules: readonly CORSRule[] = CORS.CORSRules.map((rule) => ({ ...rule, AllowedOrigins: [origin()] }));
  await smap.owner.send(
    new PutBucketCorsCommand({ Bucket: smap.running.demo.smap.bucket, CORSConfiguration: { CORSRules: [...rules] } }),
  );
  // Chromium trusts this one key, as if its authority were known: with other ways round it caches nothing.
  const { publicKey } = new X509Certificate(await readFile(smap.certificates.certificate));
  const pin = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
  browser = await launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      `--ignore-certificate-errors-spki-list=${pin}`,
    ],
  });
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${origin()}/app/console.html`);
  await page.type('[name=httpd_username]', 'ada');
  await page.type('[name=httpd_password]', PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('button')]);
  await page.goto(`${origin()}/app/console.html`);
});

afterAll(() => browser.close());

function origin(): string {
  return `https://smap.test:${smap.port}`;
}

/** Calls a function of the page. */
function call(name: string, ...parameters: readonly string[]): Promise<unknown> {
  return page.evaluate(`${name}(${parameters.map((each) => JSON.stringify(each)).join(', ')})`);
}

/** Returns the difference between what is seen at the picture's place and the picture. */
async function differenceOnScreen(): Promise<unknown> {
  const shown = await page.$('#shown');
  const screen = (await shown?.screenshot({ encoding: 'base64' })) ?? '';
  return call('difference', `data:image/png;base64,${screen}`, `data:image/jpeg;base64,${PICTURE.toString('base64')}`);
}

test("the picture is painted, under smap's own policy", async () => {
  expect(await page.title()).toBe('console');
  expect(await call('show', PATH)).toBe(true);
  expect(await differenceOnScreen()).toBeLessThan(ALIKE);
  // An empty box is something else.
  await call('showBox');
  expect(await differenceOnScreen()).toBeGreaterThan(ALIKE);
});

test('the policy still refuses other hosts', async () => {
  expect(await call('show', `https://other.test:${smap.bucket.port}/picture.jpg`)).toBe(false);
});

test.each([['fetched'], ['requested']])(
  'a script reads the same picture also after the page has shown it: %s',
  async (by) => {
    expect(await call('show', PATH)).toBe(true);
    expect(await call(by, PATH)).toBe(PICTURE.length);
  },
);

test('a video can be played, and its parts are requested from the bucket', async () => {
  const before = smap.bucket.received.length;
  expect(await call('play', `/app/attachments/${SURVEY}/video.mp4`)).toBeGreaterThan(0);
  const parts = smap.bucket.received.slice(before).map(({ status }) => status);
  expect(new Set(parts)).toEqual(new Set([206]));
});

test('a second load asks neither the broker nor for the bytes', async () => {
  await call('show', PATH);
  await page.goto(`${origin()}/app/console.html`);
  const [broker, bucket] = [smap.broker.received.length, smap.bucket.received.length];
  expect(await call('show', PATH)).toBe(true);
  expect(smap.broker.received.length).toBe(broker);
  expect(smap.bucket.received.slice(bucket).filter(({ status }) => status !== 304)).toEqual([]);
});

test('after the logout nothing is shown that is not cached', async () => {
  await browser.deleteCookie(...(await browser.cookies()));
  expect(await call('show', `${PATH}?again`)).toBe(false);
});
