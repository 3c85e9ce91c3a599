/** Makes presign examples: one of each operation, and a batch with one refused item; signed as a real batch is. */
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import { Presigner, presignBatch } from '../../shared/domain/signing/presigner.ts';
import { MAX_DURATION_SECONDS } from '../../shared/domain/session/session.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { presignReply } from '../../shared/http/presign/presign-reply.ts';
import { NOW, SCOPE, sessionOf, STORE } from './example-member.ts';
import type { Example } from './operation.ts';

const OWN = `${SCOPE.root}shared/${SCOPE.user}/`;
const PICTURE = `${OWN}picture.jpg`;
const VIDEO = `${OWN}video.mp4`;
/** An upload's id, as S3 returns it when the upload begins. */
const UPLOAD_ID = 'ExampleUploadId.VXBsb2FkIElE';

const ITEMS: readonly (readonly [summary: string, item: PresignRequest])[] = [
  [
    'Show a picture, for five minutes',
    {
      op: 'get',
      key: PICTURE,
      expiresInSeconds: 300,
      responseContentType: 'image/jpeg',
      responseContentDisposition: 'inline',
    },
  ],
  ['Size and type of a picture', { op: 'head', key: PICTURE }],
  [
    'Upload a picture: these bytes, and only if there is none',
    {
      op: 'put',
      key: PICTURE,
      contentType: 'image/jpeg',
      contentLength: 204_800,
      checksumSha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      ifNoneMatch: '*',
    },
  ],
  [
    'A form for any picture of at most 10 MB',
    { op: 'post', key: PICTURE, contentType: 'image/', minBytes: 1, maxBytes: 10_000_000, successStatus: 201 },
  ],
  ['Delete a picture', { op: 'delete', key: PICTURE }],
  [
    'List the own shared items that come after a picture, a hundred at once',
    { op: 'list', prefix: OWN, delimiter: '/', maxKeys: 100, startAfter: PICTURE, encodingType: 'url' },
  ],
  ['Begin the upload of a video in parts', { op: 'createMultipart', key: VIDEO, contentType: 'video/mp4' }],
  [
    'Upload the first part, within an hour',
    { op: 'uploadPart', key: VIDEO, uploadId: UPLOAD_ID, partNumber: 1, expiresInSeconds: 3600 },
  ],
  [
    'What is uploaded already, after the first thousand parts',
    { op: 'listParts', key: VIDEO, uploadId: UPLOAD_ID, partNumberMarker: 1000, maxParts: 1000 },
  ],
  ['Put the parts together', { op: 'completeMultipart', key: VIDEO, uploadId: UPLOAD_ID }],
  ['Give the upload up', { op: 'abortMultipart', key: VIDEO, uploadId: UPLOAD_ID }],
];

/** Returns the examples by name: the operation's, or `batch`. */
export async function presignExamples(): Promise<Record<string, Example>> {
  const examples: Record<string, Example> = {};
  for (const [summary, item] of ITEMS) examples[item.op] = await example(summary, [item]);
  examples['batch'] = await example('Two pictures, of which one is somebody else’s private item', [
    { op: 'get', key: PICTURE },
    { op: 'get', key: `${SCOPE.root}private/ada/picture.jpg` },
  ]);
  return examples;
}

async function example(summary: string, requests: readonly PresignRequest[]): Promise<Example> {
  const presigner = new Presigner(SCOPE, sessionOf(MAX_DURATION_SECONDS), STORE, NOW, new SigningKeys());
  const outcomes = await presignBatch(requests, SCOPE, () => Promise.resolve(presigner));
  return {
    summary,
    body: { requests },
    answer: JSON.parse(presignReply(outcomes, {}, () => undefined).body ?? '') as unknown,
  };
}
