/** Parses what the broker answers about members, invites and tokens; an answer of another form is a fault of the broker. */
import { LatchkeyError } from '../../browser/latchkey.ts';

type Content = Readonly<Record<string, unknown>>;

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
  /** `null` for whoever runs the broker. */
  readonly createdBy: string | null;
  readonly expiresAt: Date;
  readonly isOpen: boolean;
}

export interface Token {
  readonly id: string;
  readonly kind: 'member' | 'service';
  /** Name of a service token, without `service.`. */
  readonly name: string;
  readonly user: string;
  readonly role: string;
  readonly cidrs: readonly string[];
  readonly isForProxy: boolean;
  readonly createdBy: string | null;
  readonly createdOn: Date;
  readonly lastUsedOn?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** When it was used after its successor was: it was copied, or a client has kept an old one. */
  readonly reusedOn?: Date | undefined;
}

/** What a removal has ended. */
export interface Removal {
  readonly sessionsEndBy: Date;
  readonly tokens: number;
  readonly invites: number;
  readonly serviceTokens: number;
}

/** Returns the rows of a list's page. @throws LatchkeyError internal */
export function rowsIn<Row>({ items }: Content, parse: (row: Content) => Row): readonly Row[] {
  if (Array.isArray(items)) return items.map((item) => parse(contentIn(item)));
  throw unknownForm('items');
}

export function memberIn(row: Content): Member {
  const oidc = contentIn(row['oidc']);
  return {
    user: textIn(row, 'user'),
    role: textIn(row, 'role'),
    since: dateIn(row, 'since'),
    lastUsedOn: textOrNone(row, 'lastUsedOn'),
    oidc: row['oidc'] == null ? undefined : { issuer: textIn(oidc, 'issuer'), subject: textIn(oidc, 'subject') },
  };
}

export function inviteIn(row: Content): Invite {
  return {
    id: textIn(row, 'id'),
    user: textIn(row, 'user'),
    role: textIn(row, 'role'),
    createdBy: textOrNone(row, 'createdBy') ?? null,
    expiresAt: dateIn(row, 'expiresAt'),
    isOpen: row['state'] === 'open',
  };
}

export function tokenIn(row: Content): Token {
  const { kind, cidrs } = row;
  if (kind !== 'member' && kind !== 'service') throw unknownForm('kind');
  return {
    id: textIn(row, 'id'),
    kind,
    name: textOrNone(row, 'name') ?? '',
    user: textIn(row, 'user'),
    role: textIn(row, 'role'),
    cidrs: Array.isArray(cidrs) ? cidrs.filter((one) => typeof one === 'string') : [],
    isForProxy: row['proxy'] === true,
    createdBy: textOrNone(row, 'createdBy') ?? null,
    createdOn: dateIn(row, 'createdOn'),
    lastUsedOn: textOrNone(row, 'lastUsedOn'),
    expiresAt: row['expiresAt'] === undefined ? undefined : dateIn(row, 'expiresAt'),
    reusedOn: row['reusedOn'] === undefined ? undefined : dateIn(row, 'reusedOn'),
  };
}

export function removalIn(answer: Content): Removal {
  const ended = contentIn(answer['ended']);
  const count = (name: string): number => {
    const value = ended[name];
    if (typeof value === 'number') return value;
    throw unknownForm(name);
  };
  return {
    sessionsEndBy: dateIn(answer, 'sessionsEndBy'),
    tokens: count('tokens'),
    invites: count('invites'),
    serviceTokens: count('serviceTokens'),
  };
}

/** @throws LatchkeyError internal, here and below */
export function textIn(content: Content, name: string): string {
  return textOrNone(content, name) ?? fail(name);
}

export function textOrNone(content: Content, name: string): string | undefined {
  const value = content[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function dateIn(content: Content, name: string): Date {
  const date = new Date(textIn(content, name));
  return Number.isNaN(date.getTime()) ? fail(name) : date;
}

function contentIn(value: unknown): Content {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function fail(name: string): never {
  throw unknownForm(name);
}

function unknownForm(name: string): LatchkeyError {
  return new LatchkeyError('internal', `the broker's answer has no ${name}`);
}
