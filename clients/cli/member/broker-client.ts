/**
 * Calls a broker over HTTP: bounded in time and size, without redirects, and with every failure as one kind of error that says
 * what to do. Nothing that a broker answers is believed before its shape was checked.
 */
import { request as requestHttp, type Agent, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { HTTP_STATUS, LatchkeyError, type ErrorCode } from '../../../shared/errors.ts';
import { boundedText } from './bounded-text.ts';
import { agentFor } from './broker-agent.ts';
import { NoDecision } from './no-decision.ts';
import { isRecord, plain } from './outside-text.ts';
import { proofBy, type ProofKey } from './proof-key.ts';

const TIMEOUT_MS = 15_000;
const MAX_TRIES = 3;
/** Longer waits are the caller's decision. */
const MAX_RETRY_AFTER_SECONDS = 5;
/** A `Date` has whole seconds and is some time under way: less is no difference of clocks. */
const CLOCK_DIFFERENCE_MS = 5000;

export interface BrokerRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Below the broker's address: `/v1/me`. */
  readonly path: string;
  readonly token?: string;
  /** The key that the token is bound to, or is to be bound to: each try is sent with a proof of its own. */
  readonly key?: ProofKey | undefined;
  /** True for a token that the request binds to the key; it is not bound yet. */
  readonly isBinding?: true;
  readonly body?: object;
  /** Bounds each try; a caller with another answer at hand waits for less. */
  readonly timeoutMs?: number;
  /** The number of tries while the broker says that it is busy. */
  readonly tries?: number;
}

export interface BrokerAnswer {
  readonly content: Readonly<Record<string, unknown>>;
  /** The broker's clock, in milliseconds of the epoch; `undefined` without a usable `Date`. */
  readonly brokerTime: number | undefined;
}

export class BrokerClient {
  readonly broker: string;
  readonly #agent: Agent;
  readonly #now: () => number;
  /** The difference from the local clock to the broker's. */
  #behindMs = 0;

  /** @throws LatchkeyError invalid_request for a proxy that cannot be used */
  constructor(broker: string, environment: Readonly<Record<string, string | undefined>>, now = Date.now) {
    this.broker = broker;
    this.#now = now;
    this.#agent = agentFor(new URL(broker), environment);
  }

  /** @throws NoDecision, or the LatchkeyError with which the broker refused */
  async ask(request: BrokerRequest): Promise<BrokerAnswer> {
    let isClockSet = false;
    for (let tried = 1; ; tried += 1) {
      const behindMs = this.#behindMs;
      try {
        return await this.#askOnce(request);
      } catch (error) {
        // The refusal has told the broker's time: a proof by that one is right, if the clock was the fault.
        if (!isClockSet && isRefusedProof(error) && this.#behindMs !== behindMs) {
          isClockSet = true;
          continue;
        }
        const after = error instanceof NoDecision ? error.retryAfterSeconds : undefined;
        if (after === undefined || after > MAX_RETRY_AFTER_SECONDS || tried >= (request.tries ?? MAX_TRIES))
          throw error;
        await delay(after * 1000);
      }
    }
  }

