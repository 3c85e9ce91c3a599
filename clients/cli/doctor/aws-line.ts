/** Writes lines for AWS's CLI, quoted for a POSIX shell, that put a setting of a bucket. */
import type { ObjectStore } from '../../../shared/compose-operator.ts';

/** Says where the bucket is, for the CLI. */
export interface BucketPlace {
  readonly bucket: string;
  readonly partition: string;
  readonly store: Pick<ObjectStore, 's3Endpoint'>;
}

/**
 * Returns the line that puts a setting.
 * @param option name and value; an object is written as JSON
 */
export function putLine(
  { bucket, store: { s3Endpoint } }: BucketPlace,
  command: string,
  ...options: readonly (readonly [string, string | object])[]
): string {
  const endpoint = s3Endpoint === null ? [] : [`--endpoint-url ${quoted(s3Endpoint)}`];
  const words = options.map(
    ([name, value]) => `--${name} ${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return ['aws s3api', command, `--bucket ${quoted(bucket)}`, ...words, ...endpoint].join(' ');
}

/** Quotes a word for a POSIX shell, unless it is plain. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=,@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
