/** Proves by the library's own entry, with a store in memory, what signing in and out, a team and its URLs do. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Latchkey, type Team } from '../../../clients/browser/latchkey.ts';
import { eventually } from '../../harness/eventually.ts';
import { lost, problem, usePage } from './browser-page.ts';
import { BROKER, CODE, FakeBroker, SETTINGS, tokenOf } from './fake-broker.ts';

const OWN = 'r/shared/max/a.jpg';
const page = usePage();
let broker: FakeBroker;
let latchkey: Latchkey;

beforeEach(async () => {
  broker = new FakeBroker(page);
  latchkey = await Latchkey.open(`${BROKER}/`, { store: 'memory' });
});

async function joined(): Promise<Team> {
  await latchkey.join(`Hello max, ${BROKER}/#invite=${CODE}`);
  return latchkey.team('demo');
}

const queryOf = (url: string): URLSearchParams => new URL(url).searchParams;

describe('signing in', () => {
  test('calls nobody before somebody joins', () => {
    expect([latchkey.signedIn, latchkey.signedInTeams, latchkey.broker]).toEqual([false, [], BROKER]);
    expect(page.sent).toEqual([]);
  });

  test('by a message around the link of an invite', async () => {
    expect(await latchkey.join(`Hello max, ${BROKER}/#invite=${CODE}. Bye!`)).toEqual({
      team: 'demo',
      user: 'max',
      role: 'member',
    });
    expect(JSON.parse(String(page.sent[0]?.body))).toEqual({ code: CODE });
    expect(latchkey.signedIn).toBe(true);
    expect(latchkey.signedInTeams).toEqual([{ team: 'demo', user: 'max', role: 'member' }]);
  });

  test('by what is no invite sends nothing', async () => {
    await expect(latchkey.join('hello')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(latchkey.preview(tokenOf(1))).rejects.toMatchObject({ code: 'invalid_request' });
    expect(page.sent).toEqual([]);
  });

  test('can be looked at before, also for an invite that nobody has sent', async () => {
    const { grants } = SETTINGS;
    const expiresAt = '2026-11-30T10:00:00.000Z';
    const invite = { team: 'demo', layout: 'webqsee', user: 'max', role: 'member', grants, invitedBy: null, expiresAt };
    broker.routes.set('POST /v1/enroll/preview', () => Response.json(invite));
    expect(await latchkey.preview(CODE)).toMatchObject({ invitedBy: null, expiresAt: new Date(expiresAt), grants });
    expect(latchkey.signedIn).toBe(false);
    broker.routes.set('POST /v1/enroll/preview', () => Response.json({ ...invite, expiresAt: 'soon' }));
    await expect(latchkey.preview(CODE)).rejects.toMatchObject({ code: 'internal' });
  });

  test('again to the same team ends the first token', async () => {
    await joined();
    await latchkey.join(CODE);
    expect([...broker.ended]).toEqual([tokenOf(1)]);
    expect(latchkey.signedInTeams).toHaveLength(1);
  });
});

describe('signing out', () => {
  test('ends the token, and every object that was of it', async () => {
    const team = await joined();
    await team.credentials();
    expect(await latchkey.signOut()).toEqual({ ended: true });
    expect(latchkey.signedIn).toBe(false);
    await expect(team.credentials()).rejects.toMatchObject({ code: 'signed_out' });
    await expect(latchkey.team('demo')).rejects.toMatchObject({ code: 'signed_out' });
  });

  test('offline forgets all the same, and says that nothing was ended', async () => {
    const team = await joined();
    await team.credentials();
    page.isOnline = false;
    page.answer = lost;
    expect(await latchkey.signOut()).toEqual({ ended: false });
    await expect(team.url(OWN)).rejects.toMatchObject({ code: 'signed_out' });
  });
});

describe('a team', () => {
  test('is opened once, and anew after a failure', async () => {
    await latchkey.join(CODE);
    broker.routes.set('GET /v1/teams/demo', () => problem(403, 'not_a_member'));
    await expect(latchkey.team('demo')).rejects.toMatchObject({ code: 'not_a_member' });
    broker.routes.clear();
    expect(await latchkey.team('demo')).toBe(await latchkey.team('demo'));
  });

  test('decides without a call, and refuses after one', async () => {
    const team = await joined();
    expect([team.may('write', OWN), team.may('read', OWN)]).toEqual([true, true]);
    expect(team.may('write', 'r/shared/ada/a.jpg')).toBe('write is granted on r/shared/max/ alone');
    await expect(team.url('r/shared/ada/a.jpg', { method: 'PUT' })).rejects.toMatchObject({ code: 'out_of_scope' });
    expect(broker.sessions).toBe(0);
  });

  test('whose role has changed says so with the next session, and all that the role changes', async () => {
    const team = await joined();
    await team.credentials();
    expect([team.role, team.settings.manages]).toEqual(['member', false]);
    const admin = { role: 'admin', grants: [{ actions: ['read', 'list', 'write', 'delete'], prefix: 'r/shared/' }] };
    broker.routes.set('POST /v1/teams/demo/credentials', () => Response.json({ ...broker.session(), ...admin }));
    broker.routes.set('GET /v1/teams/demo', () => Response.json({ ...SETTINGS, ...admin, manages: true }));
    page.pass(3000);
    await team.credentials();
    expect([team.role, team.may('delete', 'r/shared/ada/a.jpg')]).toEqual(['admin', true]);
    await eventually(
      () => Promise.resolve(team.settings.manages),
      (manages) => manages,
    );
    expect(broker.calls.filter((call) => call === 'GET /v1/teams/demo')).toHaveLength(2);
  });

  test('gives credentials whose end is of this machine’s clock', async () => {
    const team = await joined();
    broker.routes.set('POST /v1/teams/demo/credentials', () => {
      page.pass(7200);
      const body = broker.session();
      page.pass(-7200);
      return Response.json(body, { headers: { date: 'Mon, 23 Nov 2026 12:00:00 GMT' } });
    });
    const { expiration, ...credentials } = await team.credentialProvider();
    expect(expiration.getTime()).toBe(page.now + 3_600_000);
    expect(credentials).toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' });
  });
});

describe('a URL', () => {
  test.each([
    [true, `attachment; filename="a.jpg"; filename*=UTF-8''a.jpg`],
    ['b/c"\r\nX: ü.jpg', `attachment; filename="c___X_ _.jpg"; filename*=UTF-8''c%22%0D%0AX%3A%20%C3%BC.jpg`],
    [false, null],
  ])('to download %j names the file, and no other header', async (download, expected) => {
    const team = await joined();
    expect(queryOf(await team.url(OWN, { download })).get('response-content-disposition')).toBe(expected);
  });

  test('of 500 objects costs one call', async () => {
    const team = await joined();
    const urls = await Promise.all(Array.from({ length: 500 }, (_, index) => team.url(`r/shared/${index}`)));
    expect(new Set(urls).size).toBe(500);
    expect(broker.sessions).toBe(1);
  });

  test('to PUT signs its type as a header, and to GET as the type of the answer', async () => {
    const team = await joined();
    const put = queryOf(await team.url(OWN, { method: 'PUT', contentType: 'image/png' }));
    const get = queryOf(await team.url(OWN, { contentType: 'image/png' }));
    expect([put.get('X-Amz-SignedHeaders'), put.get('response-content-type')]).toEqual(['content-type;host', null]);
    expect([get.get('X-Amz-SignedHeaders'), get.get('response-content-type')]).toEqual(['host', 'image/png']);
  });

  test.each<[string, Parameters<Team['url']>]>([
    ['a life of nothing', [OWN, { expiresInSeconds: 0 }]],
    ['a life of more than an hour', [OWN, { expiresInSeconds: 3601 }]],
    ['a life that is no whole number', [OWN, { expiresInSeconds: 1.5 }]],
    ['a life that is no number', [OWN, { expiresInSeconds: NaN }]],
    ['a method of nobody', [OWN, { method: 'POST' as 'PUT' }]],
    ['a key with an empty segment', ['r/shared//a.jpg']],
    ['a key that goes up', ['r/shared/../a.jpg']],
    ['no key', ['']],
  ])('for %s is refused', async (_what, asked) => {
    const team = await joined();
    await expect(team.url(...asked)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(broker.sessions).toBe(0);
  });

  test.each(['a/\ud800', 'a/ü', 'a/b\r\nx-amz-acl: public-read'])('of the type %j is refused', async (contentType) => {
    const team = await joined();
    for (const method of ['GET', 'PUT'] as const)
      await expect(team.url(OWN, { method, contentType })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(team.upload(OWN, new Blob(['x']), { contentType }).done).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(broker.sessions).toBe(0);
  });
});

test('memory forgets with the object', async () => {
  await joined();
  expect((await Latchkey.open(BROKER, { store: 'memory' })).signedIn).toBe(false);
});

test('without IndexedDB the default store says so', async () => {
  await expect(Latchkey.open(BROKER)).rejects.toMatchObject({ code: 'no_storage' });
});
