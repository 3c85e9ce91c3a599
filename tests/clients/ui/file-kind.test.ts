/** What a file is by its name: nothing that may hold a script is ever shown, whatever type it was stored under. */
import { describe, expect, it } from '@jest/globals';
import { extensionOf, fileKindOf, fileTypeOf } from '../../../clients/ui/gallery/file-kind.ts';

describe('the kind of a file', () => {
  it.each([
    ['a.JPG', 'picture', 'image/jpeg', true],
    ['a.heic', 'picture', 'image/heic', false],
    ['a.tar.webm', 'video', 'video/webm', true],
    ['a.mp3', 'audio', 'audio/mpeg', true],
    ['a.pdf', 'document', 'application/pdf', false],
  ])('%s is a %s', (name, kind, contentType, isShown) => {
    expect(fileTypeOf(name)).toEqual({ kind, contentType, isShown });
  });

  it.each(['a.svg', 'a.html', 'a.xhtml', 'a.xml', 'a.js', 'a', '.jpg.', 'a.constructor', 'a.__proto__'])(
    '%s is handed out as bytes and never shown',
    (name) => {
      expect(fileTypeOf(name)).toEqual({ kind: 'other', contentType: 'application/octet-stream', isShown: false });
    },
  );

  it('asks the last part of a key alone', () => {
    expect(extensionOf('trip.jpg/notes')).toBe('');
    expect(fileKindOf('trip.jpg/film.mov')).toBe('video');
  });
});
