/** Attack: a key that ends in a star drops the records of other uploads. */
import { expect, test } from '@jest/globals';
import { openKept } from '../../../../clients/browser/kept.ts';
import { UploadRecords } from '../../../../clients/browser/upload-record.ts';

test('a key with a star at its end is one key', async () => {
  const records = new UploadRecords(await openKept('memory'), (...parts) => parts.join('|'));
  const ofAll = { bucket: 'b', size: 1, partSize: 1, contentType: '', startedOn: new Date() };
  await records.add({ ...ofAll, key: 'a/b', uploadId: '1' });
  await records.add({ ...ofAll, key: 'a/*', uploadId: '2' });
  await records.drop({ ...ofAll, key: 'a/*', uploadId: '2' });
  expect((await records.all()).map(({ key }) => key)).toEqual(['a/b']);
});
