/** Calls the broker over HTTP as any client does, and reads what it answers. Redirects are not followed: a token is for one host. */
import { printable } from './store-answer.ts';

const TIMEOUT_MS = 10_000;
const MAX_DETAIL_CHARACTERS = 300;

export interface BrokerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface BrokerRequest {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** @throws Error if there is no answer in time */
export async function callBroker(url: string, request: BrokerRequest = {}): Promise<BrokerAnswer> {
  const { method = 'GET', token, headers = {}, body } = request;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: objectOf(await response.text()) };
}

/** Returns the status, code and detail of a refusal, for people. */
export function refusalOf({ status, body }: BrokerAnswer): string {
  const words = [body['code'], body['detail'] ?? body['message']].filter((word) => typeof word === 'string');
  return printable([String(status), ...words].join(' ')).slice(0, MAX_DETAIL_CHARACTERS);
}

/** Says why there was no answer. */
export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return printable(typeof code === 'string' ? code : message).slice(0, MAX_DETAIL_CHARACTERS);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
