/**
 * Revokes sessions: makes the policies of the session roles the picture of what has ended according to the table. It runs on each
 * change and every minute, one run at a time. A run may stop after any step: the table is the truth, nothing else is stored, and
 * the next run does what is missing.
 */
import { SESSION_ROLES, type SessionRole } from '../authority/layout.ts';
import { LatchkeyError } from '../../errors.ts';
import { liveRecords, recordedToo, type Revoked } from '../people/revoked.ts';
import { randomId, type RandomBytes } from '../people/secret.ts';
import { GENERATION_CHARACTERS } from '../people/team.ts';
import { fitDenials, reliefOf, type Fit, type Relief } from './denial-fit.ts';
import { deniesPattern } from './denial-policy.ts';
import { denialsOf, type RecordedRow, type RecordedTeam, type RowName } from './denials.ts';
import { readNamedAlone, readRecording, type Reading, type RecordedRows } from './recording.ts';
import { RevokerLease, type LeaseStore, type RevokerRow } from './revoker-lease.ts';

/** Limits one run and all its waiting, below the function's own timeout. */
export const RUN_MS = 50_000;
/** IAM reads back a write only a moment later. */
const SETTLE_MS = 500;
/** Limits the rounds of reading and writing until nothing changes. */
const MAX_ROUNDS = 40;
const HOLDER_CHARACTERS = 16;
const RETRY_AFTER_SECONDS = 60;

/** Stores the denials besides the table: each session role's own policy. */
export interface DenialPolicies {
  /** Returns the stored text of the policy; `undefined` if there is none. */
  getPolicy(role: SessionRole): Promise<string | undefined>;
  putPolicy(role: SessionRole, text: string): Promise<void>;
}

/** Reads and changes the rows for revoking. */
export interface RevocationRows extends RecordedRows, LeaseStore {
  /** Writes generation and records if the team's row is the one that was read. @returns false if it is another one by now */
  renewGeneration(team: RecordedTeam, generation: string, revoked: readonly Revoked[]): Promise<boolean>;
  /** Removes the records of a row that has no others since. @returns false if it has */
  dropRecords(row: RecordedRow): Promise<boolean>;
}

export interface RevocationPorts {
  readonly rows: RevocationRows;
  readonly policies: DenialPolicies;
  readonly now: () => Date;
  readonly random: RandomBytes;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The result of a run, for its log line. */
export interface Revocation {
  /** Rows with a record. */
  rows: number;
  /** Damaged rows, which were skipped. */
  damaged: number;
  /** Patterns in each role's policy. */
  denied: Record<SessionRole, number>;
  /** Denials without room. */
  leftOut: number;
  /** Roles with a cut: all their sessions from before it are denied. */
  cuts: number;
  /** Teams whose generation was renewed. */
  renewed: string[];
  /** Policies written. */
  written: number;
  /** Rows whose records had all expired. */
  dropped: number;
}

/**
 * @param names rows that changed: they are read by their keys, because the index of all of them is behind
 * @throws LatchkeyError upstream_unavailable, upstream_refused
 */
export async function revoke(names: readonly RowName[], ports: RevocationPorts): Promise<Revocation> {
  return new Run(names, ports).revoke();
}

/** @throws LatchkeyError internal if an operator must look after it: all that could be done is done */
export function requireWhole({ damaged, leftOut }: Revocation): void {
  if (damaged > 0) throw new LatchkeyError('internal', `${damaged} rows of the table are damaged and were passed over`);
  if (leftOut > 0) throw new LatchkeyError('internal', `${leftOut} denials found no room in the policy`);
}

class Run {
  readonly #names: readonly RowName[];
  readonly #ports: RevocationPorts;
  readonly #lease: RevokerLease;
  readonly #endsAtMs: number;
  /** Roles whose policy failed, each with its first error. */
  readonly #failures = new Map<SessionRole, unknown>();
  /** Roles in whose policies room was made. */
  readonly #relieved = new Set<SessionRole>();
  readonly #report: Revocation = {
    rows: 0,
    damaged: 0,
    denied: { gallery: 0, smap: 0 },
    leftOut: 0,
    cuts: 0,
    renewed: [],
    written: 0,
    dropped: 0,
  };

  constructor(names: readonly RowName[], ports: RevocationPorts) {
    this.#names = names;
    this.#ports = ports;
    this.#lease = new RevokerLease(randomId(HOLDER_CHARACTERS, ports.random), ports);
    this.#endsAtMs = ports.now().getTime() + RUN_MS;
  }

