/** The forms of errors, and which of them a request asks for. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * RFC 9457; the same for who runs `credential_process`; what AWS SDKs expect of a container credentials endpoint; what makes a
 * shell's `eval` fail.
 */
export type ErrorForm = 'problem' | 'process' | 'container' | 'env';

/** Programs that read nothing else: what is named first here counts, where a query names several. */
const NAMED: readonly ErrorForm[] = ['env', 'process', 'container'];

/**
 * Returns the form that a query names by its `format`, in any letters and among others: a shell must not get what it would
 * run, whatever else is wrong with the request.
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

/** Returns the form of errors on routes that have no formats: a line for a shell may have gone to the wrong one. */
export function errorFormAnywhere(event: Pick<APIGatewayProxyEventV2, 'queryStringParameters'>): ErrorForm {
  const form = namedErrorForm(event);
  return form === undefined || form === 'container' ? 'problem' : form;
}
