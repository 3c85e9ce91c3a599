/**
 * Proves that DPoP proofs are refused while tokens are not bound to keys: a caller who requests a bound token never
 * gets an unbound one.
 */
import { expect, test } from '@jest/globals';
import { refuseProof } from '../../../shared/http/authorization/dpop.ts';
import { eventOf } from '../../harness/events.ts';

test.each(['eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AA', '', 'x,y'])('DPoP: %s', (proof) => {
  expect(() => {
    refuseProof(eventOf({ headers: { dpop: proof } }));
  }).toThrow(expect.objectContaining({ code: 'invalid_dpop_proof' }));
});

test('a request without a proof goes on', () => {
  expect(() => {
    refuseProof(eventOf({ headers: { authorization: 'Bearer x' } }));
  }).not.toThrow();
});
