/** Makes rows of stored items: each is believed under its own key alone, and only if it passes the check of its kind. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { LatchkeyError } from '../../errors.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Verifies rows of one kind. */
export interface RowForm<Row> {
  /** Returns the row of a stored item, or throws. */
  readonly check: (item: unknown) => Row;
  /** Returns the key that a row claims to have. */
  readonly keyOf: (row: Row) => Key;
}

/** @throws LatchkeyError internal for a row that is damaged, or lies under another's key */
export function believed<Row>(stored: Record<string, AttributeValue>, { check, keyOf }: RowForm<Row>): Row {
  // A number that JavaScript cannot hold exactly is still read: its row's check decides, and the rows beside it are read.
  const item: Readonly<Record<string, unknown>> = unmarshall(stored, { wrapNumbers: Number });
  const row = check(item);
  const { pk, sk } = keyOf(row);
  if (pk === item['pk'] && sk === item['sk']) return row;
  throw new LatchkeyError('internal', 'a row of the table lies under the key of another');
}
