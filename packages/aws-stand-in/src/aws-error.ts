/** An error as AWS names it. `code` and `status` are the service's own, e.g. `NoSuchKey` and 404. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Additional elements of S3's error body, e.g. `{ Key: '…' }`. */
  readonly details: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
