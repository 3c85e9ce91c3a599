/** Defines the formats of errors, and reads the one that a request names. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * RFC 9457; the same for `credential_process`; the format of a container credentials endpoint for AWS SDKs; a text that makes a
 * shell's `eval` fail.
 */
export type ErrorForm = 'problem' | 'process' | 'container' | 'env';

/** Formats of programs that read nothing else: the first of this list counts, if a query names several. */
const NAMED: readonly ErrorForm[] = ['env', 'process', 'container'];

/**
 * Returns the format that a query names by its `format`, regardless of case and among others: a shell must not evaluate another,
 * whatever else is wrong with the request.
 */
export function namedErrorForm({
  queryStringParameters,
}: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>): ErrorForm | undefined {
  const names = Object.entries(queryStringParameters ?? {})
    .filter(([parameter]) => parameter.toLowerCase() === 'format')
    .flatMap(([, value = '']) => value.toLowerCase().split(','))
    .map((name) => name.trim());
  return NAMED.find((form) => names.includes(form));
}

/** Returns the format of errors on routes without formats: a line for a shell may have gone to the wrong route. */
export function errorFormAnywhere(event: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>): ErrorForm {
  const form = namedErrorForm(event);
  return form === undefined || form === 'container' ? 'problem' : form;
}
