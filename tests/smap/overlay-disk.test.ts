/**
 * Proves that a file which is not uploaded yet is served from smap's disk, to the same readers as the bucket's and with types as
 * harmless.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { PICTURE, VIDEO } from '../harness/media.ts';
import { curl, login, type CurlAnswer } from './curl-smap.ts';
import { PASSWORD, startSmapServer, SURVEY, type SmapServer } from './smap-server.ts';

const smap: SmapServer = forFile(startSmapServer);

const ask = (name: string, ...options: string[]): Promise<CurlAnswer> =>
  curl(smap, `/attachments/${SURVEY}/${name}`, [...login('ada', PASSWORD), ...options]);

async function write(name: string, body: string | Uint8Array): Promise<string> {
  const file = join(smap.disk, SURVEY, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body, { mode: 0o644 });
  return file;
}

test('a new file comes from the disk until it is in the bucket alone', async () => {
  const file = await write('new.jpg', PICTURE);
  for (const prefix of ['', '/app']) {
    const found = await curl(smap, `${prefix}/attachments/${SURVEY}/new.jpg`, ['--interface', '127.0.0.7']);
    expect([found.status, found.headers['location'], found.body.equals(PICTURE)]).toEqual([200, undefined, true]);
  }
  const { headers } = await ask('new.jpg');
  expect([headers['content-type'], headers['cache-control'], headers['x-content-type-options']]).toEqual([
    'image/jpeg',
    'private, no-cache',
    'nosniff',
  ]);
  for (const name of ['content-disposition', 'expires']) expect(headers).not.toHaveProperty(name);
  await smap.put(`attachments/${SURVEY}/new.jpg`, PICTURE);
  await rm(file);
  expect((await ask('new.jpg')).status).toBe(302);
});

test('a file on the disk needs a login, too', async () => {
  await write('closed.jpg', PICTURE);
  for (const path of ['/attachments', '/app/attachments']) {
    const answer = await curl(smap, `${path}/${SURVEY}/closed.jpg`);
    expect([answer.status, answer.body.includes(PICTURE)]).toEqual([401, false]);
  }
  expect((await curl(smap, `/token/attachments/${SURVEY}/closed.jpg`)).status).toBe(403);
});

test.each([
  ['a b.jpg', 'a%20b.jpg'],
  ['1+1=2.jpg', '1+1=2.jpg'],
  ['50%.jpg', '50%25.jpg'],
  ['naïve #1.JPG', 'na%C3%AFve%20%231.JPG'],
  ['What?.jpg', 'What%3F.jpg'],
  ['thumbs/new.mp4.jpg', 'thumbs/new.mp4.jpg'],
])('%s is found there', async (name, target) => {
  await write(name, PICTURE);
  const found = await ask(target);
  expect([found.status, found.headers['content-type'], found.body.equals(PICTURE)]).toEqual([200, 'image/jpeg', true]);
});

test.each([
  ['page.html'],
  ['page.HTM'],
  ['drawing.svg'],
  ['photo.jpg.svg'],
  ['form.xml'],
  ['script.js'],
  ['page.shtml'],
  ['page.php'],
  ['no-extension'],
  ['empty.'],
  ['x.jpg.'],
  ['.htaccess'],
])('%s is downloaded, never shown', async (name) => {
  await write(name, '<script>alert(1)</script>');
  const { status, headers } = await ask(name);
  expect([status, headers['content-type'], headers['content-disposition'], headers['x-content-type-options']]).toEqual([
    200,
    'application/octet-stream',
    'attachment',
    'nosniff',
  ]);
});

test.each([
  ['photo.svg.jpg', 'image/jpeg'],
  ['PHOTO.PNG', 'image/png'],
  ['page.html.txt', 'text/plain; charset=utf-8'],
  ['song.m4a', 'audio/mp4'],
  ['film.mov', 'video/quicktime'],
  ['paper.pdf', 'application/pdf'],
])('%s has the type %s', async (name, type) => {
  await write(name, 'bytes');
  const { status, headers } = await ask(name);
  expect([status, headers['content-type'], headers['x-content-type-options']]).toEqual([200, type, 'nosniff']);
  expect(headers).not.toHaveProperty('content-disposition');
});

test('its parts and its head can be requested, also by who accepts compression', async () => {
  await write('new.mp4', VIDEO);
  const part = await ask('new.mp4', '-r', '100-199', '-H', 'Accept-Encoding: gzip');
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-199/${VIDEO.length}`]);
  expect(part.body.equals(VIDEO.subarray(100, 200))).toBe(true);
  const head = await ask('new.mp4', '-I');
  expect([head.status, head.headers['content-length']]).toEqual([200, String(VIDEO.length)]);
});
