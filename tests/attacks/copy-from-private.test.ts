/**
 * Attack: copy on the server's side, to read what may not be read or to write where nothing may be written. A copy needs read
 * on its source and write on its target.
 */
import { expect, test } from '@jest/globals';
import * as S3 from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { outcome } from '../harness/latchkey.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import SOURCES from '../vectors/attacks/copy-from-private.json' with { type: 'json' };

const [SECRET, OPEN] = ['private/ada/secret', 'shared/ada/open'] as const;
const [OWN, LOOT] = ['private/max/own', 'private/max/loot'] as const;
const PLACES: Record<string, string> = { bucket: Bucket, root: ROOT, encodedRoot: encodeURIComponent(ROOT) };
const objects = Object.fromEntries([SECRET, OPEN, OWN].map((key) => [ROOT + key, `body of ${key}`]));
const latchkey = useLatchkey({ members: ['ada', 'max'], objects });

const copy = (who: string, CopySource: string, key: string): Promise<'ok' | number> =>
  outcome(latchkey.s3(who).send(new S3.CopyObjectCommand({ Bucket, Key: ROOT + key, CopySource })));

test.each(SOURCES as [string, number][])('max copies %s home: %i', async (source, status) => {
  const named = source.replace(/\{(\w+)\}/g, (whole, place: string) => PLACES[place] ?? whole);
  expect(await copy('max', named, LOOT)).toBe(status);
  expect(await outcome(latchkey.s3('root').send(new S3.HeadObjectCommand({ Bucket, Key: ROOT + LOOT })))).toBe(404);
});

test('a part that is a copy is refused as well', async () => {
  const [max, upload] = [latchkey.s3('max'), { Bucket, Key: ROOT + LOOT }];
  const { UploadId } = await max.send(new S3.CreateMultipartUploadCommand(upload));
  const part = { ...upload, UploadId, PartNumber: 1, CopySource: `${Bucket}/${ROOT}${SECRET}` };
  // 501: the stand-in has no such call; on AWS it is 403.
  expect([403, 501]).toContain(await outcome(max.send(new S3.UploadPartCopyCommand(part))));
});

const TARGETS = ['shared/ada/new', 'protected/ada/new', 'private/ada/new', 'shared/new', 'new', OPEN];
test.each(TARGETS)('max copies an own picture to %s: 403', async (target) => {
  expect(await copy('max', `${Bucket}/${ROOT}${OWN}`, target)).toBe(403);
});

test('an admin may delete what is private to others, but not copy it', async () => {
  for (const target of ['private/ada/loot', OWN])
    expect(await copy('ada', `${Bucket}/${ROOT}${OWN}`, target)).toBe(403);
});

test('what is granted on both sides is copied, and nothing else has changed', async () => {
  expect(await copy('max', `${Bucket}/${ROOT}${OPEN}`, 'private/max/kept')).toBe('ok');
  expect(await readText(latchkey.s3('max'), Bucket, `${ROOT}private/max/kept`)).toBe(`body of ${OPEN}`);
  for (const key of [SECRET, OPEN]) expect(await latchkey.read(ROOT + key)).toBe(`body of ${key}`);
});
