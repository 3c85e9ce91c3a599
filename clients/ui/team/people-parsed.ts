/** Parses what the broker answers about members, invites and tokens; an answer of another form is a fault of the broker. */
import { LatchkeyError } from '../../browser/latchkey.ts';

export interface Member {
  readonly user: string;
  readonly role: string;
  readonly since: Date;
  /** A day in UTC, as `2026-11-28`; absent for a name that was never used. */
  readonly lastUsedOn?: string | undefined;
  /** The identity by which the member signs in. */
  readonly oidc?: { readonly issuer: string; readonly subject: string } | undefined;
}

export interface Invite {
  readonly id: string;
  readonly user: string;
  readonly role: string;
  /** Absent for whoever runs the broker. */
  readonly createdBy?: string | undefined;
  readonly expiresAt: Date;
  readonly state: string;
}

export interface Token {
  readonly id: string;
  readonly kind: 'member' | 'service';
  /** Name of a service token, without `service.`. */
  readonly name?: string | undefined;
  readonly user: string;
  readonly role: string;
  readonly cidrs?: readonly string[] | undefined;
  /** True for a token of a proxy, which names its readers. */
  readonly proxy?: boolean | undefined;
  readonly createdBy?: string | undefined;
  readonly createdOn: Date;
  readonly lastUsedOn?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** When a device's token was used after its successor was: it was copied, or a client has kept an old one. */
  readonly reusedOn?: Date | undefined;
}

/** What a removal has ended. */
export interface Removal {
  readonly sessionsEndBy: Date;
  readonly tokens: number;
  readonly invites: number;
  readonly serviceTokens: number;
}

const TIMES = ['since', 'createdOn', 'expiresAt', 'reusedOn', 'sessionsEndBy'];

/**
 * Returns an object of the broker's without its nulls, and with its times as dates.
 * @param needed names of what has to be there
 * @throws LatchkeyError internal
 */
export function parsed<Row>(answer: unknown, needed: readonly (keyof Row & string)[]): Row {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>({ ...(answer as object) }))
    if (value !== null) row[name] = TIMES.includes(name) ? dateOf(name, value) : value;
  for (const name of needed) if (row[name] === undefined) throw lacking(name);
  return row as Row;
}

export function lacking(name: string): LatchkeyError {
  return new LatchkeyError('internal', `the broker's answer has no ${name}`);
}

function dateOf(name: string, value: unknown): Date {
  const date = new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(date.getTime())) throw lacking(name);
  return date;
}
