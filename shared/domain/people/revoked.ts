/**
 * Records what was ended, on the row that ended it and in the same write: sessions cannot be recalled, so they are denied by
 * their SourceIdentity (`{teamGeneration}.{id}`), for as long as one of them can live.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
import { LatchkeyError } from '../../errors.ts';
import { MAX_SESSION_SECONDS } from '../authority/session-role.ts';

/** The longest session, and a minute for clocks that differ and for a session that is made while its member is ended. */
export const REVOCATION_SECONDS = MAX_SESSION_SECONDS + 60;
/** Limits the records that changes leave on one row; an end is recorded beyond them. */
export const MAX_RECORDS = 100;

/** A half of a SourceIdentity that has ended: the id of a membership or a token, or the generation of a team. */
export interface Revoked {
  readonly id: string;
  /** Epoch seconds of the end, and of the end of its last session. */
  readonly sinceSeconds: number;
  readonly untilSeconds: number;
}

/** Returns the records of a row with one more, without those whose sessions have all expired. */
export function recordedToo(records: readonly Revoked[] | undefined, id: string, now: Date): readonly Revoked[] {
  const sinceSeconds = Math.floor(now.getTime() / 1000);
  return [...liveRecords(records, now), { id, sinceSeconds, untilSeconds: sinceSeconds + REVOCATION_SECONDS }];
}

/** Returns the records of a row whose sessions may still live. */
export function liveRecords(records: readonly Revoked[] | undefined, now: Date): readonly Revoked[] {
  return (records ?? []).filter(({ untilSeconds }) => untilSeconds * 1000 > now.getTime());
}

/** Returns the end of the last record, in epoch seconds. */
export function recordsEndSeconds(records: readonly Revoked[]): number {
  return Math.max(...records.map(({ untilSeconds }) => untilSeconds));
}

/** @throws LatchkeyError limit_reached for a row that was changed too often within an hour */
export function requireRoomForRecord(records: readonly Revoked[] | undefined, now: Date): void {
  if (liveRecords(records, now).length < MAX_RECORDS) return;
  throw new LatchkeyError('limit_reached', `this was changed ${MAX_RECORDS} times within an hour; wait, or remove it`);
}
