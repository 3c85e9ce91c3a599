/** Lists objects, a page of 1,000 a request. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import type { Bucket } from './bucket.ts';
import { elementsOf, textOf } from './xml-text.ts';

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** Has its quotes, as S3 writes it. */
  readonly etag: string;
}

/** Yields all objects whose keys begin with the prefix, in the order of their keys' bytes. */
export async function* listed(
  bucket: Bucket,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<ListedObject, void, undefined> {
  for (let next: string | undefined; ;) {
    const last = next;
    const { text } = await bucket.send({
      method: 'GET',
      key: '',
      query: {
        'list-type': '2',
        // XML cannot contain every character of a key.
        'encoding-type': 'url',
        'max-keys': '1000',
        prefix,
        ...(next === undefined ? {} : { 'continuation-token': next }),
      },
      signal,
    });
    // A store may know nothing of the encoding.
    const isEncoded = textOf(text, 'EncodingType') === 'url';
    for (const object of elementsOf(text, 'Contents')) {
      signal?.throwIfAborted();
      const key = textOf(object, 'Key') ?? '';
      yield {
        key: isEncoded ? decoded(key) : key,
        size: Number(textOf(object, 'Size')),
        lastModified: new Date(textOf(object, 'LastModified') ?? ''),
        etag: textOf(object, 'ETag') ?? '',
      };
    }
    next = textOf(text, 'NextContinuationToken');
    if (next === undefined || next === last || textOf(text, 'IsTruncated') !== 'true') return;
  }
}

/** S3 writes a space as `+` there. */
function decoded(text: string): string {
  return decodeURIComponent(text.replace(/\+/g, ' '));
}
