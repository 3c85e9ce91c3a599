/** Proves that a name to save under is one header and nothing else, whatever it holds, and that it comes out as it went in. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentDisposition } from '../../../clients/browser/url-options.ts';

/** Matches the form of RFC 6266: a plain name that needs no escape, and the whole one in UTF-8. */
const FORM = /^attachment; filename="([\w .()-]+)"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)$/;

describe('the name', () => {
  test.each([
    ['a.jpg', 'a.jpg', 'a.jpg'],
    ['webqsee/demo/a b.jpg', 'a b.jpg', 'a%20b.jpg'],
    ['a"b.jpg', 'a_b.jpg', 'a%22b.jpg'],
    ["a'b;c=d.jpg", 'a_b_c_d.jpg', 'a%27b%3Bc%3Dd.jpg'],
    ['Größe.jpg', 'Gr__e.jpg', 'Gr%C3%B6%C3%9Fe.jpg'],
    ['😀.jpg', '__.jpg', '%F0%9F%98%80.jpg'],
    ['a\r\nSet-Cookie: b=c', 'a__Set-Cookie_ b_c', 'a%0D%0ASet-Cookie%3A%20b%3Dc'],
    ['100%.jpg', '100_.jpg', '100%25.jpg'],
    ['folder/', 'download', 'download'],
    ['', 'download', 'download'],
  ])('%j', (name, plain, whole) => {
    expect(contentDisposition(name)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${whole}`);
  });

  test('is never more than one header’s value of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        fc.pre(name.isWellFormed());
        const [, , whole = ''] = FORM.exec(contentDisposition(name)) ?? [];
        expect(decodeURIComponent(whole)).toBe(name.slice(name.lastIndexOf('/') + 1) || 'download');
      }),
      { numRuns: 1000 },
    );
  });

  test('with half of a character is a good header too', () => {
    expect(contentDisposition('a\ud83d.jpg')).toMatch(FORM);
  });
});
