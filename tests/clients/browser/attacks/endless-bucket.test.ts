/** Attack: a bucket's answers lead in circles, or begin an upload without an id, whose end would delete the object. */
import { expect, test } from '@jest/globals';
import type { Bucket } from '../../../../clients/browser/bucket.ts';
import { listed } from '../../../../clients/browser/object-list.ts';
import { uploadIdIn } from '../../../../clients/browser/upload-parts.ts';

const answer = (text: string) => ({ status: 200, text, header: () => null });

test('a list that repeats its token ends', async () => {
  let pages = 0;
  const send = () => {
    pages += 1;
    if (pages > 9) throw new Error('it goes on');
    return Promise.resolve(answer('<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>'));
  };
  for await (const object of listed({ send } as unknown as Bucket, '')) expect(object).toBeUndefined();
  expect(pages).toBe(2);
});

test.each(['', '<UploadId></UploadId>'])('an upload without an id is none: %j', (text) => {
  expect(() => uploadIdIn(answer(text))).toThrow(expect.objectContaining({ code: 'upstream_refused' }));
});
