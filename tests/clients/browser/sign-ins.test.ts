/** Proves that a sign-in outlives lost answers, other tabs and full storage, and that a fresh token takes the old one's place in time. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BrokerClock } from '../../../clients/browser/broker-clock.ts';
import { openKept, type Kept } from '../../../clients/browser/kept.ts';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { SignIns, type SignIn } from '../../../clients/browser/sign-ins.ts';
import { lost, problem, usePage } from './browser-page.ts';
import { BROKER, CODE, DAY_SECONDS, FakeBroker, tokenOf } from './fake-broker.ts';

const page = usePage();
let kept: Kept;
let broker: FakeBroker;
let signIns: SignIns;
const ME = { path: '/v1/teams/demo' };

beforeEach(async () => {
  kept = await openKept('memory');
  broker = new FakeBroker(page);
  signIns = tab();
});

/** Opens another tab of the same browser. */
function tab(storage = kept): SignIns {
  return new SignIns(BROKER, storage, new BrokerClock());
}

/** Returns the storage, of which a put of some names fails. */
function fullFor(isFull: (name: string) => boolean): Kept {
  const put: Kept['put'] = (name, value) =>
    isFull(name) ? Promise.reject(new LatchkeyError('no_storage', 'full')) : kept.put(name, value);
  return { ...kept, put };
}

async function kinds(): Promise<readonly string[]> {
  const names = ['key', 'signin|demo', 'session|demo|x', 'team|demo', 'reserved', 'upload|demo|k'];
  const values = await Promise.all(names.map((name) => kept.get(`${BROKER}|${name}`)));
  return names.filter((_name, index) => values[index] !== undefined);
}

/** Sends a call, and returns the token that it was answered for. */
async function usedToken(by = signIns): Promise<string | undefined> {
  await by.ask('demo', ME);
  return page.sent.at(-1)?.headers.get('authorization')?.slice('DPoP '.length);
}

async function found(): Promise<SignIn> {
  const signIn = await signIns.find('demo');
  if (signIn === undefined) throw new Error('nobody is signed in');
  return signIn;
}

describe('a code', () => {
  test('becomes a sign-in, which another tab has too', async () => {
    expect(await signIns.redeem(CODE)).toMatchObject({ team: 'demo', user: 'max', role: 'member', token: tokenOf(1) });
    expect(await tab().all()).toEqual([await found()]);
    expect(await kinds()).toEqual(['key', 'signin|demo']);
    expect(JSON.stringify(await found())).not.toContain(CODE);
  });

  test('is used after the key is kept, so that a lost answer is asked for again with the same key', async () => {
    const keysAtUse: unknown[] = [];
    broker.routes.set('POST /v1/enroll', async (sent) => {
      keysAtUse.push(await kept.get(`${BROKER}|key`));
      return keysAtUse.length === 1 ? lost() : broker.usual(sent);
    });
    await signIns.redeem(CODE);
    expect(keysAtUse).toHaveLength(2);
    expect(keysAtUse[0]).toBeDefined();
    expect(keysAtUse[1]).toBe(keysAtUse[0]);
  });

  test('whose answers were all lost is redeemed by a later page with that key', async () => {
    broker.routes.set('POST /v1/enroll', lost);
    await expect(signIns.redeem(CODE)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await kinds()).toEqual(['key']);
    const key = await kept.get(`${BROKER}|key`);
    broker.routes.clear();
    await tab().redeem(CODE);
    expect(await kept.get(`${BROKER}|key`)).toBe(key);
  });

  test.each(['key', 'reserved'])('is not used where the storage has no room for the %s', async (kind) => {
    const full = tab(fullFor((name) => name === `${BROKER}|${kind}`));
    await expect(full.redeem(CODE)).rejects.toMatchObject({ code: 'no_storage' });
    expect(broker.calls).toEqual([]);
  });

  test('that is refused leaves nothing but the key', async () => {
    broker.routes.set('POST /v1/enroll', () => problem(410, 'expired'));
    await expect(signIns.redeem(CODE)).rejects.toMatchObject({ code: 'expired' });
    expect(await kinds()).toEqual(['key']);
  });

  test('for a token that is not bound is refused', async () => {
    broker.routes.set('POST /v1/enroll', () => Response.json({ team: 'demo', tokenType: 'Bearer', ...broker.token() }));
    await expect(signIns.redeem(CODE)).rejects.toMatchObject({ code: 'internal' });
    expect(await signIns.all()).toEqual([]);
  });

  test('of the same team ends the first token, and forgets its sessions', async () => {
    await signIns.redeem(CODE);
    await kept.put(`${BROKER}|session|demo|x`, {});
    await kept.put(`${BROKER}|team|demo`, {});
    await signIns.redeem(CODE);
    expect(await usedToken()).toBe(tokenOf(2));
    expect([...broker.ended]).toEqual([tokenOf(1)]);
    expect(await kinds()).toEqual(['key', 'signin|demo']);
  });

  test('of the same team is no failure where the first token ended before', async () => {
    await signIns.redeem(CODE);
    broker.ended.add(tokenOf(1));
    expect(await signIns.redeem(CODE)).toMatchObject({ token: tokenOf(2) });
  });
});

