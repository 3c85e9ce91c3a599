/**
 * Parses the body of a form upload: the fields, then the file, which comes last. Anything after the file is ignored, so
 * it cannot affect the decision. The form is accepted only once it is complete.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * https://www.rfc-editor.org/rfc/rfc7578
 */
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { AwsError } from '../aws-error.ts';
import type { S3Request } from './call.ts';
import { invalidArgument } from './errors.ts';
import { fieldsTooLarge, type FormFields } from './form-fields.ts';

/** Limit on the names and values before the file, together, in bytes. */
const MAX_FIELD_BYTES = 20_000;
const MAX_FIELDS = 100;

export interface FormFile {
  readonly fields: FormFields;
  /** Name of the file without its folders, if the form has one. */
  readonly filename: string | undefined;
  readonly stream: Readable;
}

interface Taker<Taken> {
  /** Decides on the fields and stores the file. */
  readonly take: (file: FormFile) => Promise<Taken>;
  /** Undoes `take` if the rest of the form turns out to be malformed. */
  readonly discard: (taken: Taken) => Promise<void>;
}

interface Ports<Taken> extends Taker<Taken> {
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

/** @throws AwsError MalformedPOSTRequest, InvalidArgument, MaxPostPreDataLengthExceededError, and what `take` throws */
export function receiveForm<Taken>(request: S3Request, taker: Taker<Taken>): Promise<Taken> {
  return new Promise((resolve, reject) => {
    new FormReceiver(request, { ...taker, resolve, reject }).start();
  });
}

/** Receives one form, and settles with the result of `take` or with the first error. */
class FormReceiver<Taken> {
  readonly #body: Readable;
  readonly #parser: InstanceType<typeof Busboy>;
  readonly #ports: Ports<Taken>;
  readonly #fields = new Map<string, string>();
  #fieldBytes = 0;
  #file: Readable | undefined;
  #taking: Promise<Taken> | undefined;
  #failure: Error | undefined;

  constructor(request: S3Request, ports: Ports<Taken>) {
    this.#body = request.body;
    this.#parser = parserOf(request);
    this.#ports = ports;
  }

  start(): void {
    const refuse = (error: Error): void => {
      this.#refuse(error);
    };
    // The name may be missing, although the types declare it.
    this.#parser.on('field', (name: string | undefined, value, _nameTruncated, valueTruncated) => {
      this.#onField(name, value, valueTruncated);
    });
    this.#parser.on('fieldsLimit', () => {
      refuse(invalidArgument(`the form has more than ${MAX_FIELDS} fields`));
    });
    this.#parser.on('file', (_name, stream, filename: string | undefined) => {
      this.#onFile(stream, filename);
    });
    this.#parser.on('filesLimit', () => {
      refuse(oneFile());
    });
    this.#parser.on('error', (error: unknown) => {
      refuse(malformed(error instanceof Error ? error.message : String(error)));
    });
    this.#parser.on('finish', () => {
      if (this.#taking === undefined) refuse(oneFile());
      else this.#taking.then(this.#ports.resolve, refuse);
    });
    this.#body.on('error', refuse);
    this.#body.pipe(this.#parser);
  }

  #onField(name: string | undefined, value: string, isTruncated: boolean): void {
    if (this.#file !== undefined) return;
    this.#fieldBytes += Buffer.byteLength(name ?? '') + Buffer.byteLength(value);
    if (isTruncated || this.#fieldBytes > MAX_FIELD_BYTES) this.#refuse(fieldsTooLarge());
    else if (name === undefined) this.#refuse(malformed('a field has no name'));
    // A part may declare a charset of two bytes, which can hold what is no text: no key, and no file, can be named so.
    else if (!name.isWellFormed() || !value.isWellFormed()) this.#refuse(malformed('a field is no text'));
    else if (this.#fields.has(name.toLowerCase())) this.#refuse(invalidArgument(`the field ${name} is repeated`));
    else this.#fields.set(name.toLowerCase(), value);
  }

  #onFile(stream: Readable, filename: string | undefined): void {
    // The stream fails if the form is truncated, or if `take` needs no more of the file; its error tells which. A
    // stream error without a listener would end the process; a destroyed stream fails even a reader that comes later.
    let streamError: unknown;
    stream.on('error', (error) => {
      streamError = error;
      stream.destroy(error);
    });
    if (filename?.isWellFormed() === false) this.#refuse(malformed('the name of the file is no text'));
    if (this.#failure !== undefined) {
      stream.resume();
      return;
    }
    this.#file = stream;
    this.#taking = this.#ports.take({ fields: new Map(this.#fields), filename, stream });
    this.#taking.catch((error: unknown) => {
      this.#refuse(error === streamError ? malformed('it ends too early') : (error as Error));
    });
  }

  #refuse(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#body.unpipe(this.#parser);
    this.#file?.destroy(error);
    const { discard, reject } = this.#ports;
    const undone = this.#taking?.then(discard, () => undefined) ?? Promise.resolve();
    undone.then(() => {
      reject(error);
    }, reject);
  }
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

function oneFile(): AwsError {
  return invalidArgument('POST requires exactly one file upload per request.');
}
