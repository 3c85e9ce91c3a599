/** Makes rows of what is stored: each is believed under its own key alone, and only if it is what its kind must be like. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { LatchkeyError } from '../../errors.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Says what makes a row of its kind credible. */
export interface RowForm<Row> {
  /** Makes a row of what is stored, or throws. */
  readonly check: (item: unknown) => Row;
  /** Returns the key that a row says it has. */
  readonly keyOf: (row: Row) => Key;
}

/** @throws LatchkeyError internal for a row that is damaged, or lies under another's key */
export function believed<Row>(stored: Record<string, AttributeValue>, { check, keyOf }: RowForm<Row>): Row {
  // A number beyond what is exact here is one all the same: its row's check decides, and the rows beside it are read.
  const item: Readonly<Record<string, unknown>> = unmarshall(stored, { wrapNumbers: Number });
  const row = check(item);
  const { pk, sk } = keyOf(row);
  if (pk === item['pk'] && sk === item['sk']) return row;
  throw new LatchkeyError('internal', 'a row of the table lies under the key of another');
}
