/** Types of the calls that handlers receive: everything about one call, and the proof that its caller may make it. */
import type { ServerResponse } from 'node:http';
import type { VerifiedRequest } from '../request.ts';
import type { FormSignature } from '../sigv4/form.ts';
import type { Allowed, Rights } from './rights.ts';
import type { ObjectStore } from './store.ts';
import type { Target } from './target.ts';
import type { UploadStore } from './uploads.ts';

/** A verified request without the functions that decide on permissions: handlers decide by `Rights`. */
export type S3Request = Omit<VerifiedRequest, 'isAllowed' | 'context'>;

/** Properties common to every call, whoever may make it. */
export interface Incoming {
  readonly store: ObjectStore;
  readonly uploads: UploadStore;
  readonly request: S3Request;
  readonly response: ServerResponse;
  readonly target: Target;
  /** True for the ARN of a user, a role or a session of this account. */
  readonly hasPrincipal: (arn: string) => boolean;
}

/** A call whose caller may perform the operation's action on its target. */
export interface Call<Action extends string, Further extends string = never> extends Incoming {
  readonly target: Allowed<Action>;
  /** Decides on the additional actions that the operation's row names. */
  readonly rights: Rights<Further>;
}

/** A call that names its keys in its body: the right to each of them is decided separately. */
export interface KeysCall<Action extends string> extends Incoming {
  readonly rights: Rights<Action>;
}

/** A call whose signature is in its body, a form: the caller is unknown until the form is read. */
export interface FormCall<Action extends string> extends Incoming {
  /** Verifies the form's signature, and returns the rights of its signer. @throws AwsError */
  readonly signer: (form: FormSignature) => Rights<Action>;
}
