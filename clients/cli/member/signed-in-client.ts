/**
 * Calls a broker as a sign-in. A fresh token is tried first and forgets the old one only when it has worked, so neither a lost
 * answer nor two exchanges at once lock anybody out; a token that another process has replaced meanwhile is read again.
 */
import { LatchkeyError } from '../../../shared/errors.ts';
import { BrokerClient, type BrokerAnswer, type BrokerRequest } from './broker-client.ts';
import { endedToken } from './ended-token.ts';
import { textField } from './outside-text.ts';
import { flightLock } from './flight-lock.ts';
import { liveIdentity, renewedIdentity } from './identity-renewal.ts';
import { isService, isToken, signInName, type SignIn } from './sign-in.ts';
import type { SignedInPorts } from './signed-in-ports.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Members' tokens live 90 days: a fresh one is asked for in the last 30. */
const RENEW_BEFORE_DAYS = 30;
const WARN_BEFORE_DAYS = 7;

export class SignedInClient {
  #signIn: SignIn;
  readonly #ports: SignedInPorts;
  readonly #client: BrokerClient;

  constructor(signIn: SignIn, ports: SignedInPorts) {
    this.#signIn = signIn;
    this.#ports = ports;
    this.#client = new BrokerClient(signIn.broker, ports.environment, ports.now);
  }

  get signIn(): SignIn {
    return this.#signIn;
  }

  /** @throws NoDecision, or the LatchkeyError with which the broker refused; a token that has ended says what to do */
  async ask(request: Omit<BrokerRequest, 'token' | 'key'>): Promise<BrokerAnswer> {
    const tried = new Set<string>();
    if (this.#signIn.oidc !== undefined) this.#signIn = await liveIdentity(this.#signIn, this.#ports);
    for (;;) {
      const { pending, token, key, oidc } = this.#signIn;
      const shown = [pending?.token, token].find((text) => text !== undefined && !tried.has(text));
      if (shown === undefined) throw endedToken(this.#signIn);
      tried.add(shown);
      try {
        const answer = await this.#client.ask({ ...request, token: shown, key });
        if (pending !== undefined) await this.#settle(shown === pending.token ? pending : undefined);
        return answer;
      } catch (error) {
        if (!(error instanceof LatchkeyError) || error.code !== 'unauthenticated') throw error;
        if (tried.has(token)) this.#signIn = (await this.#ports.files.again(this.#signIn)) ?? this.#signIn;
        // The broker's clock may be ahead of ours: a JWT that has ended for it is renewed once.
        if (oidc?.refreshToken !== undefined && tried.size === 1 && tried.has(this.#signIn.token))
          this.#signIn = await renewedIdentity(this.#signIn, this.#ports);
      }
    }
  }

  /** Asks for a fresh token if the own one ends soon. Nothing depends on it today, so no failure of it is an error. */
  async renewToken(): Promise<void> {
    const { files, now, warn } = this.#ports;
    if (!isDue(this.#signIn, now())) return;
    try {
      const lock = await flightLock(files.folder, `token ${signInName(this.#signIn)}`, now);
      if (lock === undefined) return;
      try {
        const stored = await files.again(this.#signIn);
        // A logout meanwhile has forgotten it, and nothing may bring it back.
        if (stored === undefined) return;
        this.#signIn = stored;
        if (isDue(stored, now())) await this.#exchange();
      } finally {
        await lock.release();
      }
    } catch (error) {
      const { expiresAt = '' } = this.#signIn;
      if (Date.parse(expiresAt) - now() > WARN_BEFORE_DAYS * DAY_MS) return;
      const reason = error instanceof Error ? error.message : 'it failed';
      warn(`your token ends on ${expiresAt} and could not be renewed: ${reason}`);
    }
  }

  async #exchange(): Promise<void> {
    const { files } = this.#ports;
    const { token: own, key } = this.#signIn;
    const { content } = await this.#client.ask({ method: 'POST', path: '/v1/token', token: own, key });
    const [token, expiresAt] = [textField(content, 'token'), textField(content, 'expiresAt')];
    if (!isToken(token)) throw new LatchkeyError('internal', "the broker's answer has no token");
    const gained = Date.parse(expiresAt) - Date.parse(this.#signIn.expiresAt ?? '');
    const fresh: SignIn = { ...this.#signIn, pending: { token, expiresAt } };
    // A token of the same end gains nothing: it is not stored, and without a use it replaces nothing.
    this.#signIn = gained > DAY_MS ? fresh : { ...this.#signIn, lastOfChain: true };
    await files.save(this.#signIn);
  }

  /** Forgets the old token once the fresh one has worked, or the fresh one that was refused where the old one works. */
  async #settle(adopted: SignIn['pending']): Promise<void> {
    const { files, warn } = this.#ports;
    this.#signIn = { ...this.#signIn, ...adopted, pending: undefined };
    try {
      await files.save(this.#signIn);
    } catch (error) {
      // The file still has both, and the fresh one is tried first again.
      warn(error instanceof Error ? error.message : 'the fresh token could not be stored');
    }
  }
}

function isDue(signIn: SignIn, now: number): boolean {
  const { expiresAt, pending, lastOfChain } = signIn;
  if (
    signIn.oidc !== undefined ||
    isService(signIn) ||
    expiresAt === undefined ||
    pending !== undefined ||
    lastOfChain === true
  )
    return false;
  return Date.parse(expiresAt) - now < RENEW_BEFORE_DAYS * DAY_MS;
}
