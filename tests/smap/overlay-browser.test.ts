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

/** Shows a picture in the page. @returns whether it loaded */
function show(src: string): Promise<boolean> {
  return page.evaluate(async (path) => {
    document.body.innerHTML = '<img id="shown" style="position: absolute; top: 0; left: 0">';
    const image = document.getElementById('shown') as HTMLImageElement;
    image.src = path;
    return image.decode().then(
      () => true,
      () => false,
    );
  }, src);
}

/** Returns what is seen at the picture's place and the picture itself, as an average difference of colours. */
async function differenceOnScreen(): Promise<number> {
  const shown = await page.$('#shown');
  const screen = (await shown?.screenshot({ encoding: 'base64' })) ?? '';
  return page.evaluate(
    async (sources) => {
      const pixels = await Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const context = new OffscreenCanvas(64, 64).getContext('2d');
          context?.drawImage(image, 0, 0, 64, 64);
          return context?.getImageData(0, 0, 64, 64).data ?? new Uint8ClampedArray();
        }),
      );
      const [one = new Uint8ClampedArray(), other = new Uint8ClampedArray()] = pixels;
      return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 255)), 0) / one.length;
    },
    [`data:image/png;base64,${screen}`, `data:image/jpeg;base64,${PICTURE.toString('base64')}`],
  );
}

test("the picture is painted, under smap's own policy", async () => {
  expect(await page.title()).toBe('console');
  expect(await show(PATH)).toBe(true);
  expect(await differenceOnScreen()).toBeLessThan(ALIKE);
  // An empty page is something else.
  await page.evaluate(() => (document.body.innerHTML = '<div id="shown" style="width: 99px; height: 99px"></div>'));
  expect(await differenceOnScreen()).toBeGreaterThan(ALIKE);
});

test('the policy still refuses other hosts', async () => {
  expect(await show(`https://other.test:${smap.bucket.port}/picture.jpg`)).toBe(false);
});

test.each(['fetch', 'XMLHttpRequest'])(
  'a script reads the same picture by %s, also after the page has shown it',
  async (by) => {
    expect(await show(PATH)).toBe(true);
    const bytes = await page.evaluate(
      async (path, way) => {
        if (way === 'fetch') return (await (await fetch(path)).arrayBuffer()).byteLength;
        const xhr = new XMLHttpRequest();
        xhr.open('GET', path);
        xhr.responseType = 'arraybuffer';
        await new Promise((resolve, reject) => {
          xhr.onload = resolve;
          xhr.onerror = reject;
          xhr.send();
        });
        return (xhr.response as ArrayBuffer).byteLength;
      },
      PATH,
      by,
    );
    expect(bytes).toBe(PICTURE.length);
  },
);

test('a video can be played, and its parts are requested from the bucket', async () => {
  const before = smap.bucket.received.length;
  const seconds = await page.evaluate(async (path) => {
    document.body.innerHTML = '<video muted></video>';
    const video = document.querySelector('video') as HTMLVideoElement;
    video.src = path;
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => {
        reject(new Error(video.error?.message));
      };
    });
    return video.duration;
  }, `/app/attachments/${SURVEY}/video.mp4`);
  expect(seconds).toBeGreaterThan(0);
  const parts = smap.bucket.received.slice(before).map(({ status }) => status);
  expect(new Set(parts)).toEqual(new Set([206]));
});

test('a second load asks neither the broker nor for the bytes', async () => {
  await show(PATH);
  await page.goto(`${origin()}/app/console.html`);
  const [broker, bucket] = [smap.broker.received.length, smap.bucket.received.length];
  expect(await show(PATH)).toBe(true);
  expect(smap.broker.received.length).toBe(broker);
  expect(smap.bucket.received.slice(bucket).filter(({ status }) => status !== 304)).toEqual([]);
});

test('after the logout nothing is shown that is not cached', async () => {
  await page.deleteCookie(...(await page.cookies()));
  expect(await show(`${PATH}?again`)).toBe(false);
});
