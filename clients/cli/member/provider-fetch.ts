/** Sends requests to an identity provider: through the proxy of the environment, without redirects, bounded in time and size. */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isLoopback } from './broker-address.ts';
import { agentFor } from './broker-agent.ts';
import { boundedText } from './bounded-text.ts';

const TIMEOUT_MS = 10_000;

export interface ProviderRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string | null | undefined;
}

/** Returns the provider's answer. A discovery document may name any address, so each is looked at before it is sent a secret. */
export async function providerFetch(
  address: string,
  { method, headers, body }: ProviderRequest,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Response> {
  const url = new URL(address);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw new Error(`${url.origin} is not https:`);
  const payload = body?.toString();
  const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
  const options = {
    method,
    headers: { ...headers, ...length },
    agent: agentFor(url, environment),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(url, options, resolve).once('error', reject).end(payload);
  });
  const text = await boundedText(answer);
  const { statusCode: status = 0 } = answer;
  // Such an answer decides nothing, whatever is in it.
  if (status >= 500 || status === 429) throw new Error(`it answered ${status}`);
  const type = answer.headers['content-type'];
  return new Response(text === '' ? null : text, {
    status,
    headers: type === undefined ? {} : { 'content-type': type },
  });
}
