/**
 * Keys with characters that XML 1.0 cannot hold: each comes back as itself, as a character reference, wherever S3's XML
 * names a key. Replacing such a character would make two keys one.
 * https://github.com/minio/minio-py/issues/716
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { escapeXml } from '../../src/xml.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import { textsOf, unescaped } from '../harness/xml-text.ts';

const ODD = ['\u0000', '\u0001', '\u0008', '\t', '\n', '\u000b', '\r', '\r\n', '\u001b', '\u001f', '\u007f', '\u0085'];
const LAST = ['\u2028', '\ufffd', '\ufffe', '\uffff', '\u{1fffe}', '&#x1;', '&amp;', '<Key>', ']]>', ' ', '%00'];
const SAMPLE_SEED = 17;
const characters = fc.string({ unit: 'binary', minLength: 1, maxLength: 5 });
const SAMPLE = fc.sample(characters, { numRuns: 30, seed: SAMPLE_SEED });
const KEYS = [...new Set([...ODD, ...LAST, ...SAMPLE].map((odd) => `k${odd}`))];
const encoded = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');
const byBytes = (keys: readonly string[]): string[] =>
  [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

let box: Box;
beforeAll(async () => {
  box = await startBox();
  for (const key of KEYS) expect((await box.raw(`/${encoded(key)}`, { method: 'PUT' })).status).toBe(200);
});
afterAll(() => box.dispose());

test('any text is itself after writing and reading, lone surrogates included', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 });
  const property = fc.property(units, (codes) => {
    const text = String.fromCharCode(...codes);
    expect(unescaped(escapeXml(text))).toBe(text);
    // Only characters that XML 1.0 permits are written themselves. https://www.w3.org/TR/xml/#charsets
    expect(escapeXml(text)).toMatch(/^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
  });
  fc.assert(property);
});

test.each(['?list-type=2', '?', '?delimiter=%01'])('all keys are listed, each once: %s', async (query) => {
  const { text } = await box.raw(query);
  const prefixes = query.includes('delimiter') ? KEYS.filter((key) => key.includes('\u0001')) : [];
  expect(textsOf(text, 'Key')).toEqual(byBytes(KEYS.filter((key) => !prefixes.includes(key))));
  expect(textsOf(text, 'Prefix').filter((prefix) => prefix !== '')).toHaveLength(prefixes.length === 0 ? 0 : 1);
});

test('with encoding-type=url they need no reference', async () => {
  const { text } = await box.raw('?encoding-type=url&list-type=2');
  expect(text).not.toContain('&#');
  expect(textsOf(text, 'Key').map((key) => decodeURIComponent(key.replaceAll('+', ' ')))).toEqual(byBytes(KEYS));
});

test('a reference is hexadecimal', async () => {
  expect((await box.raw('?list-type=2&prefix=k%1B')).text).toContain('<Key>k&#x1b;</Key>');
});

test('uploads, their parts, deletions and errors name the key itself', async () => {
  const key = 'up\u0001\uffff';
  const begun = await box.raw(`/${encoded(key)}?uploads=`, { method: 'POST' });
  const [uploadId = ''] = textsOf(begun.text, 'UploadId');
  const list = await box.raw('?prefix=up&uploads=');
  const parts = await box.raw(`/${encoded(key)}?uploadId=${uploadId}`);
  const missing = await box.raw(`/${encoded(key)}`);
  for (const { text } of [begun, list, parts, missing]) expect(textsOf(text, 'Key')).toEqual([key]);

  const names = [key, 'k\u0001'];
  const objects = names.map((name) => `<Object><Key>${escapeXml(name)}</Key></Object>`);
  const body = `<Delete>${objects.join('')}</Delete>`;
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  const { text } = await box.raw('?delete=', { method: 'POST', body, headers });
  expect(textsOf(text, 'Key')).toEqual(names);
  await box.raw(`/k%01`, { method: 'PUT' });
});

test('the AWS SDK for JavaScript reads the reference', async () => {
  const { Contents } = await box.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'k\u0001' }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['k\u0001']);
});
