/** Presign examples: one of each operation, and a batch of which one item is refused; signed as a real batch is. */
import { Presigner, presignBatch, type PresignRequest } from '../../shared/domain/signing/presign.ts';
import { MAX_DURATION_SECONDS } from '../../shared/domain/session/session.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { presignReply } from '../../shared/http/presign/presign-reply.ts';
import { NOW, SCOPE, sessionOf, STORE } from './example-member.ts';
import type { Example } from './operation.ts';

const OWN = `${SCOPE.root}shared/${SCOPE.user}/`;
const PICTURE = `${OWN}picture.jpg`;
const VIDEO = `${OWN}video.mp4`;
/** Id that S3 gave when the upload was begun. */
const UPLOAD_ID = 'ExampleUploadId.VXBsb2FkIElE';

const ITEMS: Readonly<Record<PresignRequest['op'], readonly [summary: string, item: Omit<PresignRequest, 'op'>]>> = {
  get: [
    'Show a picture, for five minutes',
    { key: PICTURE, expiresInSeconds: 300, responseContentType: 'image/jpeg', responseContentDisposition: 'inline' },
  ],
  head: ['Size and type of a picture', { key: PICTURE }],
  put: [
    'Upload a picture: these bytes, and only if there is none',
    {
      key: PICTURE,
      contentType: 'image/jpeg',
      contentLength: 204_800,
      checksumSha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      ifNoneMatch: '*',
    },
  ],
  post: [
    'A form for any picture of at most 10 MB',
    { key: PICTURE, contentType: 'image/', minBytes: 1, maxBytes: 10_000_000 },
  ],
  delete: ['Delete a picture', { key: PICTURE }],
  list: ['List the own shared items, a hundred at once', { prefix: OWN, delimiter: '/', maxKeys: 100 }],
  createMultipart: ['Begin the upload of a video in parts', { key: VIDEO, contentType: 'video/mp4' }],
  uploadPart: [
    'Upload the first part, within an hour',
    { key: VIDEO, uploadId: UPLOAD_ID, partNumber: 1, expiresInSeconds: 3600 },
  ],
  listParts: ['What is uploaded already', { key: VIDEO, uploadId: UPLOAD_ID }],
  completeMultipart: ['Put the parts together', { key: VIDEO, uploadId: UPLOAD_ID }],
  abortMultipart: ['Give the upload up', { key: VIDEO, uploadId: UPLOAD_ID }],
};

/** By name: the operation's, or `batch`. */
export async function presignExamples(): Promise<Record<string, Example>> {
  const examples: Record<string, Example> = {};
  for (const [op, [summary, item]] of Object.entries(ITEMS))
    examples[op] = await example(summary, [{ op: op as PresignRequest['op'], ...item }]);
  examples['batch'] = await example('Two pictures, of which one is somebody else’s private item', [
    { op: 'get', key: PICTURE },
    { op: 'get', key: `${SCOPE.root}private/ada/picture.jpg` },
  ]);
  return examples;
}

async function example(summary: string, requests: readonly PresignRequest[]): Promise<Example> {
  const presigner = new Presigner(SCOPE, sessionOf(MAX_DURATION_SECONDS), STORE, NOW, new SigningKeys());
  const outcomes = await presignBatch(requests, SCOPE, () => Promise.resolve(presigner));
  return { summary, body: { requests }, answer: JSON.parse(presignReply(outcomes, {}).body ?? '') as unknown };
}
