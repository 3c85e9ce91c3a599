/** Proves that every file gets a key that the broker takes, and that names stay as they are wherever they can. */
import { describe, expect, test } from '@jest/globals';
import { faultOfKey } from '../../../clients/browser/object-key.ts';
import { isNameOf, numberedKey, uploadKey } from '../../../clients/ui/uploads/upload-name.ts';

const OWN = 'root/shared/max/';
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

test.each([
  ['', 'Harbour at dawn.jpg'],
  ['trip/day 1/', 'a+b%20c#d?e.png'],
  ['', '<img src=x onerror=alert(1)>.jpg'],
  ['', '🌄 sunrise 👩‍👩‍👧.png'],
  ['رحلة/', 'صورة الغروب.jpg'],
  ['', '.bashrc'],
  ['trip/.thumbnails/', 'a.jpg'],
  ['', 'n'.repeat(200)],
])('%j and %j stay as they are', (folder, name) => {
  expect(uploadKey(OWN, folder, name)).toBe(`${OWN}${folder}${name}`);
});

test.each([
  ['', 'a\\b.jpg', 'a_b.jpg'],
  ['', 'a\u0000\u001f\u007f\u009f.jpg', 'a____.jpg'],
  ['', 'a\ufffe\uffff.jpg', 'a__.jpg'],
  ['', 'a\ud800.jpg', 'a\ufffd.jpg'],
  ['../../', 'a.jpg', '_../_../a.jpg'],
  ['./', '..', '_./_..'],
  ['//', '', '_'],
  ['', 'up/down.jpg', 'up_down.jpg'],
  ['.thumbnails/', 'a.jpg.tag.webp', '_thumbnails/a.jpg.tag.webp'],
  ['', '.thumbnails', '_thumbnails'],
])('%j and %j become a key that is taken', (folder, name, key) => {
  expect(uploadKey(OWN, folder, name)).toBe(`${OWN}${key}`);
});

describe('a name that is too long', () => {
  test.each([
    ['', `${'n'.repeat(2000)}.jpg`],
    ['', `${'👩‍👩‍👧'.repeat(200)}.jpg`],
    [`${'f'.repeat(1500)}/`, 'a.jpg'],
    ['folder of a deep tree/'.repeat(100), `${'n'.repeat(300)}.jpg`],
    [`${'ü'.repeat(600)}/${'é'.repeat(600)}/`, `${'n'.repeat(600)}.jpg`],
  ])('is shortened, and keeps its extension (%#)', (folder, name) => {
    const key = uploadKey(OWN, folder, name);
    expect(faultOfKey(key)).toBeUndefined();
    expect(key.startsWith(OWN)).toBe(true);
    expect(key.endsWith('.jpg')).toBe(true);
    expect(key).not.toContain('\ufffd');
    expect(bytesOf(numberedKey(key, 999))).toBeLessThanOrEqual(1024);
  });

  test('loses no more than it must', () => {
    expect(bytesOf(uploadKey(OWN, '', 'n'.repeat(2000)))).toBe(1024 - 8);
  });
});

test.each([
  ['p/a.jpg', 'p/a (2).jpg'],
  ['p/a', 'p/a (2)'],
  ['p.q/a', 'p.q/a (2)'],
  ['p/.bashrc', 'p/.bashrc (2)'],
  ['p/a.tar.gz', 'p/a.tar (2).gz'],
  ['p/a (2).jpg', 'p/a (2) (2).jpg'],
])('the second of %j is %j', (key, second) => {
  expect(numberedKey(key, 2)).toBe(second);
});

test('a file is known again by the key it went to', () => {
  expect(isNameOf('p/trip/a.jpg', 'a.jpg')).toBe(true);
  expect(isNameOf('p/a (3).jpg', 'a.jpg')).toBe(true);
  expect(isNameOf('p/a_b.jpg', 'a\\b.jpg')).toBe(true);
  expect(isNameOf('p/a.jpg', 'b.jpg')).toBe(false);
  expect(isNameOf('p/a.jpg', 'a (2).jpg')).toBe(false);
});
