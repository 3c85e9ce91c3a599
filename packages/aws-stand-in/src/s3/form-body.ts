/**
 * Takes a form upload's body apart: the fields, and then the file, which comes last. What follows the file is not
 * looked at, so nothing can be said after the decision. The form counts only once it has come to its end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * https://www.rfc-editor.org/rfc/rfc7578
 */
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { AwsError } from '../aws-error.ts';
import type { S3Request } from './call.ts';
import { invalidArgument } from './errors.ts';

/** Names and values before the file, together. */
const MAX_FIELD_BYTES = 20_000;
const MAX_FIELDS = 100;

/** Fields by lower-case name. */
export type FormFields = ReadonlyMap<string, string>;

export interface FormFile {
  readonly fields: FormFields;
  readonly filename: string;
  readonly stream: Readable;
}

/**
 * @param take decides on the fields and takes the file in
 * @param discard undoes what `take` did, when the rest of the form turns out to be broken
 * @throws AwsError MalformedPOSTRequest, InvalidArgument, MaxPostPreDataLengthExceededError, and what `take` throws
 */
export function receiveForm<Taken>(
  request: S3Request,
  take: (file: FormFile) => Promise<Taken>,
  discard: (taken: Taken) => Promise<void>,
): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let fieldBytes = 0;
    let file: Readable | undefined;
    let taking: Promise<Taken> | undefined;
    let failure: Error | undefined;
    const parser = parserOf(request);

    function refuse(error: Error): void {
      if (failure !== undefined) return;
      failure = error;
      request.body.unpipe(parser);
      file?.destroy(error);
      const undone = taking?.then(discard, () => undefined) ?? Promise.resolve();
      undone.then(() => {
        reject(error);
      }, reject);
    }

    // The types say that a field has a name, but it may come without.
    parser.on('field', (name: string | undefined, value, _nameTruncated, valueTruncated) => {
      if (file !== undefined) return;
      fieldBytes += Buffer.byteLength(name ?? '') + Buffer.byteLength(value);
      if (valueTruncated || fieldBytes > MAX_FIELD_BYTES) refuse(fieldsTooLarge());
      else if (name === undefined) refuse(malformed('a field has no name'));
      else if (fields.has(name.toLowerCase())) refuse(invalidArgument(`the field ${name} is repeated`));
      else fields.set(name.toLowerCase(), value);
    });
    parser.on('fieldsLimit', () => {
      refuse(invalidArgument(`the form has more than ${MAX_FIELDS} fields`));
    });
    parser.on('file', (_name, stream, filename: string | undefined) => {
      // The form is cut off here, or `take` has had enough of the file: which of the two, `taking` says. Without a
      // listener the error would end the process; destroyed, the stream tells even a reader who comes later.
      let streamError: unknown;
      stream.on('error', (error) => {
        streamError = error;
        stream.destroy(error);
      });
      if (failure !== undefined) {
        stream.resume();
        return;
      }
      file = stream;
      taking = take({ fields: new Map(fields), filename: filename ?? '', stream });
      taking.catch((error: unknown) => {
        refuse(error === streamError ? malformed('it ends too early') : (error as Error));
      });
    });
    parser.on('error', (error: unknown) => {
      refuse(malformed(error instanceof Error ? error.message : String(error)));
    });
    parser.on('finish', () => {
      if (taking === undefined) refuse(invalidArgument('POST requires exactly one file upload per request.'));
      else taking.then(resolve, refuse);
    });
    request.body.on('error', refuse);
    request.body.pipe(parser);
  });
}

function parserOf(request: S3Request): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      limits: { fieldSize: MAX_FIELD_BYTES, fields: MAX_FIELDS, files: 1 },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
    });
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

function malformed(why: string): AwsError {
  return new AwsError(
    'MalformedPOSTRequest',
    400,
    `The body of your POST request is not well-formed multipart/form-data. ${why}`,
  );
}

function fieldsTooLarge(): AwsError {
  return new AwsError(
    'MaxPostPreDataLengthExceededError',
    400,
    'Your POST request fields preceding the upload file were too large.',
  );
}