  async revoke(): Promise<Revocation> {
    if ((await this.#lease.take(this.#names)) === undefined) {
      // The lease is with another run, which will read these rows too, or has.
      if (await this.#areDenied()) return this.#report;
      throw unsettled('another run has the lease');
    }
    try {
      const reading = await this.#settle();
      await this.#dropOver(reading);
    } finally {
      await this.#lease.giveBack();
    }
    const [failed] = this.#failures;
    if (failed !== undefined) throw ofRole(...failed);
    return this.#report;
  }

  /** Writes the policies until a fresh reading of the table agrees with them. */
  async #settle(): Promise<Reading> {
    const { now, pause } = this.#ports;
    for (let round = 0; round < MAX_ROUNDS && this.#hasTime(); round += 1) {
      const lease = await this.#lease.take(this.#names);
      if (lease === undefined) break;
      const reading = await readRecording([...this.#names, ...lease.named.map(({ name }) => name)], this.#ports);
      const denials = denialsOf(reading, now());
      const fits = byRole((role) => fitDenials(denials[role], lease.cuts[role], now()));
      this.#note(reading, fits, lease);
      let changed = false;
      for (const role of SESSION_ROLES) {
        const relief = this.#mayRelieve(role, fits[role])
          ? reliefOf(denials[role], lease.cuts[role], now())
          : undefined;
        changed = (await this.#tryRole(role, fits[role], relief, reading)) || changed;
      }
      if (!changed) return reading;
      if (round > 0) await pause(SETTLE_MS);
    }
    const [failed] = this.#failures;
    throw failed === undefined ? unsettled('the policies did not settle') : ofRole(...failed);
  }

  /**
   * Writes a role's policy, and makes room in it for the next time. A failure of one role does not affect the other.
   * @returns true if the table must be read again
   */
  async #tryRole(role: SessionRole, fit: Fit, relief: Relief | undefined, reading: Reading): Promise<boolean> {
    if (this.#failures.has(role)) return false;
    try {
      const isWritten = await this.#write(role, fit);
      const isRelieved = relief !== undefined && (await this.#relieve(role, relief, reading));
      return isWritten || isRelieved;
    } catch (error) {
      this.#failures.set(role, error);
      return false;
    }
  }

  /** @returns false if the policy is up to date */
  async #write(role: SessionRole, { text }: Fit): Promise<boolean> {
    const { policies } = this.#ports;
    if ((await policies.getPolicy(role)) === text) return false;
    if (await this.#lease.keep()) {
      await policies.putPolicy(role, text);
      this.#report.written += 1;
    }
    return true;
  }

  /**
   * Allows one relief in a run, or more while an ended id has no room: a renewal shuts all members of its team out for a moment.
   */
  #mayRelieve(role: SessionRole, { leftOut }: Fit): boolean {
    return leftOut > 0 || !this.#relieved.has(role);
  }

  /** @returns false if the team is missing, so nothing was tried */
  async #relieve(role: SessionRole, relief: Relief, { teams }: Reading): Promise<boolean> {
    const { rows, now, random } = this.#ports;
    this.#relieved.add(role);
    if (relief.kind === 'cut') {
      await this.#lease.cut(role, now());
      return true;
    }
    const team = teams.get(relief.team);
    if (team === undefined) return false;
    const generation = randomId(GENERATION_CHARACTERS, random);
    if (await rows.renewGeneration(team, generation, recordedToo(team.revoked, team.generation, now())))
      this.#report.renewed.push(team.team);
    return true;
  }

  #note({ rows, damaged }: Reading, fits: Readonly<Record<SessionRole, Fit>>, { cuts }: RevokerRow): void {
    this.#report.rows = rows.length;
    this.#report.damaged = damaged;
    this.#report.denied = byRole((role) => fits[role].patterns.length);
    this.#report.leftOut = fits.gallery.leftOut + fits.smap.leftOut;
    this.#report.cuts = Object.keys(cuts).length;
  }

  async #dropOver({ rows }: Reading): Promise<void> {
    for (const row of rows.filter(({ revoked }) => liveRecords(revoked, this.#ports.now()).length === 0))
      if (this.#hasTime() && (await this.#ports.rows.dropRecords(row))) this.#report.dropped += 1;
  }

  /** True if the policies already deny what these rows record. */
  async #areDenied(): Promise<boolean> {
    if (this.#names.length === 0) return true;
    const { policies, now } = this.#ports;
    const denials = denialsOf(await readNamedAlone(this.#names, this.#ports), now());
    for (const role of SESSION_ROLES) {
      // Generations of a living team have to wait, whichever run denies them.
      const due = denials[role].filter(({ kind, isTeamEnded }) => kind === 'id' || isTeamEnded);
      if (due.length === 0) continue;
      const text = (await policies.getPolicy(role)) ?? '';
      if (!due.every(({ pattern }) => deniesPattern(text, pattern))) return false;
    }
    return true;
  }

  #hasTime(): boolean {
    return this.#ports.now().getTime() < this.#endsAtMs;
  }
}

function byRole<Value>(valueOf: (role: SessionRole) => Value): Record<SessionRole, Value> {
  return { gallery: valueOf('gallery'), smap: valueOf('smap') };
}

/** Adds the role to an error. */
function ofRole(role: SessionRole, cause: unknown): LatchkeyError {
  const code = cause instanceof LatchkeyError ? cause.code : 'internal';
  const detail = cause instanceof Error ? cause.message : 'failed';
  return new LatchkeyError(code, `${role} role: ${detail}`, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function unsettled(reason: string): LatchkeyError {
  return new LatchkeyError('upstream_unavailable', `revoking is not finished: ${reason}`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
