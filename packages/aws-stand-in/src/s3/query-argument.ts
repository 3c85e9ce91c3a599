/**
 * Reads integers of a query as S3 does, and refuses arguments in S3's words. How S3 answers was measured and is
 * published: https://github.com/brekkylab/backlot/issues/192, https://github.com/brekkylab/backlot/pull/204
 */
import { AwsError } from '../aws-error.ts';
import { queryValue, type VerifiedRequest } from '../request.ts';
import { invalidArgument } from './errors.ts';

/** Largest number that a parameter of S3 holds: 32 bits with a sign. */
const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Refuses a parameter that is repeated, whatever its values. S3 was seen to read the first value, and to leave the others
 * out of what must be signed, or not: https://github.com/aws/aws-sdk-go/issues/1495 (left out),
 * https://github.com/JuliaCloud/AWSS3.jl/pull/311 (signed). Nobody can rely on either.
 * @throws AwsError InvalidArgument
 */
export function refuseRepeated({ query }: Pick<VerifiedRequest, 'query'>): void {
  const names = query.map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw refusedArgument(`The query parameter ${repeated} is repeated.`, repeated);
}

/** Returns S3's refusal of an argument; some refusals do not repeat its value. */
export function refusedArgument(message: string, name: string, value?: string): AwsError {
  const details = { ArgumentName: name, ...(value === undefined ? {} : { ArgumentValue: value }) };
  return new AwsError('InvalidArgument', 400, message, details);
}

/**
 * Returns the integer, whatever its range; the default if it is not sent or empty. Leading zeros do not matter.
 * @throws AwsError InvalidArgument for any other text, and for an integer of more than 32 bits
 */
export function queryInteger(request: Pick<VerifiedRequest, 'query'>, name: string, byDefault: number): number {
  const text = queryValue(request, name) ?? '';
  if (text === '') return byDefault;
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= -MAX_INTEGER - 1 && value <= MAX_INTEGER))
    throw refusedArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return value;
}

/**
 * Parses a number of a query, in its shortest spelling: S3 does not document that others are accepted.
 * @throws AwsError InvalidArgument
 */
export function countOf(text: string, name: string): number {
  const count = /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Infinity;
  if (count > MAX_INTEGER) throw invalidArgument(`Provided ${name} not an integer or within integer range`);
  return count;
}

/** @throws AwsError InvalidArgument for a negative integer, which S3 may name differently here */
export function requireNotNegative(value: number, name: string): void {
  if (value < 0)
    throw refusedArgument(`Argument ${name} must be an integer between 0 and ${MAX_INTEGER}`, name, String(value));
}