  async #askOnce(request: BrokerRequest): Promise<BrokerAnswer> {
    const { method = 'GET', path, body, timeoutMs = TIMEOUT_MS } = request;
    const url = new URL(`${this.broker}${path}`);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'latchkey',
      ...this.#authorisation(request, method, url),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
    };
    const options = { method, headers, agent: this.#agent, signal: AbortSignal.timeout(timeoutMs) };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    let response: IncomingMessage;
    let text: string;
    try {
      response = await new Promise<IncomingMessage>((resolve, reject) => {
        send(url, options, resolve).once('error', reject).end(payload);
      });
      text = await boundedText(response);
    } catch (error) {
      throw this.#unreached(error, timeoutMs);
    }
    const date = Date.parse(response.headers.date ?? '');
    const brokerTime = Number.isNaN(date) ? undefined : date;
    if (brokerTime !== undefined) this.#setClock(brokerTime);
    return { content: this.#contentOf(response, text), brokerTime };
  }

  #authorisation({ token, key, isBinding }: BrokerRequest, method: string, url: URL): Record<string, string> {
    const scheme = key === undefined || isBinding === true ? 'Bearer' : 'DPoP';
    return {
      ...(token === undefined ? {} : { authorization: `${scheme} ${token}` }),
      ...(key === undefined ? {} : { dpop: proofBy(key, { method, url, token, time: this.#now() + this.#behindMs }) }),
    };
  }

  #setClock(brokerTime: number): void {
    const behindMs = brokerTime - this.#now();
    if (Math.abs(behindMs - this.#behindMs) > CLOCK_DIFFERENCE_MS) this.#behindMs = behindMs;
  }

  #contentOf({ statusCode: status = 0, headers }: IncomingMessage, text: string): Readonly<Record<string, unknown>> {
    const content = parsed(text);
    if (status === 204) return {};
    if (status >= 200 && status < 300 && content !== undefined) return content;
    const after = Number(headers['retry-after']);
    const retryAfterSeconds = headers['retry-after'] === undefined || Number.isNaN(after) ? undefined : after;
    const type = headers['content-type'] ?? '';
    if (type.startsWith('application/problem+json') && content !== undefined && isCode(content['code'])) {
      const { code, detail, requestId } = content;
      const request = typeof requestId === 'string' ? ` (request ${plain(requestId)})` : '';
      const message = `${typeof detail === 'string' ? plain(detail) : 'without a reason'}${request}`;
      const isDecided = HTTP_STATUS[code] < HTTP_STATUS.internal && code !== 'rate_limited';
      const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      throw isDecided ? new LatchkeyError(code, message, retry) : new NoDecision(code, message, retry);
    }
    // The gateway in front of a broker answers these by itself.
    if (status === 429) throw this.#busy('rate_limited', 'is asked too often; try again later', retryAfterSeconds ?? 1);
    if (status >= 500)
      throw this.#busy('upstream_unavailable', `fails (status ${status}); try again later`, retryAfterSeconds);
    const [first = ''] = type.split(';');
    const what = typeof headers.location === 'string' ? `a redirect to ${plain(headers.location)}` : plain(first);
    throw new NoDecision(
      'not_found',
      `${this.broker} is no Latchkey broker: it answered ${status}${what === '' ? '' : `, ${what}`}; check the address, and that no login page of the network is in between`,
    );
  }

  #busy(code: ErrorCode, what: string, retryAfterSeconds: number | undefined): NoDecision {
    return new NoDecision(code, `${this.broker} ${what}`, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  }

  /** Names the usual causes, each with its way out. */
  #unreached(error: unknown, timeoutMs: number): NoDecision {
    if (error instanceof NoDecision) return error;
    const { name, code = '', message } = error as Error & { readonly code?: string };
    const { hostname } = new URL(this.broker);
    const because = (): string => {
      if (name === 'TimeoutError' || name === 'AbortError')
        return `did not answer within ${timeoutMs / 1000} s; try again`;
      if (code === 'ENOTFOUND') return `is not found: no such host as ${hostname}; check the address`;
      if (code === 'EAI_AGAIN') return `is not found: the network has no answer for ${hostname}; check the connection`;
      if (code === 'ECONNREFUSED') return 'refuses connections; check the address, and that it is running';
      if (code === 'ERR_PROXY_TUNNEL')
        return 'is not reached: the proxy of HTTPS_PROXY does not let it through; ask its operator, or set NO_PROXY';
      if (/CERT|SELF_SIGNED|ISSUER|VERIFY/.test(code))
        return `shows a certificate that is not trusted (${code}); if it is your organisation's, set NODE_EXTRA_CA_CERTS to the file of its authority`;
      return `is not reached (${plain(code === '' ? message : code)}); check the connection`;
    };
    return new NoDecision('upstream_unavailable', `${this.broker} ${because()}`, { cause: error });
  }
}

function isRefusedProof(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'invalid_dpop_proof';
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(HTTP_STATUS, code);
}
