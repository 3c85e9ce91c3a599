/** Makes presign items of every operation. */
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import type { OperationName } from '../../shared/domain/signing/presign-operation.ts';

/**
 * Returns an item with the fields of every operation.
 * @param text the key, or the prefix of a list
 */
export function itemOf(op: OperationName, text: string): PresignRequest {
  const where = op === 'list' ? { prefix: text } : { key: text };
  return { op, ...where, uploadId: 'u', partNumber: 1, maxBytes: 10 } as unknown as PresignRequest;
}
