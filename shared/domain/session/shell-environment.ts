/**
 * Decides the environment in which AWS SDKs use a session, regardless of earlier settings, and writes it as lines for a POSIX shell.
 */

/**
 * Variables that would turn an SDK away from the session, or to another place with it: a profile takes precedence over keys, an
 * old name of the session token and the account or scope of another key do not belong to these keys, and an endpoint may be that
 * of an earlier broker.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
 */
const LEFTOVERS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
] as const;

/** Settings that SDKs refuse beside an endpoint that is not AWS's. */
const REFUSED_WITH_ENDPOINT = ['AWS_USE_DUALSTACK_ENDPOINT', 'AWS_USE_FIPS_ENDPOINT'] as const;

export interface ShellSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly region: string;
  readonly expiration: string;
  /** The endpoint; `null` for AWS's own. */
  readonly endpoint: string | null;
}

export interface SessionEnvironment {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** Returns the variables that make AWS SDKs use the session, and those that must go. */
export function sessionEnvironment(session: ShellSession): SessionEnvironment {
  const { set, unset } = placeEnvironment(session);
  return {
    set: {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
      AWS_CREDENTIAL_EXPIRATION: session.expiration,
      ...set,
    },
    unset,
  };
}

/** Returns the variables of the place alone, for a session that SDKs get in another way. */
export function placeEnvironment({ region, endpoint }: Pick<ShellSession, 'region' | 'endpoint'>): SessionEnvironment {
  return {
    set: {
      AWS_REGION: region,
      // boto3 and the first AWS CLI read this variable instead.
      AWS_DEFAULT_REGION: region,
      ...(endpoint === null ? {} : { AWS_ENDPOINT_URL_S3: endpoint }),
    },
    unset: endpoint === null ? LEFTOVERS : [...LEFTOVERS, ...REFUSED_WITH_ENDPOINT],
  };
}

/** Ends each command with a `;`, too: a shell that evaluates the text without quotes joins it into one line. */
export function shellText({ set, unset }: SessionEnvironment): string {
  const exports = Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)};\n`);
  return [`unset ${unset.join(' ')};\n`, ...exports].join('');
}

/** Quotes a value for a POSIX shell: single quotes keep everything literal, except themselves. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
