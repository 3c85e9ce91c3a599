/**
 * Parses the address of a smap database: `postgres://USER:PASSWORD@HOST[:PORT]/DATABASE`, with `?sslmode=` or nothing. It holds a
 * password: no error quotes it.
 */

const DEFAULT_PORT = 5432;
/** Modes of TLS; PostgreSQL's other two would continue without it. */
const SSL_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'] as const;

export type SslMode = (typeof SSL_MODES)[number];

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The password, which may be empty. */
  readonly password: string;
  readonly database: string;
  readonly sslMode: SslMode;
}

/** Words the fault of another text, as they follow its name. */
export const DATABASE_ADDRESS_FAULT = `is not an address like postgres://USER:PASSWORD@HOST/DATABASE, with ?sslmode= one of ${SSL_MODES.join(', ')} or nothing`;

/** Returns the parts of an address, or `null` for an invalid text. */
export function databaseAddressOf(text: string): DatabaseAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) return null;
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(decodedPart);
  const sslMode = sslModeOf(url.searchParams);
  const isWhole = url.hostname !== '' && url.port !== '0' && url.hash === '';
  if (!isWhole || !user || password === undefined || !database || sslMode === undefined) return null;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user,
    password,
    database,
    sslMode,
  };
}

/** Returns the mode, `disable` by default. Other parameters are refused, and so is one that appears twice. */
function sslModeOf(parameters: URLSearchParams): SslMode | undefined {
  const [[name, value] = ['sslmode', 'disable'], ...more] = parameters;
  return name === 'sslmode' && more.length === 0 ? SSL_MODES.find((mode) => mode === value) : undefined;
}

/** Returns a part of a URL decoded, or `undefined` for an invalid encoding. */
function decodedPart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
