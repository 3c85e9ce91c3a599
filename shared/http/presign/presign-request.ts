/** Reads a presign request: the envelope fails as a whole, an item fails alone. */
import type { OperationName } from '../../domain/signing/presign-operation.ts';
import type { PresignRequest } from '../../domain/signing/presign-item.ts';
import { LatchkeyError, orRefusal } from '../../errors.ts';
import { jsonBody } from '../body.ts';
import type { ProvedEvent } from '../edge/caller-edge.ts';
import { PRESIGN_ITEM_SCHEMAS, presignBody } from './presign-schemas.ts';
import { nothing, parse } from '../schemas.ts';

export const MAX_PRESIGN_BODY_BYTES = 2 * 1024 * 1024;
export const MAX_PRESIGN_ITEMS = 1000;

const OPERATION_NAMES = Object.keys(PRESIGN_ITEM_SCHEMAS).join(', ');

/**
 * @returns the items in their order; in place of an invalid one, its error
 * @throws LatchkeyError invalid_request, too_large, unsupported_media_type
 */
export function presignItems(event: ProvedEvent): (PresignRequest | LatchkeyError)[] {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { requests } = parse(presignBody, jsonBody(event, MAX_PRESIGN_BODY_BYTES), 'body');
  if (requests.length > MAX_PRESIGN_ITEMS)
    throw new LatchkeyError('too_large', `a body has at most ${MAX_PRESIGN_ITEMS} requests; send them in several`);
  return requests.map((item) => orRefusal(() => presignItem(item)));
}

/** @throws LatchkeyError invalid_request naming the field, never its value */
function presignItem(item: unknown): PresignRequest {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw invalid('request: is not an object');
  const op: unknown = 'op' in item ? item.op : undefined;
  if (op === undefined) throw invalid(`request.op: is missing; it is one of: ${OPERATION_NAMES}`);
  if (!isOperationName(op)) throw invalid(`request.op: is not one of: ${OPERATION_NAMES}`);
  return parse(PRESIGN_ITEM_SCHEMAS[op], item, 'request');
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}

function isOperationName(op: unknown): op is OperationName {
  return typeof op === 'string' && Object.hasOwn(PRESIGN_ITEM_SCHEMAS, op);
}
