/**
 * Proves that names of attachments arrive at the broker as they are, through Apache's decoding and encoding, and that no spelling
 * leads out of the attachments. Vectors: `tests/vectors/attachment-names.json`, `tests/vectors/attachment-climbs.json`.
 */
import { describe, expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import CLIMBS from '../vectors/attachment-climbs.json' with { type: 'json' };
import NAMES from '../vectors/attachment-names.json' with { type: 'json' };
import { curl, login, type CurlAnswer } from './curl-smap.ts';
import { PASSWORD, startSmapServer, type SmapServer } from './smap-server.ts';

/** Lists names in the path, because smap knows no other form; Apache refuses an encoded slash. */
const IN_PATH = NAMES.filter(({ target }) => target.startsWith('/') && !/\?|%2f/i.test(target));
const SECRET = 'a raw submission';
const smap: SmapServer = forFile(async () => {
  const started = await startSmapServer();
  for (const key of new Set(IN_PATH.map((each) => each.key))) await started.put(key, `bytes of ${key}`);
  for (const key of ['uploadedSurveys/secret.xml', 'media/secret.jpg']) await started.put(key, SECRET);
  return started;
});

const ask = (target: string, ...options: string[]): Promise<CurlAnswer> =>
  curl(smap, `/attachments${target}`, [...login('ada', PASSWORD), ...options]);

test.each(IN_PATH)('$name: $target', async ({ target, key }) => {
  const { status, body } = await ask(target, '-L');
  expect([status, body.toString()]).toEqual([200, `bytes of ${key}`]);
});

test("slashes are merged, because smap's reports double them", async () => {
  await smap.put('attachments/s1_1/doubled.jpg', 'bytes');
  for (const path of ['//s1_1/doubled.jpg', '/s1_1//doubled.jpg']) {
    const { status, body } = await ask(path, '-L');
    expect([path, status, body.toString()]).toEqual([path, 200, 'bytes']);
  }
});

describe('refused, because they would lead to another file', () => {
  test.each([
    ['an encoded slash', '/s1_1%2Fdoubled.jpg', 404],
    ['an encoded question mark', '/s1_1/doubled.jpg%3Fx', 404],
    ['a NUL', '/s1_1/a%00.jpg', 404],
  ])('%s', async (_what, path, status) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers['location']]).toEqual([status, undefined]);
  });
});

test.each(CLIMBS)('$name does not climb: $target', async ({ target }) => {
  const answer = await ask(target, '-L');
  expect(answer.body.toString()).not.toContain(SECRET);
  const { headers } = await ask(target);
  const { location = `https://bucket.test:${smap.bucket.port}/smap/attachments/` } = headers;
  expect(new URL(location).pathname).toMatch(/^\/smap\/attachments\//);
});
