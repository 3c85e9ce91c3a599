/**
 * Turns a row of the operations table into the function that serves a request. The right is decided here: a handler
 * receives its call only after that.
 */
import { readBody } from '../body.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';
import type { FormSignature } from '../sigv4/form.ts';
import { refuseConditions } from './conditional-write.ts';
import type { Call, FormCall, Incoming, KeysCall, S3Request } from './call.ts';
import { refuseUnknownHeaders } from './headers.ts';
import { refuseRepeated } from './query-argument.ts';
import { Rights } from './rights.ts';

/** Limit in bytes on a body that means nothing to its operation. */
const MAX_UNUSED_BYTES = 1024 * 1024;

/** Verifies a form's signature. @returns the decision on an action and a resource for its signer. @throws AwsError */
export type VerifyForm = (signature: FormSignature) => VerifiedRequest['isAllowed'];

/** A call whose rights are not decided yet. */
export interface Undecided extends Incoming {
  readonly isAllowed: VerifiedRequest['isAllowed'];
  readonly verifyForm: VerifyForm;
}

export interface Operation {
  /** IAM action that the caller needs. */
  readonly action: string;
  /**
   * Resource of the decision: the target of the request, each key that its body names, or the object that a form names.
   */
  readonly on: 'target' | 'keys' | 'form';
  /** Additional actions that the handler decides on. */
  readonly further: readonly string[];
  /** @param copies true if the row was selected by the source of a copy */
  readonly serve: (call: Undecided, copies: boolean) => Promise<void>;
}

interface Row<Action extends string, Further extends string> {
  readonly action: Action;
  readonly further?: readonly Further[];
  /** Condition keys of the operation, besides those of every request. */
  readonly context?: (request: S3Request) => RequestContext;
  /** Rejects requests whose parameters exclude each other, once the right is decided. @throws AwsError */
  readonly refuse?: (request: S3Request) => void;
  /** Headers of conditions that the handler evaluates; others are refused on a request that is no read. */
  readonly conditions?: readonly string[];
  /**
   * True if the handler reads the body. That of any other request is read and discarded before, because only its end shows
   * that it is the signed one.
   */
  readonly hasBody?: boolean;
  readonly run: (call: Call<Action, NoInfer<Further>>) => Promise<void> | void;
}

/** Returns an operation on the resource that its path names. */
export function onTarget<Action extends string, Further extends string = never>(row: Row<Action, Further>): Operation {
  const { action, further = [], run } = row;
  return {
    action,
    on: 'target',
    further,
    serve: async ({ isAllowed, verifyForm: _, ...incoming }, copies) => {
      const { request } = incoming;
      const rights = new Rights<Action | Further>(isAllowed);
      const { headers, hoistedHeaders: hoisted } = request;
      const context = row.context?.(request);
      const target = rights.requireWith(action, incoming.target, { headers, hoisted, context });
      refuseRepeated(request);
      refuseUnknownHeaders(request, copies);
      refuseConditions(request, row.conditions);
      row.refuse?.(request);
      if (row.hasBody !== true) await readBody(request.body, MAX_UNUSED_BYTES);
      await run({ ...incoming, target, rights });
    },
  };
}

/** Returns an operation on keys that its body names. */
export function onKeys<Action extends string>(row: {
  readonly action: Action;
  readonly run: (call: KeysCall<NoInfer<Action>>) => Promise<void>;
}): Operation {
  return {
    action: row.action,
    on: 'keys',
    further: [],
    serve: ({ isAllowed, verifyForm: _, ...incoming }) => {
      refuseRepeated(incoming.request);
      refuseUnknownHeaders(incoming.request);
      refuseConditions(incoming.request);
      return row.run({ ...incoming, rights: new Rights(isAllowed) });
    },
  };
}

/** Returns an operation on the object that a form names, with the rights of the form's signer. */
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
