/**
 * Types of subresources: query parameters that select another operation than method and path alone. Those of S3 are in
 * `bucket-subresources.ts` and `object-subresources.ts`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
 */

/** A method's operation, the action that it needs, and what differs for a list or a version. */
export type NamedOperation = readonly [operation: string, action: string, other?: string];

export interface Subresource {
  /** S3's name for the kind of resource, which its refusal of a method repeats. */
  readonly type: string;
  readonly operations: Readonly<Record<string, NamedOperation>>;
}
