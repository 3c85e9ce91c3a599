/**
 * What somebody's shell holds for AWS or a store is not for what is tested or measured: the README's lines leave vended
 * credentials in it, those of docs/ceph.md another store.
 */
const SETTING =
  /^(?:AWS_\w+|S3_\w+|SMAP_\w+|STS_ENDPOINT|DYNAMODB_ENDPOINT|TABLE_NAME|GALLERY_BUCKETS|PUBLIC_URLS|GALLERY_ROLE_ARN|SESSION_TAGS)$/;

/** Takes those settings out of this process, and so out of the ones it starts. */
export function cleanEnvironment(): void {
  for (const name of Object.keys(process.env)) if (SETTING.test(name)) Reflect.deleteProperty(process.env, name);
}
