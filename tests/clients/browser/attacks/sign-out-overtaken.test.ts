/** Attack: what is on its way while somebody signs out or in brings a sign-in back, or takes one away. */
import { beforeEach, expect, test } from '@jest/globals';
import { BrokerClock } from '../../../../clients/browser/broker-clock.ts';
import { openKept, type Kept } from '../../../../clients/browser/kept.ts';
import { SignIns } from '../../../../clients/browser/sign-ins.ts';
import { usePage } from '../browser-page.ts';
import { BROKER, CODE, FakeBroker, tokenOf } from '../fake-broker.ts';

const page = usePage();
const SETTINGS_CALL = { path: '/v1/teams/demo' };
let kept: Kept;
let broker: FakeBroker;
let signIns: SignIns;

beforeEach(async () => {
  kept = await openKept('memory');
  broker = new FakeBroker(page);
  signIns = new SignIns(BROKER, kept, new BrokerClock());
  await signIns.redeem(CODE);
});

/** Lets something happen while the broker answers a call. */
function meanwhile(call: string, work: () => Promise<unknown>): void {
  broker.routes.set(call, async (sent) => {
    broker.routes.delete(call);
    await work();
    return broker.usual(sent);
  });
}

test('a code that is redeemed while a sign-out waits for the broker is not lost, nor is its key', async () => {
  meanwhile(`DELETE /v1/teams/demo/tokens/${tokenOf(1).split('_')[1] ?? ''}`, () => signIns.redeem(CODE));
  await signIns.end();
  expect(await signIns.find('demo')).toMatchObject({ token: tokenOf(2) });
  expect(await signIns.ask('demo', SETTINGS_CALL)).toMatchObject({ team: 'demo' });
});

test('a code that is redeemed while another tab signs out keeps the key that its token is bound to', async () => {
  meanwhile('POST /v1/enroll', () => signIns.end());
  await signIns.redeem(CODE);
  const redeemed = page.sent.findLast(({ url }) => url.endsWith('/v1/enroll'));
  await signIns.ask('demo', SETTINGS_CALL);
  expect(keyOf(page.sent.at(-1)?.headers)).toEqual(keyOf(redeemed?.headers));
});

test('a token that is exchanged while somebody signs out is not kept, and is ended', async () => {
  page.pass(80 * 24 * 3600);
  meanwhile('POST /v1/token', () => signIns.end());
  await signIns.renewToken('demo');
  expect(await kept.all('')).toEqual([]);
  expect([...broker.ended]).toEqual([tokenOf(1), tokenOf(2)]);
});

test('a tab that was frozen in an exchange does not replace what another tab has exchanged meanwhile', async () => {
  page.pass(80 * 24 * 3600);
  const found = await signIns.find('demo');
  const ofOther = { ...found, pending: { token: tokenOf(9), expiresAt: '2027-05-01T00:00:00Z' } };
  meanwhile('POST /v1/token', () => kept.put(`${BROKER}|signin|demo`, ofOther));
  await signIns.renewToken('demo');
  expect(await signIns.find('demo')).toEqual(ofOther);
});

/** Returns the public key that a proof was made with. */
function keyOf(headers: Headers | undefined): unknown {
  const [header = ''] = headers?.get('dpop')?.split('.') ?? [];
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk?: unknown }).jwk;
}