test('all tabs have one key, also those that begin at once', async () => {
  await Promise.all([tab(), tab(), tab()].map((one) => one.broker.ask({ path: '/v1/x' }).catch(() => undefined)));
  const parts = page.sent.map(({ headers }) => headers.get('dpop')?.split('.')[0]);
  expect(parts).toHaveLength(3);
  expect(new Set(parts).size).toBe(1);
});

test('nobody is signed in for a team that was not joined', async () => {
  await expect(signIns.ask('demo', ME)).rejects.toMatchObject({ code: 'signed_out' });
  expect(broker.calls).toEqual([]);
});

describe('the exchange', () => {
  beforeEach(async () => {
    await signIns.redeem(CODE);
  });

  test.each([
    [59, 0],
    [61, 1],
  ])('after %i days of 90 asks %i times', async (days, times) => {
    page.pass(days * DAY_SECONDS);
    await signIns.renewToken('demo');
    expect(broker.calls.filter((call) => call === 'POST /v1/token')).toHaveLength(times);
    expect((await found()).pending?.token).toBe(times === 0 ? undefined : tokenOf(2));
  });

  test('asks once for all tabs, and not again while the fresh token waits', async () => {
    page.pass(61 * DAY_SECONDS);
    await Promise.all([signIns, tab(), tab()].map((one) => one.renewToken('demo')));
    await signIns.renewToken('demo');
    expect(broker.tokens).toBe(2);
  });

  test('whose answer is lost changes nothing, and is asked for again', async () => {
    page.pass(61 * DAY_SECONDS);
    broker.routes.set('POST /v1/token', lost);
    const before = await found();
    await signIns.renewToken('demo');
    expect(await found()).toEqual(before);
    expect(await usedToken()).toBe(tokenOf(1));
    broker.routes.clear();
    await signIns.renewToken('demo');
    expect((await found()).pending?.token).toBe(tokenOf(2));
  });

  test('gives a token that takes the place of the old one once it has worked', async () => {
    page.pass(61 * DAY_SECONDS);
    await signIns.renewToken('demo');
    expect((await found()).token).toBe(tokenOf(1));
    expect(await usedToken()).toBe(tokenOf(2));
    expect(await found()).toMatchObject({ token: tokenOf(2), expiresAt: expect.stringMatching(/^2027-04/) as unknown });
    expect((await found()).pending).toBeUndefined();
  });

  test('gives a token that is dropped where it is refused and the old one works', async () => {
    page.pass(61 * DAY_SECONDS);
    await signIns.renewToken('demo');
    broker.ended.add(tokenOf(2));
    expect(await usedToken()).toBe(tokenOf(1));
    expect(await found()).toMatchObject({ token: tokenOf(1) });
    expect((await found()).pending).toBeUndefined();
  });

  test('gives a token that stays while the broker is down', async () => {
    page.pass(61 * DAY_SECONDS);
    await signIns.renewToken('demo');
    broker.routes.set('GET /v1/teams/demo', lost);
    await expect(signIns.ask('demo', ME)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await found()).toMatchObject({ token: tokenOf(1), pending: { token: tokenOf(2) } });
  });

  test('of a token that ends no later is the last', async () => {
    page.pass(61 * DAY_SECONDS);
    broker.routes.set('POST /v1/token', () => Response.json({ ...broker.token(29), tokenType: 'DPoP' }));
    await signIns.renewToken('demo');
    await signIns.renewToken('demo');
    expect(broker.tokens).toBe(2);
    expect(await usedToken()).toBe(tokenOf(1));
  });

  test('that is refused is silent', async () => {
    page.pass(61 * DAY_SECONDS);
    broker.routes.set('POST /v1/token', () => problem(401, 'unauthenticated'));
    await signIns.renewToken('demo');
    expect(await usedToken()).toBe(tokenOf(1));
  });
});

