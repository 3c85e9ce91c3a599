/** Shows members and tokens as the command does: as rows of JSON, and as lines for people; never a secret. */
import type { Membership } from '../../../shared/domain/people/membership.ts';
import type { TokenRow } from '../../../shared/domain/people/token-list.ts';

/** Writes a time in ISO 8601 in whole seconds, as the API does. @param time text of a date, or epoch milliseconds */
export function moment(time: string | number | Date): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Writes a number and its noun: `1 token`, `2 tokens`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function shownMember({ user, role, since, lastUsedOn, enrolled }: Membership): object {
  return { user, role, enrolled, since: moment(since), ...(lastUsedOn === undefined ? {} : { lastUsedOn }) };
}

export function memberLines(members: readonly Membership[]): string {
  const rows = members.map(({ user, role, since, lastUsedOn, enrolled }) => [
    user,
    role,
    dayOf(since),
    enrolled ? (lastUsedOn ?? '-') : 'never signed in',
  ]);
  return aligned([['user', 'role', 'since', 'last used'], ...rows]);
}

/** Returns the API's row of a token; a service's also names the admin that it ends with. */
export function shownToken({ token, role }: TokenRow): object {
  const { id, kind, user, createdBy, createdOn, lastUsedOn = null, expiresAtSeconds } = token;
  const { name, cidrs, proxy } = token.kind === 'service' ? token : {};
  const { reusedOn } = token.kind === 'member' ? token : {};
  return {
    id,
    kind,
    ...(name === undefined ? {} : { name }),
    user,
    role,
    ...(cidrs === undefined ? {} : { cidrs }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(token.kind === 'service' ? { sponsor: token.sponsor?.user ?? null } : {}),
    createdBy,
    createdOn: moment(createdOn),
    lastUsedOn,
    ...(expiresAtSeconds === null ? {} : { expiresAt: moment(expiresAtSeconds * 1000) }),
    ...(reusedOn === undefined ? {} : { reusedOn: moment(reusedOn) }),
  };
}

export function tokenLines(tokens: readonly TokenRow[]): string {
  const rows = tokens.map((row) => {
    const { id, user, createdOn, lastUsedOn } = row.token;
    return [id, user, row.role, dayOf(createdOn), lastUsedOn ?? 'never', endOf(row), remarksOn(row)];
  });
  return aligned([['id', 'user', 'role', 'since', 'last used', 'ends', ''], ...rows]);
}

function endOf({ token }: TokenRow): string {
  const { expiresAtSeconds } = token;
  const expiry = expiresAtSeconds === null ? [] : [dayOf(moment(expiresAtSeconds * 1000))];
  const sponsor = token.kind === 'service' && token.sponsor !== null ? [`with ${token.sponsor.user}`] : [];
  return [...expiry, ...sponsor].join(' or ') || 'by hand';
}

function remarksOn({ token }: TokenRow): string {
  if (token.kind === 'member') return token.reusedOn === undefined ? '' : `shown after its end: ${token.reusedOn}`;
  return [...(token.proxy === true ? ['proxy'] : []), ...(token.cidrs ?? [])].join(' ');
}

function dayOf(date: string): string {
  return date.slice(0, 'YYYY-MM-DD'.length);
}

/** Writes indented lines with aligned columns. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `  ${lineOf(row).trimEnd()}`).join('\n');
}
