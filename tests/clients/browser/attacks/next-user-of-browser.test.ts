/** Attack: whoever signs in to the same team next reaches what the former user left in the browser, or acts in that name. */
import { beforeEach, expect, test } from '@jest/globals';
import { BrokerClock } from '../../../../clients/browser/broker-clock.ts';
import { openKept, type Kept } from '../../../../clients/browser/kept.ts';
import { SignIns } from '../../../../clients/browser/sign-ins.ts';
import { Team } from '../../../../clients/browser/team.ts';
import { usePage } from '../browser-page.ts';
import { BROKER, CODE, FakeBroker, SETTINGS } from '../fake-broker.ts';

const page = usePage();
const KEY = 'r/shared/max/secret-name.bin';
let kept: Kept;
let broker: FakeBroker;
let signIns: SignIns;
let ofMax: Team;

beforeEach(async () => {
  kept = await openKept('memory');
  broker = new FakeBroker(page);
  signIns = new SignIns(BROKER, kept, new BrokerClock());
  await signIns.redeem(CODE);
  ofMax = await open();
  await ofMax.url(KEY);
  const record = {
    key: KEY,
    uploadId: 'u',
    bucket: 'webqsee',
    size: 9,
    partSize: 9,
    contentType: '',
    startedOn: new Date(),
  };
  await kept.put(`${BROKER}|upload|demo|max|${KEY}`, record);
  await kept.put(`${BROKER}|part|demo|max|u|00001`, { number: 1, etag: 'e', digest: 'd' });
  expect(await ofMax.unfinishedUploads()).toHaveLength(1);
});

async function open(): Promise<Team> {
  return Team.open('demo', signIns, kept, new BrokerClock());
}

async function signInAsAda(): Promise<Team> {
  broker.routes.set('POST /v1/enroll', () =>
    Response.json({ team: 'demo', user: 'ada', role: 'admin', ...broker.token(), tokenType: 'DPoP' }),
  );
  broker.routes.set('GET /v1/teams/demo', () => Response.json({ ...SETTINGS, user: 'ada', role: 'admin' }));
  await signIns.redeem(CODE);
  ofMax.forget();
  return open();
}

test('the next user sees no file of the former one, in memory or in storage', async () => {
  const ofAda = await signInAsAda();
  expect([ofAda.user, ofAda.role]).toEqual(['ada', 'admin']);
  expect(await ofAda.unfinishedUploads()).toEqual([]);
  expect(JSON.stringify(await kept.all(''))).not.toContain('secret-name');
});

test("the former user's team signs nothing with the next one's session, nor names the former in its stead", async () => {
  const ofAda = await signInAsAda();
  expect(new URL(await ofAda.url(KEY)).searchParams.get('x-latchkey-user')).toBe('ada');
  await expect(ofMax.url(KEY)).rejects.toMatchObject({ code: 'signed_out' });
  await expect(ofMax.credentials({ actions: ['read'] })).rejects.toMatchObject({ code: 'signed_out' });
  await expect(ofMax.refresh()).rejects.toMatchObject({ code: 'signed_out' });
  expect((await open()).user).toBe('ada');
});

test('the same user goes on with what was left', async () => {
  await signIns.redeem(CODE);
  expect(await (await open()).unfinishedUploads()).toMatchObject([{ key: KEY }]);
});
