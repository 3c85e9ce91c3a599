/**
 * The CORS rule of a gallery's bucket: webQsee's own, and besides what scripts read of answers. Extensions and pages have
 * any origin, and the signature is the security. A stack's own bucket has it, so has that of `npm start`; S3 knows no `*` for
 * what is exposed. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */

/** Checksums of S3's algorithms. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const CHECKSUM_HEADERS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256', 'type'].map(
  (name) => `x-amz-checksum-${name}`,
);

export const GALLERY_CORS = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
  /** Any header: what a page adds for its tracing is refused by nobody else. */
  allowedHeaders: ['*'],
  exposedHeaders: [
    // What an upload needs: its parts by their tags, and where it is.
    ...['ETag', 'Location'],
    // What players and downloads need that ask for ranges.
    ...['Accept-Ranges', 'Content-Range', 'Content-Length', 'Content-Disposition', 'Last-Modified'],
    ...CHECKSUM_HEADERS,
    // What an SDK needs to set its clock right, and what AWS asks for when something is reported to it.
    ...['Date', 'x-amz-request-id', 'x-amz-id-2', 'x-amz-version-id'],
  ],
  maxAgeSeconds: 3600,
} as const;
