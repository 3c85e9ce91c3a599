/** Reads the `DPoP` header, a proof for one request. https://www.rfc-editor.org/rfc/rfc9449#section-4.1 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Credential } from '../../domain/people/credential.ts';
import type { ProofOf, ProvedRequest } from '../../domain/people/possession.ts';
import { tokenOf } from './authorization.ts';

type ProvingEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>;

export interface ProvingPorts {
  /**
   * Checks a proof, and uses it up; an absent one proves nothing.
   * @returns the thumbprint of its key
   * @throws LatchkeyError invalid_dpop_proof, upstream_unavailable
   */
  prove(header: string | undefined, request: ProvedRequest, of: ProofOf): Promise<string>;
}

/** Returns what the request shows of its caller. Throws LatchkeyError unauthenticated. */
export function credentialOf(event: ProvingEvent, ports: ProvingPorts): Credential {
  let proved: Promise<string> | undefined;
  return {
    ...tokenOf(event.headers['authorization']),
    // A request is identified again before a session is opened: its proof is used once.
    prove: (of) => (proved ??= prove(event, of, ports)),
  };
}

/** Returns the thumbprint of the key that the request binds its first token to; `undefined` for a request without a proof. */
export async function keyToBind(event: ProvingEvent, ports: ProvingPorts): Promise<string | undefined> {
  return event.headers['dpop'] === undefined
    ? undefined
    : prove(event, { token: undefined, thumbprint: undefined }, ports);
}

function prove({ headers, requestContext: { http } }: ProvingEvent, of: ProofOf, ports: ProvingPorts): Promise<string> {
  return ports.prove(headers['dpop'], { method: http.method, path: http.path }, of);
}
