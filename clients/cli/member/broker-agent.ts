/** Chooses how a broker is reached: directly on this machine, else through the proxy of the environment, if there is one. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { proxyOf } from '../proxy.ts';
import { isLoopback } from './broker-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LatchkeyError invalid_request for a proxy that this version of Node cannot use */
export function agentFor(url: URL, environment: Environment): HttpAgent {
  // A broker on this machine is never behind a proxy, which may be on another.
  if (url.protocol === 'http:') return new HttpAgent();
  const proxy = isLoopback(url) ? undefined : proxyOf(environment);
  return new HttpsAgent(proxy === undefined ? {} : { proxyEnv: { ...proxy } });
}
