/**
 * Computes the address of a bucket: AWS's own endpoint or another store's, with the bucket in the host name or in the path, as
 * AWS SDKs decide it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */

/** The location of the stack's store. */
export interface S3Location {
  readonly s3Region: string;
  /** The endpoint; `null` for AWS's. The store begins at its path, if it has one. */
  readonly s3Endpoint: string | null;
  readonly s3ForcePathStyle: boolean;
}

export interface BucketAddress {
  /** The `Host` header: with its port, unless that is the scheme's own. */
  readonly host: string;
  /** Path of the bucket without a trailing `/`; empty if the bucket is in the host name. */
  readonly path: string;
  /** Scheme and host. */
  readonly origin: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST_LABEL = new RegExp(`^${LABEL}$`);
/** Certificates for `*.{endpoint}` cover one label more and no further: names with dots are used there over plain http alone. */
const HOST_LABELS = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;

export function bucketAddress(bucket: string, { s3Region, s3Endpoint, s3ForcePathStyle }: S3Location): BucketAddress {
  const base = new URL(s3Endpoint ?? `https://s3.${s3Region}.amazonaws.com`);
  const basePath = base.pathname.replace(/\/$/, '');
  const inHost = (base.protocol === 'http:' ? HOST_LABELS : HOST_LABEL).test(bucket);
  const inPath = s3ForcePathStyle || !inHost || IP_ADDRESS.test(base.hostname);
  const host = inPath ? base.host : `${bucket}.${base.host}`;
  const path = inPath ? `${basePath}/${bucket}` : basePath;
  return { host, path, origin: `${base.protocol}//${host}` };
}
