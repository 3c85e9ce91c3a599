/**
 * Reads the configuration from the environment, in this one place, and refuses to start if it is incomplete or contradicts
 * itself. `serverless.yml` sets every key; `docs/operations.md` explains them.
 */
import { DATABASE_ADDRESS_FAULT, databaseAddressOf } from './database-address.ts';
import { LatchkeyError } from './errors.ts';
import { listOf, publicUrlsOf } from './lists.ts';
import { oidcIssuersOf, type OidcIssuerConfig } from './oidc-issuers.ts';

export interface Config {
  /** `TABLE_NAME` */
  readonly tableName: string;
  /** `AWS_REGION`: the stack's region. */
  readonly region: string;
  /** `GALLERY_BUCKETS`, `SMAP_BUCKETS`, comma separated: the buckets that each session role can reach. No bucket is in both. */
  readonly buckets: { readonly gallery: readonly string[]; readonly smap: readonly string[] };
  /** `GALLERY_ROLE_ARN`, `SMAP_ROLE_ARN`: the session roles. */
  readonly roleArns: { readonly gallery: string; readonly smap: string };
  /** The first part of every ARN of the stack, as in the roles' ARNs. */
  readonly partition: string;
  /**
   * `PUBLIC_URLS`, comma separated: the addresses by which callers reach the broker, without trailing slashes; empty for its own
   * address alone.
   */
  readonly publicUrls: readonly string[];
  /** `S3_REGION`: the buckets' region; default: the stack's. */
  readonly s3Region: string;
  /** `S3_ENDPOINT`: for S3-compatible stores; `null` for AWS. */
  readonly s3Endpoint: string | null;
  /** `S3_FORCE_PATH_STYLE`: `true` or `false`; default `true` with `S3_ENDPOINT`. */
  readonly s3ForcePathStyle: boolean;
  /** `STS_ENDPOINT`, `DYNAMODB_ENDPOINT`: default AWS's. */
  readonly stsEndpoint: string | null;
  readonly dynamodbEndpoint: string | null;
  /** `SESSION_TAGS`: `on` (default) or `off`, for stores without session tags. */
  readonly sessionTags: boolean;
  /** `SMAP_SERVER_ACTIONS`, comma separated: exact actions of other services for smap's server. */
  readonly smapServerActions: readonly string[];
  readonly smapDatabase: SmapDatabaseConfig;
  /** `LATCHKEY_OIDC_ISSUERS`: JSON, a list of the issuers whose JWTs prove identities. */
  readonly oidcIssuers: readonly OidcIssuerConfig[];
}

/**
 * The place of smap's databases: `SMAP_DATABASE_PARAMETERS`, the prefix of the parameters that hold their addresses; or
 * `SMAP_DATABASE_URL`, the one of team `SMAP_DATABASE_TEAM`; or none, and nobody signs in with a password.
 */
