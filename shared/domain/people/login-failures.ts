/**
 * Failed logins, counted so that nobody guesses a password and nobody is locked out: no request is held, and a name waits
 * only at the address where it failed. A shared address waits 2 s at most, and not for those who sign in there.
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';
import { LoginCounts, type LoginCount, type LoginStore } from './login-count.ts';

/** A name at an address may fail so often before it waits: 1, 2, 4 … seconds. */
export const MAX_NAME_FAILURES = 5;
const MAX_NAME_WAIT_MS = 60_000;
/** All names of one address together, within a minute. */
export const MAX_ADDRESS_FAILURES = 100;
const ADDRESS_WAIT_MS = 2000;
/** A name that succeeded at an address is not held to what others do there. */
const TRUSTED_MS = 24 * 3_600_000;
const DIGEST_CHARACTERS = 32;

/** One attempt that was admitted: exactly one of its ends is to be called. */
export interface Attempt {
  succeeded(): Promise<void>;
  failed(): Promise<void>;
  /** Neither: nobody could tell. */
  dropped(): void;
}

export class LoginFailures {
  readonly #counts: LoginCounts;
  readonly #now: () => Date;

  constructor(store: LoginStore, now: () => Date) {
    this.#counts = new LoginCounts(store);
    this.#now = now;
  }

  /**
   * Lets an attempt begin, before its password is looked at.
   * @throws LatchkeyError rate_limited, upstream_unavailable
   */
  async admit(team: string, address: string, name: string): Promise<Attempt> {
    const counts = this.#counts;
    const ofName = { team, address, digest: hash('sha256', name).slice(0, DIGEST_CHARACTERS) };
    const ofAddress = { team, address };
    const [storedOfName, storedOfAddress] = await Promise.all([counts.stored(ofName), counts.stored(ofAddress)]);
    // Nothing is waited for from here to the beginning: attempts that come at the same moment count each other.
    const beganMs = this.#now().getTime();
    const nameCount = counts.countOf(ofName, storedOfName, beganMs);
    const addressCount = counts.countOf(ofAddress, storedOfAddress, beganMs);
    const waitMs = Math.max(nameWaitMs(nameCount, beganMs), addressWaitMs(addressCount, nameCount, beganMs));
    if (waitMs > 0)
      throw new LatchkeyError('rate_limited', 'too many logins failed; wait, and try again', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    const keys = [ofName, ofAddress];
    const ends = keys.map((key) => counts.begin(key, beganMs));
    const end = (): void => {
      for (const each of ends) each();
    };
    return {
      succeeded: async () => {
        end();
        await counts.succeed(ofName, nameCount, this.#now().getTime());
      },
      failed: async () => {
        end();
        // The wait counts from when the attempt began: whoever was told to wait meanwhile was told the truth.
        const nowMs = this.#now().getTime();
        await Promise.all(keys.map((key) => counts.fail(key, beganMs, nowMs)));
      },
      dropped: end,
    };
  }
}

function nameWaitMs({ failures, lastMs }: LoginCount, nowMs: number): number {
  if (failures < MAX_NAME_FAILURES) return 0;
  return remainingMs(Math.min(MAX_NAME_WAIT_MS, 1000 * 2 ** (failures - MAX_NAME_FAILURES)), lastMs, nowMs);
}

function addressWaitMs({ failures, lastMs }: LoginCount, { succeededMs }: LoginCount, nowMs: number): number {
  if (failures < MAX_ADDRESS_FAILURES) return 0;
  if (succeededMs !== undefined && nowMs - succeededMs < TRUSTED_MS) return 0;
  return remainingMs(ADDRESS_WAIT_MS, lastMs, nowMs);
}

/** Returns what is left of a wait; never more than the whole, whatever another function's clock says. */
function remainingMs(waitMs: number, lastMs: number, nowMs: number): number {
  return Math.min(waitMs, lastMs + waitMs - nowMs);
}
