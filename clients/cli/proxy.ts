/**
 * Reads the proxy of the environment, as other programs on the machine use it: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case.
 * Node connects through it (https://nodejs.org/api/http.html#built-in-proxy-support); what is on this machine is reached directly.
 */
import * as http from 'node:http';
import { LatchkeyError } from '../../shared/errors.ts';

export interface OutgoingProxy {
  readonly HTTP_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SCHEMES = ['HTTP_PROXY', 'HTTPS_PROXY'] as const;
/** In Node's form of NO_PROXY, which knows ranges of IPv4 addresses. */
const LOOPBACK = ['localhost', '127.0.0.1-127.255.255.255', '::1', '[::1]'];
/** The first minor version of each major one whose agents take a proxy; later majors all do. */
const LEAST_MINOR: Readonly<Record<number, number>> = { 22: 21, 24: 5 };
const FIRST_MAJOR_WITH_ALL = 25;

/**
 * Returns the proxy, or undefined where the environment names none.
 * @throws LatchkeyError invalid_request if this Node cannot use it, or the address is none; the address may hold a password, and
 * is not repeated
 */
export function proxyOf(environment: Environment, nodeVersion = process.versions.node): OutgoingProxy | undefined {
  const set = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
  const named = SCHEMES.filter((name) => set(name) !== '');
  if (named.length === 0) return undefined;
  for (const name of named) {
    const { protocol } = URL.canParse(set(name)) ? new URL(set(name)) : { protocol: '' };
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new LatchkeyError(
        'invalid_request',
        `${name} is no address like http://proxy.example.org:3128; correct or unset it`,
      );
  }
  if (!takesProxies(nodeVersion))
    throw new LatchkeyError(
      'invalid_request',
      `${named.join(' and ')} is set, which Node ${nodeVersion} does not use: run Node 24.5 or newer (or 22.21), or unset it`,
    );
  return {
    ...Object.fromEntries(named.map((name) => [name, set(name)])),
    NO_PROXY: [set('NO_PROXY'), ...LOOPBACK].filter((host) => host !== '').join(','),
  };
}

/**
 * Sends the requests of `fetch` through the proxy, too, if the environment names one.
 * @throws LatchkeyError invalid_request if this Node cannot use it
 */
export function proxyFetch(environment: Environment): void {
  const proxy = proxyOf(environment);
  if (proxy === undefined) return;
  // The types know it as always there; Node 22 does not have it.
  const isThere = 'setGlobalProxyFromEnv' in http;
  if (!isThere)
    throw new LatchkeyError('invalid_request', 'a proxy is set, which doctor can use with Node 24.14 or newer alone');
  http.setGlobalProxyFromEnv({ ...proxy });
}

/** Settings of a client of the SDK. */
interface ProxySettings {
  readonly requestHandler?: object;
  readonly clientConfig?: object;
}

/** Returns the settings of a client of the SDK, and of those clients by which the SDK fetches its credentials. */
export function proxySettings(proxy: OutgoingProxy | undefined): ProxySettings {
  if (proxy === undefined) return {};
  const agent = { proxyEnv: proxy };
  const requestHandler = { httpAgent: agent, httpsAgent: agent };
  return { requestHandler, clientConfig: { requestHandler } };
}

function takesProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= FIRST_MAJOR_WITH_ALL || minor >= (LEAST_MINOR[major] ?? Infinity);
}
