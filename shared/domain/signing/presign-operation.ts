/**
 * Defines the operations of presigned URLs: one table of what each signs. Only the fields of a request that are named here ever
 * get into a signature. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { Action } from '../authority/layout.ts';

export const URL_OPERATION_NAMES = [
  'get',
  'head',
  'put',
  'delete',
  'list',
  'createMultipart',
  'uploadPart',
  'listParts',
  'completeMultipart',
  'abortMultipart',
] as const;
export type UrlOperationName = (typeof URL_OPERATION_NAMES)[number];
/** The action that a form needs. */
export const FORM_ACTION = 'write' satisfies Action;
/** `post` is a form and no URL: `post-form.ts`. */
export const OPERATION_NAMES = [...URL_OPERATION_NAMES, 'post'] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** The fields of a request that are signed, besides key and lifetime. */
export interface SignedFields {
  readonly responseContentType?: string | undefined;
  readonly responseContentDisposition?: string | undefined;
  readonly contentType?: string | undefined;
  /** Length in bytes. */
  readonly contentLength?: number | undefined;
  /** Base64 of the 32 bytes. */
  readonly checksumSha256?: string | undefined;
  readonly ifNoneMatch?: '*' | undefined;
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly maxKeys?: number | undefined;
  readonly continuationToken?: string | undefined;
  readonly startAfter?: string | undefined;
  readonly encodingType?: 'url' | undefined;
  readonly uploadId?: string | undefined;
  readonly partNumber?: number | undefined;
  readonly partNumberMarker?: number | undefined;
  readonly maxParts?: number | undefined;
}

export type FieldName = keyof SignedFields;

export interface UrlOperation {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly action: Action;
  /** Query parameters in the order of their names: the field that has the value, or the value itself. */
  readonly parameters: readonly { readonly name: string; readonly field?: FieldName; readonly value?: string }[];
  /** Headers that the caller must send if the field is set. */
  readonly headers: readonly { readonly name: string; readonly field: FieldName }[];
  /** The value that AWS SDKs put into `x-id`; some operations have none. */
  readonly sdkId: string | null;
}

const UPLOAD_ID = { name: 'uploadId', field: 'uploadId' } as const;
const CONTENT_TYPE = { name: 'content-type', field: 'contentType' } as const;

export const URL_OPERATIONS = {
  get: {
    method: 'GET',
    action: 'read',
    parameters: [
      { name: 'response-content-disposition', field: 'responseContentDisposition' },
      { name: 'response-content-type', field: 'responseContentType' },
    ],
    headers: [],
    sdkId: 'GetObject',
  },
  head: { method: 'HEAD', action: 'read', parameters: [], headers: [], sdkId: null },
  put: {
    method: 'PUT',
    action: 'write',
    parameters: [],
    headers: [
      { name: 'content-length', field: 'contentLength' },
      CONTENT_TYPE,
      { name: 'if-none-match', field: 'ifNoneMatch' },
      { name: 'x-amz-checksum-sha256', field: 'checksumSha256' },
    ],
    sdkId: 'PutObject',
  },
  delete: { method: 'DELETE', action: 'delete', parameters: [], headers: [], sdkId: 'DeleteObject' },
  list: {
    method: 'GET',
    action: 'list',
    parameters: [
      { name: 'continuation-token', field: 'continuationToken' },
      { name: 'delimiter', field: 'delimiter' },
      { name: 'encoding-type', field: 'encodingType' },
      { name: 'list-type', value: '2' },
      { name: 'max-keys', field: 'maxKeys' },
      { name: 'prefix', field: 'prefix' },
      { name: 'start-after', field: 'startAfter' },
    ],
    headers: [],
    sdkId: null,
  },
  createMultipart: {
    method: 'POST',
    action: 'write',
    parameters: [{ name: 'uploads', value: '' }],
    headers: [CONTENT_TYPE],
    sdkId: null,
  },
  uploadPart: {
    method: 'PUT',
    action: 'write',
    parameters: [{ name: 'partNumber', field: 'partNumber' }, UPLOAD_ID],
    headers: [],
    sdkId: 'UploadPart',
  },
  listParts: {
    method: 'GET',
    action: 'write',
    parameters: [
      { name: 'max-parts', field: 'maxParts' },
      { name: 'part-number-marker', field: 'partNumberMarker' },
      UPLOAD_ID,
    ],
    headers: [],
    sdkId: 'ListParts',
  },
  completeMultipart: { method: 'POST', action: 'write', parameters: [UPLOAD_ID], headers: [], sdkId: null },
  abortMultipart: {
    method: 'DELETE',
    action: 'write',
    parameters: [UPLOAD_ID],
    headers: [],
    sdkId: 'AbortMultipartUpload',
  },
} as const satisfies Readonly<Record<UrlOperationName, UrlOperation>>;

/** Returns the fields that become part of an operation's URL. */
export function fieldsOf({ parameters, headers }: UrlOperation): readonly FieldName[] {
  return [...parameters, ...headers].flatMap(({ field }) => field ?? []);
}

/** Returns the action that each operation needs. */
export function actionOf(operation: OperationName): Action {
  return operation === 'post' ? FORM_ACTION : URL_OPERATIONS[operation].action;
}
