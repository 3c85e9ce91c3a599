/**
 * Takes the lease, which one revoker holds at a time. IAM has no conditional writes, so of two writers of one policy the older
 * picture could come last. The lease ends by itself, and its holder stops writing well before; a run that was frozen in between
 * and wrote late reads the table again afterwards, like every run.
 */
import { SESSION_ROLES, type SessionRole } from '../authority/layout.ts';
import { REVOCATION_SECONDS } from '../people/revoked.ts';
import type { RowName } from './denials.ts';

/** Limits the time that an interrupted revoker blocks the next. */
const LEASE_MS = 30_000;
/**
 * The margin exceeds the time of a call to IAM with all its tries (`IAM_PATIENCE` of `compose-revoke.ts`): two, each of a second
 * to connect, 2.5 s until the answer begins and 2.5 s of silence in it. No run writes with less time left.
 */
const LEASE_MARGIN_MS = 14_000;
/** The wait is longer than a lease, and so outlasts an interrupted run. */
const LEASE_WAIT_MS = 35_000;
const LEASE_POLL_MS = 500;
/** The index is behind the table by moments, and may be by more: a named row is read by its key for this long. */
const NAMED_SECONDS = 10 * 60;
/** Bounds the row, and the reads of each run. */
const MAX_NAMED = 200;

export interface NamedRow {
  readonly name: RowName;
  /** Epoch seconds. */
  readonly sinceSeconds: number;
}

/** The revoker's own row. */
export interface RevokerRow {
  /** Increases with each write. */
  readonly version: number;
  /** Random, one for each run; the last one's stays. */
  readonly holder: string;
  /** Epoch milliseconds; 0 once the lease was released. */
  readonly endsAtMs: number;
  /** The earliest issue time of a role's valid sessions, in epoch seconds, while there is such a cut. */
  readonly cuts: Readonly<Partial<Record<SessionRole, number>>>;
  /** Rows that were named recently. */
  readonly named: readonly NamedRow[];
}

/** Stores the row. */
export interface LeaseStore {
  getRevokerRow(): Promise<RevokerRow | undefined>;
  /** Writes if the stored version is the one before (0: no row yet). @returns false if not; true also if it is this very row */
  putRevokerRow(row: RevokerRow): Promise<boolean>;
}

/** The ports of the lease. */
export interface LeasePorts {
  readonly rows: LeaseStore;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The lease of one run. */
export class RevokerLease {
  readonly #ports: LeasePorts;
  readonly #holder: string;
  /** The row as this run last wrote it; `undefined` while another run may hold the lease. */
  #row: RevokerRow | undefined;

  /** @param holder random */
  constructor(holder: string, ports: LeasePorts) {
    this.#holder = holder;
    this.#ports = ports;
  }

  /**
   * Takes the lease, and waits for it if another run has it; a lease that is half over is renewed for its whole time.
   * @param names rows that changed, for the runs after this one
   * @returns `undefined` if it was not available in time
   */
  async take(names: readonly RowName[]): Promise<RevokerRow | undefined> {
    const { rows, now, pause } = this.#ports;
    if (this.#row !== undefined && this.#row.endsAtMs - now().getTime() > LEASE_MS / 2) return this.#row;
    const endsAtMs = now().getTime() + LEASE_WAIT_MS;
    for (;;) {
      const stored = await rows.getRevokerRow();
      if (stored === undefined || stored.holder === this.#holder || stored.endsAtMs <= now().getTime()) {
        const row = await this.#write(leaseRow(stored, this.#holder, names, now()));
        if (row !== undefined) return row;
      }
      if (now().getTime() + LEASE_POLL_MS > endsAtMs) return undefined;
      await pause(LEASE_POLL_MS);
    }
  }

  /** Cuts a role's sessions, if this run still holds the lease. */
  async cut(role: SessionRole, now: Date): Promise<void> {
    if (this.#row === undefined) return;
    const row = leaseRow(this.#row, this.#holder, [], now);
    await this.#write({ ...row, cuts: { ...row.cuts, [role]: Math.floor(now.getTime() / 1000) } });
  }

  /**
   * Ensures the lease before a write, however long the reading took. If it can still be extended, no other run has had it since,
   * and the rows that were read are the newest behind any policy.
   * @returns false if policies may not be written, because another run could hold the lease by then
   */
  async keep(): Promise<boolean> {
    if (this.#row !== undefined && !this.#hasTime())
      await this.#write(leaseRow(this.#row, this.#holder, [], this.#ports.now()));
    return this.#hasTime();
  }

  /** Releases the lease. If that fails, it ends by itself. */
  async giveBack(): Promise<void> {
    if (this.#row === undefined) return;
    const row = leaseRow(this.#row, this.#holder, [], this.#ports.now());
    await this.#write({ ...row, endsAtMs: 0 }).catch(() => undefined);
    this.#row = undefined;
  }

  #hasTime(): boolean {
    return this.#row !== undefined && this.#row.endsAtMs - this.#ports.now().getTime() >= LEASE_MARGIN_MS;
  }

  async #write(row: RevokerRow): Promise<RevokerRow | undefined> {
    this.#row = (await this.#ports.rows.putRevokerRow(row)) ? row : undefined;
    return this.#row;
  }
}

/** Returns the row by which a holder has the lease, without expired cuts and names. */
function leaseRow(row: RevokerRow | undefined, holder: string, names: readonly RowName[], now: Date): RevokerRow {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const named = [...names.map((name) => ({ name, sinceSeconds: nowSeconds })), ...(row?.named ?? [])].filter(
    ({ sinceSeconds }) => sinceSeconds > nowSeconds - NAMED_SECONDS,
  );
  return {
    version: (row?.version ?? 0) + 1,
    holder,
    endsAtMs: now.getTime() + LEASE_MS,
    cuts: liveCuts(row?.cuts ?? {}, nowSeconds),
    named: latestOfEach(named).slice(0, MAX_NAMED),
  };
}

function liveCuts(cuts: RevokerRow['cuts'], nowSeconds: number): RevokerRow['cuts'] {
  const live = SESSION_ROLES.flatMap((role): [SessionRole, number][] => {
    const cut = cuts[role];
    return cut === undefined || cut + REVOCATION_SECONDS <= nowSeconds ? [] : [[role, cut]];
  });
  return Object.fromEntries(live);
}

function latestOfEach(named: readonly NamedRow[]): NamedRow[] {
  const byName = new Map<string, NamedRow>();
  for (const each of named) {
    const key = JSON.stringify(each.name);
    if (!byName.has(key)) byName.set(key, each);
  }
  return [...byName.values()];
}