describe('a token that was refused', () => {
  beforeEach(async () => {
    await signIns.redeem(CODE);
  });

  test('is read again: another tab may have replaced it meanwhile', async () => {
    broker.routes.set('GET /v1/teams/demo', async (sent) => {
      if (!(sent.headers.get('authorization') ?? '').includes(tokenOf(1))) return broker.usual(sent);
      broker.routes.clear();
      await tab().redeem(CODE);
      return problem(401, 'unauthenticated');
    });
    expect(await usedToken()).toBe(tokenOf(2));
  });

  test.each(['GET /v1/teams/demo', 'POST /v1/token'])(
    'and replaced by another tab while %s was answered stays replaced',
    async (call) => {
      page.pass(61 * DAY_SECONDS);
      if (call === 'GET /v1/teams/demo') await signIns.renewToken('demo');
      let joined: SignIn | undefined;
      broker.routes.set(call, async (sent) => {
        broker.routes.clear();
        joined = await tab().redeem(CODE);
        return broker.usual(sent);
      });
      await (call === 'GET /v1/teams/demo' ? signIns.ask('demo', ME) : signIns.renewToken('demo'));
      expect(joined).toBeDefined();
      expect(await found()).toEqual(joined);
    },
  );

  test('is the end of it where there is no other', async () => {
    broker.ended.add(tokenOf(1));
    await expect(signIns.ask('demo', ME)).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(broker.calls.filter((call) => call === 'GET /v1/teams/demo')).toHaveLength(1);
    expect(await found()).toMatchObject({ token: tokenOf(1) });
  });

  test('while somebody signed out is signed out', async () => {
    broker.routes.set('GET /v1/teams/demo', async () => {
      await tab().end();
      return problem(401, 'unauthenticated');
    });
    await expect(signIns.ask('demo', ME)).rejects.toMatchObject({ code: 'signed_out' });
    expect(await kinds()).toEqual([]);
  });

  test('is not sent again for another refusal', async () => {
    broker.routes.set('GET /v1/teams/demo', () => problem(403, 'not_a_member'));
    await expect(signIns.ask('demo', ME)).rejects.toMatchObject({ code: 'not_a_member' });
    expect(broker.calls.filter((call) => call === 'GET /v1/teams/demo')).toHaveLength(1);
  });
});

describe('signing out', () => {
  beforeEach(async () => {
    await signIns.redeem(CODE);
    for (const name of ['session|demo|x', 'team|demo', 'upload|demo|k']) await kept.put(`${BROKER}|${name}`, {});
    await kept.put('https://other.example.org|key', 'other');
  });

  test('ends the token, and forgets everything of this broker alone', async () => {
    expect(await signIns.end()).toBe(true);
    expect([...broker.ended]).toEqual([tokenOf(1)]);
    expect(await kinds()).toEqual([]);
    expect(await kept.get('https://other.example.org|key')).toBe('other');
  });

  test('ends a fresh token that has not worked yet too', async () => {
    page.pass(61 * DAY_SECONDS);
    await signIns.renewToken('demo');
    expect(await signIns.end()).toBe(true);
    expect([...broker.ended].sort()).toEqual([tokenOf(1), tokenOf(2)]);
  });

  test('without a network forgets everything, and says that the token may live on', async () => {
    page.isOnline = false;
    page.answer = lost;
    expect(await signIns.end()).toBe(false);
    expect(await kinds()).toEqual([]);
  });

  test('of a token that had ended is an end', async () => {
    broker.ended.add(tokenOf(1));
    expect(await signIns.end()).toBe(true);
  });

  test('while a fresh token is asked for leaves nothing behind', async () => {
    page.pass(61 * DAY_SECONDS);
    broker.routes.set('POST /v1/token', async (sent) => {
      await tab().end();
      return broker.usual(sent);
    });
    await signIns.renewToken('demo');
    expect(await kinds()).toEqual([]);
  });

  test('while a fresh token works for the first time leaves nothing behind', async () => {
    page.pass(61 * DAY_SECONDS);
    await signIns.renewToken('demo');
    broker.routes.set('GET /v1/teams/demo', async (sent) => {
      await tab().end();
      return broker.usual(sent);
    });
    await signIns.ask('demo', ME);
    expect(await kinds()).toEqual([]);
  });
});
