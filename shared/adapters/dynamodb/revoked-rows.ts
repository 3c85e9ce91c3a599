/** Defines the attribute `revoked` of rows that record what ended, and the list by which such rows are found. */
import { recordsEndSeconds, type Revoked } from '../../domain/people/revoked.ts';
import { LISTS } from '../../table-schema.ts';
import { isCount, isText, shaped } from './row-shape.ts';

const isRecord = shaped<Revoked>({ id: isText, sinceSeconds: isCount, untilSeconds: isCount });

export function areRecords(value: unknown): value is readonly Revoked[] {
  return Array.isArray(value) && value.every(isRecord);
}

/** The list of all rows with records. */
export const REVOKED_LIST_KEY = `${LISTS.revoked}all`;

/** Returns the place of a row in the list, by the end of its last record. */
export function revokedListSort(records: readonly Revoked[]): string {
  return new Date(recordsEndSeconds(records) * 1000).toISOString();
}

/** Returns the attributes that put a row into the list; an empty object for a row without records. */
export function inRevokedList(records: readonly Revoked[] | undefined): { listKey?: string; listSort?: string } {
  if (records === undefined || records.length === 0) return {};
  return { listKey: REVOKED_LIST_KEY, listSort: revokedListSort(records) };
}
