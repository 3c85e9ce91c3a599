/**
 * Defines the items of a presign request, one type for each operation: its own fields and no others. Types and bounds are checked
 * before (`shared/http/presign/presign-schemas.ts`); keys, prefixes and the start of a list are text until they are decided on.
 */
import type { FormLimits } from './post-form.ts';
import type { SignedFields, UrlOperationName } from './presign-operation.ts';

/** Lifetimes of URLs and forms, in seconds. */
export const MIN_EXPIRES_SECONDS = 1;
export const MAX_EXPIRES_SECONDS = 3600;
export const DEFAULT_EXPIRES_SECONDS = 900;

interface Lifetime {
  readonly expiresInSeconds?: number | undefined;
}

interface OnKey extends Lifetime {
  readonly key: string;
}

interface OnUpload extends OnKey {
  readonly uploadId: string;
}

type Fields<Name extends keyof SignedFields> = Pick<SignedFields, Name>;

interface UrlItems {
  readonly get: OnKey & Fields<'responseContentType' | 'responseContentDisposition'>;
  readonly head: OnKey;
  readonly put: OnKey & Fields<'contentType' | 'contentLength' | 'checksumSha256' | 'ifNoneMatch'>;
  readonly delete: OnKey;
  readonly list: Lifetime & { readonly prefix: string } & Fields<
      'delimiter' | 'maxKeys' | 'continuationToken' | 'startAfter' | 'encodingType'
    >;
  readonly createMultipart: OnKey & Fields<'contentType'>;
  readonly uploadPart: OnUpload & { readonly partNumber: number };
  readonly listParts: OnUpload & Fields<'partNumberMarker' | 'maxParts'>;
  readonly completeMultipart: OnUpload;
  readonly abortMultipart: OnUpload;
}

/** An item that becomes a URL. */
export type UrlItem = { [Op in UrlOperationName]: { readonly op: Op } & UrlItems[Op] }[UrlOperationName];

/** An item that becomes a POST form. */
export interface FormItem extends OnKey, FormLimits {
  readonly op: 'post';
}

export type PresignRequest = UrlItem | FormItem;