export type SmapDatabaseConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'parameters'; readonly prefix: string }
  | { readonly kind: 'url'; readonly team: string; readonly url: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** An action is `service:Action`, without wildcards. */
const EXACT_ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
/**
 * The services besides S3 that smap's server calls with its one key: Comprehend, Rekognition, SES, SNS, Transcribe and
 * Translate. Its DynamoDB table, STS and QuickSight are not among them: their actions would reach around the walls.
 * https://github.com/smap-consulting/smapserver2/tree/master/amazon/src/org/smap/notifications/interfaces
 */
export const SMAP_SERVICES: readonly string[] = ['comprehend', 'rekognition', 'ses', 'sns', 'transcribe', 'translate'];
const ROLE_ARN = /^arn:([a-z-]+):iam::[^:]*:role\/[\w+=,.@/-]+$/;
/** A region of AWS, or the name that another store uses. It becomes part of host names and signatures. */
const REGION = /^[A-Za-z0-9_-]+$/;
const HOST = /^[A-Za-z0-9.:[\]_-]+$/;

/** @throws LatchkeyError internal, naming every key at fault */
export function readConfig(environment: Environment): Config {
  const faults: string[] = [];
  const required = (name: string): string => {
    const value = environment[name] ?? '';
    if (value === '') faults.push(`${name} is not set`);
    return value;
  };
  const url = (name: string): string | null => {
    const value = environment[name] ?? '';
    if (value === '') return null;
    const fault = addressFault(value);
    if (fault !== null) faults.push(`${name} ${fault}`);
    return value;
  };
  const choice = (name: string, yes: string, no: string, byDefault: boolean): boolean => {
    const value = environment[name] ?? '';
    if (value !== '' && value !== yes && value !== no) faults.push(`${name} is ${yes} or ${no}`);
    return value === '' ? byDefault : value === yes;
  };
  const roleArn = (name: string): string => {
    const value = required(name);
    if (value !== '' && !ROLE_ARN.test(value)) faults.push(`${name} is not the ARN of a role`);
    return value;
  };

  const region = required('AWS_REGION');
  const s3Region = environment['S3_REGION'] || region;
  for (const [name, value] of Object.entries({ AWS_REGION: region, S3_REGION: s3Region }))
    if (value !== '' && !REGION.test(value)) faults.push(`${name} is not the name of a region`);
  const s3Endpoint = url('S3_ENDPOINT');
  const roleArns = { gallery: roleArn('GALLERY_ROLE_ARN'), smap: roleArn('SMAP_ROLE_ARN') };
  const config: Config = {
    tableName: required('TABLE_NAME'),
    region,
    buckets: {
      gallery: listOf(environment['GALLERY_BUCKETS'] ?? ''),
      smap: listOf(environment['SMAP_BUCKETS'] ?? ''),
    },
    roleArns,
    partition: ROLE_ARN.exec(roleArns.gallery)?.[1] ?? '',
    publicUrls: publicUrlsOf(environment),
    s3Region,
    s3Endpoint,
    s3ForcePathStyle: choice('S3_FORCE_PATH_STYLE', 'true', 'false', s3Endpoint !== null),
    stsEndpoint: url('STS_ENDPOINT'),
    dynamodbEndpoint: url('DYNAMODB_ENDPOINT'),
    sessionTags: choice('SESSION_TAGS', 'on', 'off', true),
    smapServerActions: listOf(environment['SMAP_SERVER_ACTIONS'] ?? ''),
    smapDatabase: smapDatabaseOf(environment, faults),
    oidcIssuers: oidcIssuersOf(environment['LATCHKEY_OIDC_ISSUERS'] ?? '', faults),
  };
  const { gallery, smap } = config.buckets;
  if (gallery.length + smap.length === 0) faults.push('neither GALLERY_BUCKETS nor SMAP_BUCKETS is set');
  for (const bucket of inBoth(gallery, smap)) faults.push(`${bucket} is in GALLERY_BUCKETS and in SMAP_BUCKETS`);
  for (const url of config.publicUrls) {
    const fault = addressFault(url);
    if (fault !== null) faults.push(`PUBLIC_URLS: ${url} ${fault}`);
  }
  if (ROLE_ARN.exec(roleArns.smap)?.[1] !== ROLE_ARN.exec(roleArns.gallery)?.[1])
    faults.push('GALLERY_ROLE_ARN and SMAP_ROLE_ARN are of two partitions');
  for (const action of config.smapServerActions) {
    const fault = serverActionFault(action);
    if (fault !== null) faults.push(`SMAP_SERVER_ACTIONS: ${action} ${fault}`);
  }
  if (!config.sessionTags && config.s3Endpoint === null) {
    faults.push('SESSION_TAGS=off is for S3-compatible stores only: set S3_ENDPOINT, or leave the tags on');
  }
  if (faults.length > 0) throw new LatchkeyError('internal', `configuration: ${faults.join('; ')}`);
  return config;
}

/**
 * Reads the database's address. A database belongs to one team: users of others do not exist there. The address holds a password,
 * and is in no error.
 */
function smapDatabaseOf(environment: Environment, faults: string[]): SmapDatabaseConfig {
  const [prefix, url, team] = ['SMAP_DATABASE_PARAMETERS', 'SMAP_DATABASE_URL', 'SMAP_DATABASE_TEAM'].map(
    (name) => environment[name] ?? '',
  );
  if (prefix && (url || team)) faults.push('SMAP_DATABASE_PARAMETERS and SMAP_DATABASE_URL are both set');
  if (Boolean(url) !== Boolean(team))
    faults.push('SMAP_DATABASE_URL and SMAP_DATABASE_TEAM are set together, or neither');
  if (url && databaseAddressOf(url) === null) faults.push(`SMAP_DATABASE_URL ${DATABASE_ADDRESS_FAULT}`);
  if (prefix) return { kind: 'parameters', prefix };
  return url && team ? { kind: 'url', team, url } : { kind: 'none' };
}

/**
 * Returns the fault of an address, as the words that follow its name, or `null`. Members see addresses, and signed URLs begin
 * with one: it holds no password, and nothing to escape.
 */
export function addressFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'is not an http(s) URL';
  if (HOST.test(url.host) && `${url.username}${url.password}${url.search}${url.hash}` === '') return null;
  return 'has more than a host, a port and a path';
}

/** Returns the fault of an action for smap's server, as the words that follow its name, or `null`. */
export function serverActionFault(action: string): string | null {
  if (!EXACT_ACTION.test(action)) return 'is not an exact action like translate:TranslateText';
  return SMAP_SERVICES.includes(action.split(':')[0] ?? '') ? null : `is of none of: ${SMAP_SERVICES.join(', ')}`;
}

/** Returns the items of both lists: a bucket of two session roles would let each reach the other's objects. */
export function inBoth(one: readonly string[], other: readonly string[]): string[] {
  return one.filter((item) => other.includes(item));
}
