/**
 * Fetches the keys of an issuer by its discovery document. Both addresses are the configuration's and the document's, never a token's;
 * redirects are not followed, and answers are bounded in size and time.
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
import type { JSONWebKeySet } from 'jose';
import { LatchkeyError } from '../../errors.ts';
import { isLoopbackHost } from '../../networks.ts';

const MAX_DOCUMENT_BYTES = 256 * 1024;
const MAX_KEYS = 100;
const TIMEOUT_MS = 3000;
const RETRY_AFTER_SECONDS = 10;

/**
 * @param deadline returns that of the current request
 * @throws LatchkeyError upstream_unavailable
 */
export async function fetchIssuerKeys(issuer: string, deadline: () => AbortSignal | undefined): Promise<JSONWebKeySet> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const requestDeadline = deadline();
  const signal = requestDeadline === undefined ? timeout : AbortSignal.any([timeout, requestDeadline]);
  try {
    const discovery = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
    if (discovery['issuer'] !== issuer) throw new Error('the discovery document is of another issuer');
    const keysUrl = discovery['jwks_uri'];
    if (typeof keysUrl !== 'string' || !isAllowed(keysUrl, issuer)) throw new Error('its jwks_uri is not an https URL');
    const keySet = await fetchJson(keysUrl, signal);
    if (!isKeySet(keySet)) throw new Error('the document at its jwks_uri is no key set');
    return keySet;
  } catch (cause) {
    const retry = { retryAfterSeconds: RETRY_AFTER_SECONDS, cause };
    throw new LatchkeyError('upstream_unavailable', 'the identity provider does not answer, or not with keys', retry);
  }
}

async function fetchJson(url: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new Error(`more than ${MAX_DOCUMENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  const document: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  if (typeof document !== 'object' || document === null) throw new Error('no JSON object');
  return { ...document };
}

/** Allows https alone; an issuer on this machine may have its keys there, too. */
function isAllowed(text: string, issuer: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const isLocal = new URL(issuer).protocol === 'http:' && isLoopbackHost(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

function isKeySet(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & JSONWebKeySet {
  const { keys } = value;
  return Array.isArray(keys) && keys.length <= MAX_KEYS && keys.every((key) => typeof key === 'object' && key !== null);
}
