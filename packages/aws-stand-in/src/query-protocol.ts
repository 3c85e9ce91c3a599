/**
 * Parameters of the query protocol, which STS and IAM speak: in the body of a POST, or in the query of a GET. Each comes
 * once and in one place, because AWS does not document which of two would count.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonParameters.html
 */
import { readBody } from './body.ts';
import { AwsError } from './aws-error.ts';
import type { VerifiedRequest } from './request.ts';
import { isSigningParameter } from './sigv4/claims.ts';

/** Limit in bytes on a body. */
const MAX_BODY_BYTES = 256 * 1024;

/** @throws AwsError NotImplemented for a parameter in the query of a POST, and for one that is repeated */
export async function queryParameters(request: VerifiedRequest): Promise<URLSearchParams> {
  const body = (await readBody(request.body, MAX_BODY_BYTES)).toString('utf8');
  const inQuery = request.query.filter(([name]) => !isSigningParameter(name));
  const [first] = inQuery;
  if (request.method === 'POST' && first !== undefined) throw refused(`${first[0]} in the query of a POST`);
  const parameters = new URLSearchParams(request.method === 'POST' ? body : '');
  if (request.method !== 'POST') for (const [name, value] of inQuery) parameters.append(name, value);
  const repeated = [...parameters.keys()].find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined) throw refused(`${repeated}, several times,`);
  return parameters;
}

function refused(what: string): AwsError {
  return new AwsError('NotImplemented', 501, `the parameter ${what} is not implemented here`);
}
