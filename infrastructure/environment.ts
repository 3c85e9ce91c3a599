/**
 * Builds the environment of the functions: the variables that a stack, or its replacement, sets under the names that
 * `shared/config.ts` reads.
 */
import type { Config } from '../shared/config.ts';

/** @typeParam Value text, or what a template has in its place */
interface StackValues<Value> {
  readonly tableName: Value;
  /** The names, separated by commas. */
  readonly buckets: Readonly<Record<keyof Config['buckets'], Value>>;
  readonly roleArns: Readonly<Record<keyof Config['roleArns'], Value>>;
  readonly sessionTags: boolean;
  readonly smapServerActions: readonly string[];
  /** The addresses of the broker, separated by commas: proofs of possession name one of them. */
  readonly publicUrls: Value;
  /** JSON; empty for none. */
  readonly oidcIssuers: string;
  /** The prefix of the names of parameters with smap's databases; `null` if nobody signs in with a password. */
  readonly smapDatabaseParameters: string | null;
}

/** Tells a function that Lambda does not run where its services are; `null` is AWS's own address. */
export type Place = Pick<
  Config,
  'region' | 's3Region' | 's3Endpoint' | 's3ForcePathStyle' | 'stsEndpoint' | 'dynamodbEndpoint' | 'smapDatabase'
>;

/** Returns the variables of a stack's functions. */
export function environmentOf<Value>(stack: StackValues<Value>): Record<string, Value | string> {
  return {
    TABLE_NAME: stack.tableName,
    GALLERY_BUCKETS: stack.buckets.gallery,
    SMAP_BUCKETS: stack.buckets.smap,
    GALLERY_ROLE_ARN: stack.roleArns.gallery,
    SMAP_ROLE_ARN: stack.roleArns.smap,
    SESSION_TAGS: stack.sessionTags ? 'on' : 'off',
    SMAP_SERVER_ACTIONS: stack.smapServerActions.join(','),
    PUBLIC_URLS: stack.publicUrls,
    ...(stack.oidcIssuers === '' ? {} : { LATCHKEY_OIDC_ISSUERS: stack.oidcIssuers }),
    ...provided('SMAP_DATABASE_PARAMETERS', stack.smapDatabaseParameters),
  };
}

/** Returns the further variables of functions that do not run on AWS; the broker's key is not among them. */
export function placeEnvironment(place: Place): Record<string, string> {
  return {
    AWS_REGION: place.region,
    S3_REGION: place.s3Region,
    S3_FORCE_PATH_STYLE: String(place.s3ForcePathStyle),
    ...provided('S3_ENDPOINT', place.s3Endpoint),
    ...provided('STS_ENDPOINT', place.stsEndpoint),
    ...provided('DYNAMODB_ENDPOINT', place.dynamodbEndpoint),
    ...(place.smapDatabase.kind === 'url'
      ? { SMAP_DATABASE_URL: place.smapDatabase.url, SMAP_DATABASE_TEAM: place.smapDatabase.team }
      : {}),
  };
}

function provided(name: string, value: string | null): Record<string, string> {
  return value === null ? {} : { [name]: value };
}
