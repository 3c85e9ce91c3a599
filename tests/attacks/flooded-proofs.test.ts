/**
 * Attack: fill the store with uses of proofs, or make the broker verify without end: by right proofs of new keys for codes and tokens
 * that nobody made. Nothing is verified or stored for who has neither.
 */
import { expect, test } from '@jest/globals';
import { redeemBound } from '../harness/bound-member.ts';
import { boundHeaders, newDpopKey } from '../harness/dpop-key.ts';
import { refusal } from '../harness/http.ts';
import { CREDENTIALS, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['max'] });

async function proofRows(): Promise<number> {
  return (await latchkey.rows.all()).filter(({ pk }) => String(pk).startsWith('PROOF#')).length;
}

test('proofs for invented codes and tokens leave nothing', async () => {
  const request = { url: `${latchkey.broker}${CREDENTIALS}` };
  const invented = ['a', 'b', 'c'].map((letter) => letter.repeat(43));
  for (const secret of invented) {
    const key = await newDpopKey();
    const code = `lki_${'0'.repeat(20)}_${secret}`;
    expect(refusal(await redeemBound(latchkey.broker, code, key))).toBe('404 not_found');
    const realId = latchkey.token('max').slice(0, -43);
    for (const token of [`lk_${'0'.repeat(20)}_${secret}`, `${realId}${secret}`])
      expect(refusal(await latchkey.send(CREDENTIALS, { headers: await boundHeaders(key, token, request) }))).toBe(
        UNAUTHENTICATED,
      );
  }
  expect(await proofRows()).toBe(0);
});

test('a proof that is wrong leaves nothing, a right one a row that ends by itself', async () => {
  const code = latchkey.invites.ada;
  const key = await newDpopKey();
  const wrong = await latchkey.send('/v1/enroll', {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop: 'x.y.z' },
    body: JSON.stringify({ code }),
  });
  expect([refusal(wrong), await proofRows()]).toEqual(['401 invalid_dpop_proof', 0]);
  expect((await redeemBound(latchkey.broker, code, key)).status).toBe(201);
  expect(await proofRows()).toBe(1);
});
