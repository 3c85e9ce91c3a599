/**
 * Runs an issuer of OpenID Connect on loopback: a discovery document, a key set, and tokens by its keys. A test can make its answers
 * wrong, and counts the calls.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export const AUDIENCE = 'latchkey-tests';
const DISCOVERY = '/.well-known/openid-configuration';

export interface TokenInput {
  readonly subject: string;
  /** Claims and header members in place of the right ones; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs instead of the issuer's key. */
  readonly key?: CryptoKey | Uint8Array;
}

export interface OidcIssuerServer {
  readonly issuer: string;
  readonly algorithm: string;
  readonly publicJwk: JWK;
  /** Paths that were requested, in order. */
  readonly calls: string[];
  token(input: TokenInput): Promise<string>;
  /** Makes a new key, under a new id; the set keeps those of before unless they are withdrawn. */
  rotate(withdraw?: boolean): Promise<void>;
  /** Answers in place of the key set until it is called without one. */
  answerKeysBy(handler?: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function startOidcIssuer(algorithm = 'RS256', suffix = ''): Promise<OidcIssuerServer> {
  const keys: Key[] = [];
  const calls: string[] = [];
  let instead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    calls.push(path);
    if (path === DISCOVERY) {
      json(response, { issuer, jwks_uri: `${base}/keys` });
    } else if (instead !== undefined) {
      instead(request, response);
    } else {
      json(response, { keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid, alg: algorithm, use: 'sig' })) });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${base}${suffix}`;
  const newest = (): Key => {
    const key = keys.at(-1);
    if (key === undefined) throw new Error('the issuer has no key');
    return key;
  };
  const rotate = async (withdraw = false): Promise<void> => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm);
    if (withdraw) keys.length = 0;
    keys.push({ kid: `key-${calls.length}-${keys.length}`, privateKey, jwk: await exportJWK(publicKey) });
  };
  await rotate();
  return {
    issuer,
    algorithm,
    get publicJwk() {
      return newest().jwk;
    },
    calls,
    token: ({ subject, claims, header, key }) => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const { kid, privateKey } = newest();
      const right = { iss: issuer, aud: AUDIENCE, sub: subject, iat: nowSeconds, exp: nowSeconds + 300 };
      return new SignJWT({ ...right, ...claims })
        .setProtectedHeader({ typ: 'JWT', alg: algorithm, kid, ...header })
        .sign(key ?? privateKey);
    },
    rotate,
    answerKeysBy: (handler) => {
      instead = handler;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Returns the configuration of issuers, as `LATCHKEY_OIDC_ISSUERS` has it. */
export function issuersSetting(...issuers: (OidcIssuerServer | [OidcIssuerServer, object])[]): string {
  return JSON.stringify(
    issuers.map((each) => {
      const [{ issuer, algorithm }, more] = Array.isArray(each) ? each : [each, {}];
      return { issuer, audience: AUDIENCE, algorithms: [algorithm], ...more };
    }),
  );
}
