/**
 * Memberships: a user's place in a team. The membership id goes into every session's SourceIdentity and is renewed whenever
 * the membership is made, narrowed or ended, so that a revocation can deny exactly the sessions from before.
 */
import type { Page, PageWish } from './page.ts';
import { recordedToo, type Revoked } from './revoked.ts';
import { randomId, type RandomBytes } from './secret.ts';

export interface Membership {
  readonly team: string;
  readonly user: string;
  readonly role: string;
  /** Random id of this state of the membership; second half of a session's SourceIdentity. */
  readonly id: string;
  /** Random id of the person behind the name. Tokens carry it, so a reused name does not revive old tokens. */
  readonly holder: string;
  /** Counts every change; an invite made for another version has ended. */
  readonly version: number;
  /** False once removed: the row stays, because a name once used is only given again on purpose. */
  readonly active: boolean;
  /** True once somebody has signed in as it; a name that was only added is nobody's yet. */
  readonly enrolled: boolean;
  readonly since: string;
  /** `YYYY-MM-DD`. */
  readonly lastUsedOn?: string;
  /** Ids that it had. */
  readonly revoked?: readonly Revoked[];
}

/** Where memberships are kept. */
export interface MembershipStore {
  /** Finds the row of a name in whatever case of letters: names that differ in nothing else are one. */
  getMembership(team: string, user: string): Promise<Membership | undefined>;
  /** Lists all names that were ever used, by name. */
  listMemberships(team: string, page: PageWish): Promise<Page<Membership>>;
  /** Counts the names that were ever used, and those of members. */
  countMemberships(team: string): Promise<{ readonly names: number; readonly active: number }>;
  /** Writes the day of a use, unless there is a later one. */
  noteMembershipUse(team: string, user: string, day: string): Promise<void>;
  /**
   * Writes if the stored version is `expectedVersion` (0: no row yet).
   * @returns false if it is another one; true also if it is this very membership: then an earlier try did it
   */
  putMembership(membership: Membership, expectedVersion: number): Promise<boolean>;
}

export const MEMBERSHIP_ID_CHARACTERS = 10;
export const HOLDER_ID_CHARACTERS = 16;

/** Returns the next state of a membership, whose sessions from before are recorded as ended. */
export function renewed(
  current: Membership,
  { now, random }: { readonly now: () => Date; readonly random: RandomBytes },
): Membership & { readonly revoked: readonly Revoked[] } {
  return {
    ...current,
    id: randomId(MEMBERSHIP_ID_CHARACTERS, random),
    version: current.version + 1,
    revoked: recordedToo(current.revoked, current.id, now()),
  };
}
