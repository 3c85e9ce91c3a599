/**
 * Lists mistakes that must not compile: only what was decided on can be signed, and an operation has no fields of
 * another. `npm run typecheck` fails when one of them compiles; nothing runs this file.
 */
import { parseObjectKey, type ObjectKey } from '../../shared/domain/authority/object-key.ts';
import type { Decided } from '../../shared/domain/signing/presign-decision.ts';
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import type { Presigner } from '../../shared/domain/signing/presigner.ts';

declare const presigner: Presigner;
const item = { op: 'get', key: 'a' } as const;

// @ts-expect-error a request without a decision
presigner.sign(item);
const key = parseObjectKey('a');
// @ts-expect-error an object of a decision's shape is not a decision
export const forged: Decided = { kind: 'url', op: 'get', key, fields: item, expiresInSeconds: 900 };
// @ts-expect-error unparsed text is not a key
export const unparsed: ObjectKey = 'a';

// @ts-expect-error a part has no size limit of a form
export const foreign: PresignRequest = { op: 'uploadPart', key: 'a', uploadId: 'u', partNumber: 1, maxBytes: 1 };
// @ts-expect-error a part has a number
export const incomplete: PresignRequest = { op: 'uploadPart', key: 'a', uploadId: 'u' };
// @ts-expect-error a list has a prefix in place of a key
export const misplaced: PresignRequest = { op: 'list', key: 'a' };
