/**
 * Reads audit lines, which a log or a file may have damaged, and tells which of them are asked for. Filters run here: a name that
 * somebody typed never becomes a part of a pattern of CloudWatch's.
 */
import type { AuditState, ServedRecord } from '../../../shared/audit-record.ts';

export interface AuditWish {
  readonly sinceMs: number;
  readonly refused: boolean;
  readonly team: string | undefined;
  readonly user: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const DECISIONS: readonly unknown[] = ['allowed', 'refused', 'failed'];
const TEXTS = ['team', 'user', 'role', 'reader', 'askedTeam', 'code', 'cause', 'clientIp', 'actor', 'subject'];
const NUMBERS = ['status', 'durationMs'];
const STATES = ['before', 'after'];

/** Returns the record of a line; `undefined` for any other line, and for a record with a field of another type. */
export function auditRecordOf(line: string): ServedRecord | undefined {
  const { audit } = fieldsOf(parsed(line));
  return isRecord(audit) ? audit : undefined;
}

/** True for a record that is asked for. */
export function isWished(record: ServedRecord, { sinceMs, refused, team, user }: AuditWish): boolean {
  if (!(Date.parse(record.time) >= sinceMs)) return false;
  // A batch is answered although items of it are refused.
  if (refused && record.decision === 'allowed' && Object.keys(record.refused ?? {}).length === 0) return false;
  if (team !== undefined && record.team !== team && record.askedTeam !== team) return false;
  return user === undefined || [record.user, record.reader, record.subject, record.after?.['user']].includes(user);
}

/** Writes a value as one line of JSON that a terminal only shows. */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value));
}

/** Escapes what a terminal may act upon as JSON does. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isRecord(value: unknown): value is ServedRecord {
  const fields = fieldsOf(value);
  const has = (name: string, type: string): boolean => fields[name] === undefined || typeof fields[name] === type;
  return (
    typeof fields['time'] === 'string' &&
    typeof fields['route'] === 'string' &&
    DECISIONS.includes(fields['decision']) &&
    TEXTS.every((name) => has(name, 'string')) &&
    NUMBERS.every((name) => has(name, 'number')) &&
    STATES.every((name) => fields[name] === undefined || isState(fields[name])) &&
    (fields['refused'] === undefined || isState(fields['refused']))
  );
}

function isState(value: unknown): value is AuditState {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((each) => each === null || ['string', 'number', 'boolean'].includes(typeof each));
}
