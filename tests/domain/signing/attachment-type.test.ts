/**
 * Checks the media types of attachments: the last extension decides, in any case, and types that could run as a page
 * are never displayed.
 */
import { expect, test } from '@jest/globals';
import { attachmentTypeOf } from '../../../shared/domain/signing/attachment-type.ts';

test.each([
  ['attachments/s1_1/a.jpg', 'image/jpeg'],
  ['attachments/s1_1/photo.JPG', 'image/jpeg'],
  ['attachments/s1_1/thumbs/x.mp4.jpg', 'image/jpeg'],
  ['attachments/s1_1/a.pdf', 'application/pdf'],
  ['attachments/s1_1/a.txt', 'text/plain; charset=utf-8'],
  ['attachments/s1_1/.png', 'image/png'],
])('%s is shown as %s', (key, mediaType) => {
  expect(attachmentTypeOf(key)).toEqual({ mediaType, plays: false, isShown: true });
});

test.each([
  ['attachments/s1_1/a.mp4', 'video/mp4'],
  ['attachments/s1_1/a.M4A', 'audio/mp4'],
  ['attachments/s1_1/a.3gp', 'video/3gpp'],
  ['attachments/s1_1/a.amr', 'audio/AMR'],
])('%s plays as %s', (key, mediaType) => {
  expect(attachmentTypeOf(key)).toEqual({ mediaType, plays: true, isShown: true });
});

test.each([
  'svg',
  'svgz',
  'html',
  'htm',
  'xhtml',
  'xht',
  'shtml',
  'mht',
  'xml',
  'xsl',
  'js',
  'mjs',
  'css',
  'swf',
  'exe',
  'php',
])('a.%s is downloaded, as bytes of no kind', (extension) => {
  for (const key of [`attachments/a.${extension}`, `attachments/a.${extension.toUpperCase()}`])
    expect(attachmentTypeOf(key)).toEqual({ mediaType: 'application/octet-stream', plays: false, isShown: false });
});

test.each([
  'attachments/s1_1/a',
  'attachments/s1_1/a.',
  'attachments/s1_1/a.jpg/',
  'attachments/s1.jpg/a',
  'attachments/a.jpg.',
  'attachments/a.jpg ',
  'attachments/a.constructor',
  'attachments/a.__proto__',
])('%j has no extension that is known', (key) => {
  expect(attachmentTypeOf(key)).toMatchObject({ mediaType: 'application/octet-stream', isShown: false });
});

test('a document of an office is downloaded as what it is: a phone opens it by its type', () => {
  expect(attachmentTypeOf('attachments/a.xlsx')).toMatchObject({
    isShown: false,
    mediaType: expect.stringContaining('sheet'),
  });
});
