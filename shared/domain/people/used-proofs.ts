/**
 * Remembers the proofs that were used: in a warm function, and for requests that mint or change something in the store too, because
 * another function may see the same proof. Both forget a proof when its time would refuse it anyway.
 */
import { MAX_PROOF_AGE_SECONDS, proofId, type DpopProof } from './possession.ts';
import { randomId, type RandomBytes } from './secret.ts';

/** Limits the proofs that one warm function remembers. */
const MAX_REMEMBERED = 10_000;
const ATTEMPT_CHARACTERS = 16;

/** Stores the use of a proof. */
export interface ProofStore {
  /**
   * Adds the use, unless one is there.
   * @param attempt identifies this use, so that a repeated write of it is no second one
   * @param endsAtSeconds time after which the row is needed no more, in epoch seconds
   * @returns false if another use is there
   */
  addProof(id: string, attempt: string, endsAtSeconds: number): Promise<boolean>;
}

export class UsedProofs {
  readonly #store: ProofStore;
  readonly #now: () => Date;
  readonly #random: RandomBytes;
  /** Ends of remembered proofs in epoch milliseconds, by id; the oldest use comes first. */
  readonly #ends = new Map<string, number>();

  constructor(store: ProofStore, { now, random }: { readonly now: () => Date; readonly random: RandomBytes }) {
    this.#store = store;
    this.#now = now;
    this.#random = random;
  }

  /**
   * Uses a proof up.
   * @param isStored true for a request that mints or changes something
   * @returns false for one that was used before
   */
  async use(proof: DpopProof, isStored: boolean): Promise<boolean> {
    const id = proofId(proof);
    const endsAtSeconds = Math.ceil(proof.iatSeconds) + 2 * MAX_PROOF_AGE_SECONDS;
    if (this.#isRemembered(id)) return false;
    this.#remember(id, endsAtSeconds * 1000);
    return !isStored || this.#store.addProof(id, randomId(ATTEMPT_CHARACTERS, this.#random), endsAtSeconds);
  }

  #isRemembered(id: string): boolean {
    const end = this.#ends.get(id);
    return end !== undefined && end > this.#now().getTime();
  }

  #remember(id: string, endsAtMs: number): void {
    this.#ends.delete(id);
    this.#ends.set(id, endsAtMs);
    const oldest = this.#ends.keys().next();
    if (this.#ends.size > MAX_REMEMBERED && oldest.done !== true) this.#ends.delete(oldest.value);
  }
}
