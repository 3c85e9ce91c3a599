/** Stores uses of DPoP proofs for as long as their time would let them be used again. Nothing reads them: the condition decides. */
import type { ProofStore } from '../../domain/people/used-proofs.ts';
import { PARTITIONS } from '../../table-schema.ts';
import type { Key } from './stored-row.ts';
import { NEW_ITEM, type Table } from './table.ts';

export function proofsIn(table: Table): ProofStore {
  return {
    // The SDK repeats a write whose answer was lost: its own row is no other use.
    addProof: (id, attempt, endsAtSeconds) =>
      table.put(keyOf(id), { attempt, ttl: endsAtSeconds }, `${NEW_ITEM} OR attempt = :attempt`, {
        ':attempt': attempt,
      }),
  };
}

function keyOf(id: string): Key {
  return { pk: `${PARTITIONS.proof}${id}`, sk: 'PROOF' };
}
