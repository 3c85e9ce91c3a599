/** Refuses DPoP proofs (https://www.rfc-editor.org/rfc/rfc9449), because tokens are not bound to keys. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../../errors.ts';

/**
 * Refuses a proof: a caller who requests a bound token must not receive an unbound one.
 * @throws LatchkeyError invalid_dpop_proof if the request carries a proof
 */
export function refuseProof(event: Pick<APIGatewayProxyEventV2, 'headers'>): void {
  if (event.headers['dpop'] === undefined) return;
  throw new LatchkeyError('invalid_dpop_proof', 'this broker does not bind tokens to keys; leave the DPoP header out');
}
