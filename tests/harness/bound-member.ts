/** Enrolls members whose tokens are bound to keys, as a browser does. */
import { boundHeaders, newDpopKey, proofBy, type DpopAlgorithm, type DpopKey } from './dpop-key.ts';
import { jsonPost, send, sendBy, type Answer } from './http.ts';
import { textOf } from './team-calls.ts';

export interface BoundMember {
  readonly token: string;
  readonly key: DpopKey;
}

/** Redeems a code with a proof of a key's possession. */
export async function redeemBound(base: string, code: string, key: DpopKey): Promise<Answer> {
  const url = `${base}/v1/enroll`;
  const sending = jsonPost({ code });
  return send(base, '/v1/enroll', {
    ...sending,
    headers: { ...sending.headers, dpop: await proofBy(key, { method: 'POST', url }) },
  });
}

/** Redeems a code for a bound token, which is sent with a proof of each request from now on. */
export async function enrollBound(base: string, code: string, algorithm?: DpopAlgorithm): Promise<BoundMember> {
  const key = await newDpopKey(algorithm);
  const token = textOf(await redeemBound(base, code, key), 201, 'token');
  sendBound(token, key);
  return { token, key };
}

/** Sends a token with proofs by this key from now on. */
export function sendBound(token: string, key: DpopKey): void {
  sendBy(token, (request) => boundHeaders(key, token, request));
}
