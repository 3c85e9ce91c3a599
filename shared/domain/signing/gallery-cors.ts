/**
 * The CORS rule of a gallery's bucket: webQsee's own, and the headers of answers that scripts read. Extensions and pages have any
 * origin, and the signature is the security. A stack's own bucket has the rule, and so has that of `npm start`; S3 allows no `*`
 * for exposed headers. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */

/** Checksums of S3's algorithms. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const CHECKSUM_HEADERS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256', 'type'].map(
  (name) => `x-amz-checksum-${name}`,
);

export const GALLERY_CORS = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
  /** Any header is allowed, because a page may add some for its tracing, and nothing else refuses them. */
  allowedHeaders: ['*'],
  exposedHeaders: [
    // An upload needs the tags of its parts, and its location.
    ...['ETag', 'Location'],
    // Players and downloads need these for range requests.
    ...['Accept-Ranges', 'Content-Range', 'Content-Length', 'Content-Disposition', 'Last-Modified'],
    ...CHECKSUM_HEADERS,
    // An SDK needs the date to set its clock right, and AWS support needs the ids.
    ...['Date', 'x-amz-request-id', 'x-amz-id-2', 'x-amz-version-id'],
  ],
  maxAgeSeconds: 3600,
} as const;
