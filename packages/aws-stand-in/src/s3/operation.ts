/**
 * From a row of the table of operations to what serves a request. The right is decided here, before the handler runs:
 * a handler gets its call only then.
 */
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';
import type { FormSignature } from '../sigv4/form.ts';
import type { Call, FormCall, Incoming, KeysCall, S3Request } from './call.ts';
import { Rights } from './rights.ts';

/** Verifies a form's signature. @returns what its signer may do. @throws AwsError */
export type VerifyForm = (signature: FormSignature) => (action: string, resource: string) => boolean;

/** A call before anything of it is decided. */
export interface Undecided extends Incoming {
  readonly isAllowed: VerifiedRequest['isAllowed'];
  readonly verifyForm: VerifyForm;
}

export interface Operation {
  /** The IAM action that is decided on. */
  readonly action: string;
  /** What it is decided on: the target of the request, each key that its body names, or the object that a form names. */
  readonly on: 'target' | 'keys' | 'form';
  /** Actions that the handler decides on besides. */
  readonly further: readonly string[];
  readonly serve: (call: Undecided) => Promise<void>;
}

interface Row<Action extends string, Further extends string> {
  readonly action: Action;
  readonly further?: readonly Further[];
  /** Condition keys that the operation has besides those of every request. */
  readonly context?: (request: S3Request) => RequestContext;
  /** Refuses what is not implemented, before any right is decided. @throws AwsError NotImplemented */
  readonly refuse?: (request: S3Request) => void;
  readonly run: (call: Call<Action, NoInfer<Further>>) => Promise<void> | void;
}

/** An operation on what its path names. */
export function onTarget<Action extends string, Further extends string = never>(row: Row<Action, Further>): Operation {
  const { action, further = [], run } = row;
  return {
    action,
    on: 'target',
    further,
    serve: async ({ isAllowed, verifyForm: _, ...incoming }) => {
      row.refuse?.(incoming.request);
      const rights = new Rights<Action | Further>(isAllowed);
      const target = rights.require(action, incoming.target, row.context?.(incoming.request));
      await run({ ...incoming, target, rights });
    },
  };
}

/** An operation on keys that its body names. */
export function onKeys<Action extends string>(row: {
  readonly action: Action;
  readonly run: (call: KeysCall<NoInfer<Action>>) => Promise<void>;
}): Operation {
  return {
    action: row.action,
    on: 'keys',
    further: [],
    serve: ({ isAllowed, verifyForm: _, ...incoming }) => row.run({ ...incoming, rights: new Rights(isAllowed) }),
  };
}

/** An operation on the object that a form names, by whoever signed the form. */
export function onForm<Action extends string>(row: {
  readonly action: Action;
  readonly run: (call: FormCall<NoInfer<Action>>) => Promise<void>;
}): Operation {
  return {
    action: row.action,
    on: 'form',
    further: [],
    serve: ({ isAllowed: _, verifyForm, ...incoming }) =>
      row.run({ ...incoming, signer: (form) => new Rights(verifyForm(form)) }),
  };
}
