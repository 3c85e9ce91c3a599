/**
 * Mistakes that must not compile: no handler of S3 reads, writes or removes what the dispatcher did not allow.
 * `npm run typecheck` reads this file, and fails when one of them compiles; nothing runs it.
 */
import { readableObject } from '../../src/s3/access.ts';
import type { Call, FormCall, KeysCall } from '../../src/s3/call.ts';
import { writeCondition } from '../../src/s3/conditional-write.ts';
import { copyObject } from '../../src/s3/copy.ts';
import { deleteObjects } from '../../src/s3/delete-objects.ts';
import { deleteObject, getObject, putObject } from '../../src/s3/objects.ts';
import { onKeys, onTarget } from '../../src/s3/operation.ts';
import type { Allowed } from '../../src/s3/rights.ts';
import type { StoredObject } from '../../src/s3/stored-object.ts';

declare const call: Call<'s3:PutObject', 's3:GetObject'>;
declare const keysCall: KeysCall<'s3:DeleteObject'>;
declare const formCall: FormCall<'s3:PutObject'>;
declare const object: StoredObject;
declare const corsTarget: Allowed<'s3:PutBucketCORS'>;
const target = { bucket: 'box', key: 'a' };

// @ts-expect-error a target that nobody decided on
export const forged: Allowed<'s3:GetObject'> = target;
// @ts-expect-error a right to write an object is none to read it
call.store.find(call.target);
// @ts-expect-error a right to one key is none to another
call.store.find(target);
// @ts-expect-error a right to write an object is none to list its bucket
call.store.contentOf(call.target);
// @ts-expect-error a right to write is none to remove
await call.store.remove(call.target);
// @ts-expect-error the settings of buckets do not hold their objects
export const objects = call.store.buckets.get('box')?.objects;
// @ts-expect-error a verified request tells a handler nothing of rights
call.request.isAllowed('s3:GetObject', '*');
// @ts-expect-error a right to the CORS of a bucket is none to its policy
await call.store.configure(corsTarget, () => ({ policy: null }));
// @ts-expect-error a right to an object is none to its bucket's settings
await call.store.configure(call.target, () => ({ cors: [] }));
// @ts-expect-error the operation's row does not name this action
call.rights.permit('s3:DeleteObject', target);
// @ts-expect-error a missing key is told only to who may list it
readableObject(call, call.rights.require('s3:GetObject', target));
// @ts-expect-error a permit may be none
await keysCall.store.remove(keysCall.rights.permit('s3:DeleteObject', target));
// @ts-expect-error the path of a call that names its keys is not decided on
await keysCall.store.remove(keysCall.target);
// @ts-expect-error the signer of a form is unknown before the form is read
await formCall.store.commit(formCall.target, object);
// @ts-expect-error a write without the right to read has no conditions
writeCondition(call as Call<'s3:PutObject'>);

// A row of the table must name the right action, and all of its further ones.
// @ts-expect-error a read is not a write
onTarget({ action: 's3:GetObject', run: putObject });
// @ts-expect-error a missing key is told only to who may list it
onTarget({ action: 's3:GetObject', run: getObject });
// @ts-expect-error a copy reads its source
onTarget({ action: 's3:PutObject', further: ['s3:ListBucket'], run: copyObject });
// @ts-expect-error a write is not a removal
onTarget({ action: 's3:PutObject', run: deleteObject });
// @ts-expect-error a read of keys is not their removal
onKeys({ action: 's3:GetObject', run: deleteObjects });
