/**
 * Makes one object of options for `@uppy/aws-s3` 5 and 6, each of which ignores what only the other knows. Uppy 6 calls
 * `signRequest` for each request. Uppy 5 calls a function for each step, because its own signing reaches AWS's hosts alone. All
 * follows from key and upload id, so an upload goes on from what Golden Retriever stores of it.
 */
import type { Bucket, BucketRequest } from './bucket.ts';
import type { Action } from './grants.ts';
import { s3Error } from './s3-error.ts';
import { completedXml, PART_BYTES, partBytes, uploadIdIn } from './upload-parts.ts';
import { typeHeader } from './url-options.ts';
import { elementsOf, textOf } from './xml-text.ts';

/** Uppy sends each request as soon as it has its URL. */
const URL_LIFE_SECONDS = 900;

interface UppyFile {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly size?: number | null | undefined;
}

/** The fields by which Uppy tells one request from another. */
interface Step {
  readonly key: string;
  readonly uploadId?: string;
  readonly partNumber?: number;
  readonly parts?: readonly { readonly ETag?: string }[];
  readonly signal?: AbortSignal | undefined;
}

export type UppyOptions = ReturnType<typeof uppyOptions>;

/**
 * @param prefix of all keys
 * @param allowed rejects with the reason, which S3 would not tell, where the member may not do this
 */
export function uppyOptions(
  bucket: Pick<Bucket, 'url' | 'send'>,
  prefix: string,
  allowed: (action: Action, key: string) => Promise<void>,
) {
  const keyOf = ({ name = 'file' }: UppyFile): string => `${prefix}${name}`;
  const requestOf = async (method: string, step: Step): Promise<BucketRequest & { readonly query: Query }> => {
    const { key, uploadId, signal } = step;
    await allowed(method === 'DELETE' && uploadId === undefined ? 'delete' : 'write', key);
    return { method, key, query: queryOf(method, step), signal };
  };
  const sign = async (method: string, step: Step): Promise<{ readonly url: string }> => ({
    url: await bucket.url({ ...(await requestOf(method, step)), headers: {}, expiresInSeconds: URL_LIFE_SECONDS }),
  });
  return {
    shouldUseMultipart: ({ size }: UppyFile) => (size ?? 0) > PART_BYTES,
    getChunkSize: ({ size }: { readonly size: number }) => partBytes(size),
    generateObjectKey: keyOf,
    signRequest: ({ method, ...step }: Step & { readonly method: string }) => sign(method, step),
    getUploadParameters: async (file: UppyFile) => ({
      method: 'PUT' as const,
      ...(await sign('PUT', { key: keyOf(file) })),
      headers: typeHeader(file.type),
    }),
    createMultipartUpload: async (file: UppyFile) => {
      const key = keyOf(file);
      const answer = await bucket.send({ ...(await requestOf('POST', { key })), headers: typeHeader(file.type) });
      return { key, uploadId: uploadIdIn(answer) };
    },
    signPart: (_file: UppyFile, step: Step) => sign('PUT', step),
    listParts: async (_file: UppyFile, step: Step) =>
      elementsOf((await bucket.send(await requestOf('GET', step))).text, 'Part').map((part) => ({
        PartNumber: Number(textOf(part, 'PartNumber')),
        ETag: textOf(part, 'ETag') ?? '',
      })),
    completeMultipartUpload: async (_file: UppyFile, step: Step) => {
      // Uppy lists all parts in their order.
      const body = completedXml((step.parts ?? []).map(({ ETag = '' }) => ETag));
      const answer = await bucket.send({ ...(await requestOf('POST', step)), body });
      const location = textOf(answer.text, 'Location');
      // S3 may begin an answer with 200 and fail afterwards.
      if (location === undefined) throw s3Error({ ...answer, status: 503 });
      return { location };
    },
    abortMultipartUpload: async (_file: UppyFile, step: Step) => {
      await bucket.send(await requestOf('DELETE', step));
    },
  };
}

type Query = Readonly<Record<string, string>>;

function queryOf(method: string, { uploadId, partNumber }: Step): Query {
  if (uploadId === undefined) return method === 'POST' ? { uploads: '' } : {};
  return { uploadId, ...(partNumber === undefined ? {} : { partNumber: String(partNumber) }) };
}
