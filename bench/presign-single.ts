/**
 * Measures one presigned GET URL. Ours signs as a warm function does for one caller, with the day's key cached; the peer is the
 * AWS SDK's getSignedUrl, one after the other, with one client. Both run in turns, so both see the same machine.
 */
import { UrlSigner } from '../shared/domain/signing/url-signer.ts';
import { bucketAddress } from '../shared/domain/signing/s3-address.ts';
import { SigningKeys } from '../shared/domain/signing/sigv4/signing-keys.ts';
import { SDK_NAME, sdkSigner } from './harness/presign-sdk.ts';
import { BUCKET, CREDENTIALS, keysOfPage, LOCATION, REGION } from './harness/presign-work.ts';
import { median, type Question } from './harness/question.ts';

const ROUNDS = 25;
const OURS_PER_ROUND = 10_000;
const SDK_PER_ROUND = 300;
const QUICK_ROUNDS = 1;

export const question: Question = {
  name: 'presign-single',
  unit: 'µs',
  peerName: `${SDK_NAME}, getSignedUrl one after the other`,
  target: { minRatio: 50 },
  async run({ quick }) {
    const keys = keysOfPage(100);
    const place = {
      credentials: CREDENTIALS,
      address: bucketAddress(BUCKET, LOCATION),
      region: REGION,
      date: new Date(),
    };
    const signer = new UrlSigner(place, { user: 'max' }, new SigningKeys());
    const sdk = sdkSigner();
    const keyOf = (index: number): string => keys[index % keys.length] ?? '';
    const microseconds = { ours: [] as number[], sdk: [] as number[] };
    // The first rounds warm both up.
    for (let round = -3; round < (quick ? QUICK_ROUNDS : ROUNDS); round += 1) {
      let startedMs = performance.now();
      for (let index = 0; index < OURS_PER_ROUND; index += 1) signer.sign('get', keyOf(index), {}, 900);
      const ours = ((performance.now() - startedMs) * 1000) / OURS_PER_ROUND;
      startedMs = performance.now();
      for (let index = 0; index < SDK_PER_ROUND; index += 1) await sdk(keyOf(index));
      const peer = ((performance.now() - startedMs) * 1000) / SDK_PER_ROUND;
      if (round < 0) continue;
      microseconds.ours.push(ours);
      microseconds.sdk.push(peer);
    }
    return { ours: median(microseconds.ours), peer: median(microseconds.sdk) };
  },
};
