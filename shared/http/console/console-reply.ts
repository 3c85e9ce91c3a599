/**
 * Answers with the console: its page, which is written for each address and never kept, and the page's files, whose names hold a
 * digest of their content and which browsers keep for a year.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../../errors.ts';
import type { Reply } from '../reply.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';

export interface ConsoleFile {
  readonly contentType: string;
  readonly text: string;
  /** The text after gzip, in Base64. */
  readonly zipped: string;
}

export interface ConsoleFiles {
  /** The page, with `{assets}` before each name of a file. */
  readonly page: string;
  /** By name: `{name}-{hash}.{ext}`. */
  readonly files: Readonly<Record<string, ConsoleFile>>;
}

export interface ConsolePorts {
  readonly publicUrls: readonly string[];
  /** Scheme and host of everything that holds objects of teams. */
  readonly storeOrigins: readonly string[];
}

/** Holds for the page and its files. https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;
const A_YEAR = 'public, max-age=31536000, immutable';
/** Matches `gzip` among the accepted encodings, unless its weight is zero. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
const TAKES_GZIP = /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i;

export function consolePage(event: APIGatewayProxyEventV2, { page }: ConsoleFiles, ports: ConsolePorts): Reply {
  const address = assetsAddress(event, ports.publicUrls);
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(ports.storeOrigins),
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
      ...SAFE_HEADERS,
    },
    body: page.replaceAll('{assets}', () => address),
  };
}

/** @throws LatchkeyError not_found for a name that is none of this version's */
export function consoleFile(event: APIGatewayProxyEventV2, { files }: ConsoleFiles): Reply {
  const name = event.pathParameters?.['name'] ?? '';
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) throw new LatchkeyError('not_found', 'this version of the console has no such file');
  const isZipped = TAKES_GZIP.test(event.headers['accept-encoding'] ?? '');
  return {
    statusCode: 200,
    headers: {
      'content-type': file.contentType,
      'cache-control': A_YEAR,
      vary: 'Accept-Encoding',
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      ...SAFE_HEADERS,
    },
    ...(isZipped ? { body: file.zipped, isBase64Encoded: true } : { body: file.text }),
  };
}

/**
 * Returns where the page finds its files: below the path of the public address that was asked for, if it has one, else beside the
 * page itself, because a proxy may have removed a path that only browsers see.
 */
function assetsAddress({ requestContext }: APIGatewayProxyEventV2, publicUrls: readonly string[]): string {
  const asked = publicUrls.map(parsed).find((url) => url?.host === requestContext.domainName);
  const basePath = asked?.pathname.replace(/\/+$/, '') ?? '';
  if (basePath !== '') return `${basePath}/assets/`;
  const last = requestContext.http.path.split('/').at(-1) ?? '';
  return last === '' ? 'assets/' : `./${encodeURIComponent(last.toWellFormed())}/assets/`;
}

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
