/**
 * Chooses how a broker is reached: directly, or through the proxy of the environment, which Node's own agent understands.
 * https://nodejs.org/api/http.html#built-in-proxy-support
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { LatchkeyError } from '../../../shared/errors.ts';
import { isLoopback } from './broker-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The versions since which an agent takes `proxyEnv`, by major version; all later ones do. */
const PROXY_SINCE: Readonly<Record<number, number>> = { 22: 21, 24: 5 };
const LATEST_OF_THEM = 24;

/** @throws LatchkeyError invalid_request for a proxy that this version of Node cannot use */
export function agentFor(url: URL, environment: Environment, nodeVersion = process.versions.node): HttpAgent {
  // A broker on this machine is never behind a proxy, which may be on another.
  if (url.protocol === 'http:') return new HttpAgent();
  if (isLoopback(url)) return new HttpsAgent();
  const proxy = proxyOf(environment);
  if (proxy === undefined) return new HttpsAgent();
  if (!takesProxy(nodeVersion))
    throw new LatchkeyError(
      'invalid_request',
      `HTTPS_PROXY is set, and Node ${nodeVersion} cannot use it: run latchkey with Node 24.5 or newer (or 22.21 or newer of 22), or unset HTTPS_PROXY if ${url.host} is reached directly`,
    );
  const named = proxyUrl(proxy);
  if (named === undefined)
    throw new LatchkeyError(
      'invalid_request',
      'HTTPS_PROXY is not the address of a proxy; set it to one such as http://proxy.example.org:3128',
    );
  const exempt = environment['no_proxy'] ?? environment['NO_PROXY'];
  return new HttpsAgent({ proxyEnv: { HTTPS_PROXY: named, ...(exempt === undefined ? {} : { NO_PROXY: exempt }) } });
}

/** Returns the proxy for `https:`, if one is set: lower case counts first, as with curl. */
export function proxyOf(environment: Environment): string | undefined {
  const proxy = environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '';
  return proxy === '' ? undefined : proxy;
}

/** Returns the address of a proxy, which may lack its scheme, as with curl; `undefined` for what is none. */
function proxyUrl(proxy: string): string | undefined {
  const whole = proxy.includes('://') ? proxy : `http://${proxy}`;
  return /^https?:/i.test(whole) && URL.canParse(whole) ? whole : undefined;
}

function takesProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > LATEST_OF_THEM) return true;
  const since = PROXY_SINCE[major];
  return since !== undefined && minor >= since;
}
