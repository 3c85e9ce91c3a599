/** Proves that a picture is opened only once its size is known, and one that would fill the memory of the page never. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pictureSize } from '../../../clients/ui/uploads/picture-size.ts';
import { smallPictureOf } from '../../../clients/ui/uploads/small-picture.ts';

let head: { readonly naturalWidth: number; readonly naturalHeight: number } | undefined;
let opened: ImageBitmapOptions[];
const file = new File(['x'], 'a.png');

/** Stands in for the browser's own reading of a picture's head. */
class Head {
  src = '';
  naturalWidth = 0;
  naturalHeight = 0;
  set onload(loaded: () => void) {
    if (head === undefined) return;
    Object.assign(this, head);
    queueMicrotask(loaded);
  }
  set onerror(failed: (event: Event) => void) {
    if (head !== undefined) return;
    queueMicrotask(() => {
      failed(new Event('error'));
    });
  }
}

beforeEach(() => {
  opened = [];
  Object.assign(globalThis, {
    Image: Head,
    createImageBitmap: (_file: File, options: ImageBitmapOptions) => {
      opened.push(options);
      return Promise.reject(new Error('enough was seen'));
    },
  });
});

afterEach(() => {
  for (const name of ['Image', 'createImageBitmap']) Reflect.deleteProperty(globalThis, name);
});

test('a picture says its size', async () => {
  head = { naturalWidth: 40_000, naturalHeight: 300 };
  expect(await pictureSize(file)).toEqual({ width: 40_000, height: 300 });
});

test('one of ordinary form is opened at the size that is needed', async () => {
  head = { naturalWidth: 4000, naturalHeight: 3000 };
  await expect(smallPictureOf(file)).rejects.toThrow('enough was seen');
  expect(opened).toEqual([expect.objectContaining({ resizeWidth: 960 })]);
});

test('one of too many pixels is not opened', async () => {
  head = { naturalWidth: 40_000, naturalHeight: 3000 };
  expect(await smallPictureOf(file)).toBeUndefined();
  expect(opened).toEqual([]);
});

test('one that the browser does not know is not opened', async () => {
  head = undefined;
  await expect(smallPictureOf(file)).rejects.toBeInstanceOf(Event);
  expect(opened).toEqual([]);
});
