/**
 * Matches settings for AWS or a store that a user's shell may have: the README's lines export vended credentials, those
 * of docs/ceph.md another store.
 */
const SETTING =
  /^(?:AWS_\w+|S3_\w+|SMAP_\w+|STS_ENDPOINT|DYNAMODB_ENDPOINT|TABLE_NAME|GALLERY_BUCKETS|PUBLIC_URLS|GALLERY_ROLE_ARN|SESSION_TAGS|LATCHKEY_OIDC_ISSUERS|OPERATOR_LOG_GROUP)$/;

/** Deletes those settings from this process, and so from its children. */
export function cleanEnvironment(): void {
  for (const name of Object.keys(process.env)) if (SETTING.test(name)) Reflect.deleteProperty(process.env, name);
}
