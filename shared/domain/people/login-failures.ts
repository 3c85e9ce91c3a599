/**
 * Counts failed logins, so guessing gets slow and others pay little for it: no request is delayed, and a name waits only at the
 * address where it failed. A shared address waits 2 s at most, and not for names that succeeded there. An attacker at the owner's
 * own address does make the owner wait there.
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';
import type { RandomBytes } from './secret.ts';
import { LoginCounts, type LoginCount, type LoginKey, type LoginStore } from './login-count.ts';

/** The number of failures of a name at an address before it waits: 1, 2, 4 … seconds. */
export const MAX_NAME_FAILURES = 5;
const MIN_WAIT_MS = 1000;
const MAX_NAME_WAIT_MS = 60_000;
/** The number of failures of all names of one address, within a minute. */
export const MAX_ADDRESS_FAILURES = 100;
const ADDRESS_WAIT_MS = 2000;
/** A name that succeeded at an address does not wait for the failures of others there. */
const TRUSTED_MS = 24 * 3_600_000;
const DIGEST_CHARACTERS = 32;

/** An admitted attempt: the caller calls exactly one of its ends. */
export interface Attempt {
  /**
   * Claims the attempt before its password is checked: of all functions at the end of a wait, one gets it.
   * @throws LatchkeyError rate_limited, upstream_unavailable
   */
  claim(): Promise<void>;
  succeeded(): Promise<void>;
  failed(): Promise<void>;
  /** Ends the attempt uncounted, if its result is unknown. */
  dropped(): void;
}

export class LoginFailures {
  readonly #counts: LoginCounts;
  readonly #now: () => Date;

  constructor(store: LoginStore, now: () => Date, random: RandomBytes) {
    this.#counts = new LoginCounts(store, random);
    this.#now = now;
  }

  /**
   * Admits an attempt, before its password is checked.
   * @throws LatchkeyError rate_limited, upstream_unavailable
   */
  async admit(team: string, address: string, name: string): Promise<Attempt> {
    const counts = this.#counts;
    const ofName = { team, address, digest: hash('sha256', name).slice(0, DIGEST_CHARACTERS) };
    const ofAddress = { team, address };
    const [readOfName, readOfAddress] = await Promise.all([counts.read(ofName), counts.read(ofAddress)]);
    // Nothing is awaited between here and the beginning: attempts that come at the same moment count each other.
    const beganMs = this.#now().getTime();
    const nameCount = counts.countOf(ofName, readOfName, beganMs);
    const addressCount = counts.countOf(ofAddress, readOfAddress, beganMs);
    const [addressWaitMs, nameWaitMs] = [
      wholeAddressWaitMs(addressCount, nameCount, beganMs),
      wholeNameWaitMs(nameCount),
    ];
    const leftMs = Math.max(
      remainingMs(addressWaitMs, addressCount, beganMs),
      remainingMs(nameWaitMs, nameCount, beganMs),
    );
    if (leftMs > 0) throw tooMany(leftMs);
    const claimed = new Set<LoginKey>();
    // The name comes last: an attempt that the address loses must not make its owner wait longer.
    const waited = [
      { key: ofAddress, stored: readOfAddress.count, waitMs: addressWaitMs },
      { key: ofName, stored: readOfName.count, waitMs: nameWaitMs },
    ].filter(({ waitMs }) => waitMs > 0);
    const keys = [ofName, ofAddress];
    const ends = keys.map((key) => counts.begin(key, beganMs));
    const end = (): void => {
      for (const each of ends) each();
    };
    return {
      claim: async () => {
        for (const { key, stored, waitMs } of waited) {
          // A count that is not stored is this function's own, which admits no other attempt meanwhile.
          if (stored === undefined) continue;
          if (!(await counts.claim(key, stored, this.#now().getTime()))) throw tooMany(nextWaitMs(key, waitMs));
          claimed.add(key);
        }
      },
      succeeded: async () => {
        end();
        await counts.succeed(ofName, nameCount, this.#now().getTime(), claimed.has(ofName));
      },
      failed: async () => {
        end();
        // The wait counts from the beginning of the attempt, so the wait in the answers to others meanwhile was right.
        const nowMs = this.#now().getTime();
        const uncounted = keys.filter((key) => !claimed.has(key));
        await Promise.all(uncounted.map((key) => counts.fail(key, beganMs, nowMs)));
      },
      dropped: end,
    };
  }
}

/** Returns the milliseconds that the next attempt of a name waits after the last one; 0 for no wait. */
function wholeNameWaitMs({ failures }: LoginCount): number {
  if (failures < MAX_NAME_FAILURES) return 0;
  return Math.min(MAX_NAME_WAIT_MS, MIN_WAIT_MS * 2 ** (failures - MAX_NAME_FAILURES));
}

/** Returns the same for an address, for a name there. */
function wholeAddressWaitMs({ failures }: LoginCount, { succeededMs }: LoginCount, nowMs: number): number {
  if (failures < MAX_ADDRESS_FAILURES) return 0;
  return succeededMs !== undefined && nowMs - succeededMs < TRUSTED_MS ? 0 : ADDRESS_WAIT_MS;
}

/** Returns the milliseconds that a losing attempt waits: as long as one that fails now. */
function nextWaitMs({ digest }: LoginKey, waitMs: number): number {
  return digest === undefined ? waitMs : Math.min(MAX_NAME_WAIT_MS, 2 * waitMs);
}

/** Returns the rest of a wait; never more than the whole, whatever another function's clock says. */
function remainingMs(waitMs: number, { lastMs }: LoginCount, nowMs: number): number {
  return Math.min(waitMs, lastMs + waitMs - nowMs);
}

function tooMany(waitMs: number): LatchkeyError {
  return new LatchkeyError('rate_limited', 'too many logins failed; wait as Retry-After says, and try again', {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
}
