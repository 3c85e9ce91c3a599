/** Counts failed logins: a row for each name at an address, and one for all names there. The first failure creates them. */
import type { LoginCount, LoginKey, LoginStore } from '../../domain/people/login-count.ts';
import { LatchkeyError } from '../../errors.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { isCount, isText, orAbsent, rowCheck } from './row-shape.ts';
import type { Key, RowForm } from './stored-row.ts';
import type { Table } from './table.ts';

type LoginRow = LoginKey & LoginCount & { readonly claimId?: string };

/** Outlives the longest time that a row counts, a day since a success. */
const LIFETIME_MS = 25 * 3_600_000;
/** Limits the retries when other requests restart the count at the same moment. */
const MAX_TRIES = 3;
const NAMES = { '#ttl': 'ttl' };
const ADD = 'SET failures = failures + :more, lastMs = :last, #ttl = :ttl';

const check = rowCheck<LoginRow>('count of logins', {
  team: isText,
  address: isText,
  digest: orAbsent(isText),
  failures: isCount,
  sinceMs: isCount,
  lastMs: isCount,
  succeededMs: orAbsent(isCount),
  claimId: orAbsent(isText),
});
const FORM: RowForm<LoginRow> = { check, keyOf };

export function loginsIn(table: Table): LoginStore {
  return {
    getCount: (key) => table.get(keyOf(key), FORM),
    addFailures: async (key, failures, lastMs, windowStartMs) => {
      const more = { ':more': failures, ':last': lastMs, ':ttl': ttlOf(lastMs), ':start': windowStartMs };
      const first = { ...namesOf(key), ...more, ':since': lastMs };
      const begin = `SET ${settersOf(key)}, failures = :more, sinceMs = :since, lastMs = :last, #ttl = :ttl`;
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        if (await table.update(keyOf(key), ADD, 'sinceMs > :start', more, NAMES)) return;
        if (await table.update(keyOf(key), begin, 'attribute_not_exists(pk) OR sinceMs <= :start', first, NAMES))
          return;
      }
      throw new LatchkeyError('upstream_unavailable', 'the store does not answer', { retryAfterSeconds: 1 });
    },
    claim: async (key, seen, failures, nowMs, claimId) => {
      const values = { ':more': failures, ':last': nowMs, ':claim': claimId, ':ttl': ttlOf(nowMs) };
      const read = { ':failures': seen.failures, ':seen': seen.lastMs };
      const isAsRead = 'failures = :failures AND lastMs = :seen';
      if (await table.update(keyOf(key), `${ADD}, claimId = :claim`, isAsRead, { ...values, ...read }, NAMES))
        return true;
      // The SDK retries a write whose answer was lost, and then the condition fails on its own count.
      return (await table.get(keyOf(key), FORM))?.claimId === claimId;
    },
    noteSuccess: async (key, succeededMs) => {
      const values = { ...namesOf(key), ':none': 0, ':now': succeededMs, ':ttl': ttlOf(succeededMs) };
      const begin = `SET ${settersOf(key)}, failures = :none, sinceMs = :now, lastMs = :now, succeededMs = :now, #ttl = :ttl`;
      await table.update(keyOf(key), begin, 'attribute_not_exists(pk) OR sinceMs <= :now', values, NAMES);
    },
  };
}

function namesOf({ team, address, digest }: LoginKey): Record<string, string> {
  return { ':team': team, ':address': address, ...(digest === undefined ? {} : { ':digest': digest }) };
}

function settersOf({ digest }: LoginKey): string {
  return `team = :team, address = :address${digest === undefined ? '' : ', digest = :digest'}`;
}

function ttlOf(nowMs: number): number {
  return Math.ceil((nowMs + LIFETIME_MS) / 1000);
}

function keyOf({ team, address, digest }: LoginKey): Key {
  return { pk: `${PARTITIONS.login}${team}#${address}`, sk: digest === undefined ? 'ADDRESS' : `NAME#${digest}` };
}
