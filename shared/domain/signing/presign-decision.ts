/**
 * Decides on one item of a presign request. The result holds the decided text and is the only input of a `Presigner`; the signers
 * behind it are for this wing alone, and functions cannot import them.
 */
import { requireGranted } from '../authority/decision.ts';
import { parseListPrefix, parseListStart, parseObjectKey, type ObjectKey } from '../authority/object-key.ts';
import type { Scope } from '../authority/scope.ts';
import type { FormLimits } from './post-form.ts';
import { DEFAULT_EXPIRES_SECONDS, type FormItem, type PresignRequest, type UrlItem } from './presign-item.ts';
import { FORM_ACTION, URL_OPERATIONS, type SignedFields } from './presign-operation.ts';

class DecidedUrl {
  /** Makes the type nominal, here and below: no other object passes for decided. */
  declare private readonly isGranted: true;
  readonly kind = 'url';
  readonly op: UrlItem['op'];
  /** The key; empty for an operation on the bucket: a list, whose prefix is one of the fields. */
  readonly key: ObjectKey | '';
  readonly fields: SignedFields & Pick<UrlItem, 'op'>;
  readonly expiresInSeconds: number;

  constructor(item: UrlItem, key: ObjectKey | '') {
    this.op = item.op;
    this.key = key;
    this.fields = item;
    this.expiresInSeconds = item.expiresInSeconds ?? DEFAULT_EXPIRES_SECONDS;
  }
}

class DecidedForm {
  declare private readonly isGranted: true;
  readonly kind = 'form';
  readonly key: ObjectKey;
  readonly limits: FormLimits;
  readonly expiresInSeconds: number;

  constructor(item: FormItem, key: ObjectKey) {
    this.key = key;
    this.limits = item;
    this.expiresInSeconds = item.expiresInSeconds ?? DEFAULT_EXPIRES_SECONDS;
  }
}

/** A request that the scope grants. Only `decide` makes one: the classes stay in this file. */
export type Decided = DecidedUrl | DecidedForm;

/**
 * Decides whether the scope grants the item.
 * @throws LatchkeyError invalid_request for an invalid key, out_of_scope
 */
export function decide(item: PresignRequest, scope: Pick<Scope, 'grants'>): Decided {
  if (item.op === 'list') {
    if (item.startAfter !== undefined) parseListStart(item.startAfter);
    requireGranted(scope, { action: 'list', prefix: parseListPrefix(item.prefix) });
    return new DecidedUrl(item, '');
  }
  const key = parseObjectKey(item.key);
  if (item.op === 'post') {
    requireGranted(scope, { action: FORM_ACTION, key });
    return new DecidedForm(item, key);
  }
  requireGranted(scope, { action: URL_OPERATIONS[item.op].action, key });
  return new DecidedUrl(item, key);
}
