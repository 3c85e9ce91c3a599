/**
 * Defines memberships: a user's place in a team. The membership id goes into every session's SourceIdentity and is renewed
 * whenever the membership is made, narrowed or ended, so a revocation can deny exactly the earlier sessions.
 */
import type { OidcSubject } from './oidc-subject.ts';
import type { Page, PageRequest } from './page.ts';
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
  /** False once removed: the row stays, because a used name is only reused on purpose. */
  readonly active: boolean;
  /** True once its holder has signed in; a name that was only added has no holder yet. */
  readonly enrolled: boolean;
  readonly since: string;
  /** `YYYY-MM-DD`. */
  readonly lastUsedOn?: string;
  /** The identity by which the member signs in, besides own tokens. */
  readonly oidc?: OidcSubject;
  /** Former ids of the membership. */
  readonly revoked?: readonly Revoked[];
  /** Marks a probe of the operator (`probe.ts`): epoch seconds from which on it is nobody. Absent for members. */
  readonly probeEndsAtSeconds?: number;
}

/** True for a probe, ended or not. */
export function isProbe({ probeEndsAtSeconds }: Pick<Membership, 'probeEndsAtSeconds'>): boolean {
  return probeEndsAtSeconds !== undefined;
}

/** True for a membership that has not ended, and for a probe only within its time. */
export function isCurrent({ active, probeEndsAtSeconds }: Membership, now: Date): boolean {
  return active && (probeEndsAtSeconds === undefined || now.getTime() < probeEndsAtSeconds * 1000);
}

/** Stores memberships. */
export interface MembershipStore {
  /** Finds the row of a name regardless of the case of letters: names that differ only in case are one. */
  getMembership(team: string, user: string): Promise<Membership | undefined>;
  /** Lists all names that were ever used, by name. */
  listMemberships(team: string, page: PageRequest): Promise<Page<Membership>>;
  /** Counts the names that were ever used, and those of members, without probes. */
  countMemberships(team: string): Promise<{ readonly names: number; readonly active: number }>;
  /** Records the day of a use, unless a later one is stored. */
  noteMembershipUse(team: string, user: string, day: string): Promise<void>;
  /**
   * Writes if the stored version is `expectedVersion` (0: no row yet).
   * @returns false if it is another one; true also if it is this very membership, written by an earlier try
   */
  putMembership(membership: Membership, expectedVersion: number): Promise<boolean>;
}

export const MEMBERSHIP_ID_CHARACTERS = 10;
export const HOLDER_ID_CHARACTERS = 16;

/** Returns the next state of a membership, whose earlier sessions are recorded as ended. */
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
