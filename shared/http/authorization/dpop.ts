/** DPoP proofs (https://www.rfc-editor.org/rfc/rfc9449). Tokens are not bound to keys, so a proof is refused. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../../errors.ts';

/**
 * A caller who wants a bound token must not be handed an unbound one.
 * @throws LatchkeyError invalid_dpop_proof if the request carries a proof
 */
export function refuseProof(event: Pick<APIGatewayProxyEventV2, 'headers'>): void {
  if (event.headers['dpop'] === undefined) return;
  throw new LatchkeyError('invalid_dpop_proof', 'this broker does not bind tokens to keys; leave the DPoP header out');
}
