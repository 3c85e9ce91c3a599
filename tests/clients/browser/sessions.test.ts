/** Proves when a session is used again and when a new one is asked for, in one call for all that ask, and what outlives an outage. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BrokerClock } from '../../../clients/browser/broker-clock.ts';
import { openKept, type Kept } from '../../../clients/browser/kept.ts';
import { Sessions, type Session } from '../../../clients/browser/sessions.ts';
import { SignIns } from '../../../clients/browser/sign-ins.ts';
import { lost, problem, usePage } from './browser-page.ts';
import { BROKER, CODE, DAY_SECONDS, FakeBroker } from './fake-broker.ts';

const CALL = 'POST /v1/teams/demo/credentials';
const page = usePage();
let kept: Kept;
let broker: FakeBroker;
let signIns: SignIns;
let sessions: Sessions;
let clock: BrokerClock;

beforeEach(async () => {
  kept = await openKept('memory');
  broker = new FakeBroker(page);
  ({ signIns, sessions, clock } = tab());
  await signIns.redeem(CODE);
});

/** Opens another tab of the same browser. */
function tab(): { signIns: SignIns; sessions: Sessions; clock: BrokerClock } {
  const own = new BrokerClock();
  const ins = new SignIns(BROKER, kept, own);
  return { signIns: ins, sessions: new Sessions({ team: 'demo', user: 'max' }, ins, kept, own), clock: own };
}

const idOf = ({ credentials }: Session): string => credentials.accessKeyId;

async function id(by = sessions, wantedSeconds = 0): Promise<string> {
  return idOf(await by.get({}, wantedSeconds * 1000));
}

function calls(): number {
  return broker.calls.filter((call) => call === CALL).length;
}

describe('a session of an hour', () => {
  test.each([
    [2699, 0, 1],
    [2701, 0, 2],
    [2699, 900, 1],
    [2399, 1200, 1],
    [2401, 1200, 2],
    [1799, 1800, 1],
    [1801, 1800, 2],
    [1799, 3600, 1],
    [1801, 3600, 2],
  ])('after %i s, for one that wants %i s, is number %i', async (passed, wanted, number) => {
    await id();
    page.pass(passed);
    expect(await id(sessions, wanted)).toBe(`ASIA${number}`);
    expect(calls()).toBe(number);
  });
});

describe('a session of 15 minutes', () => {
  test.each([
    [449, 0, 1],
    [451, 0, 2],
    [449, 900, 1],
    [451, 900, 2],
  ])('after %i s, for one that wants %i s, is number %i', async (passed, wanted, number) => {
    broker.sessionSeconds = 900;
    await id();
    page.pass(passed);
    expect(await id(sessions, wanted)).toBe(`ASIA${number}`);
  });
});

describe('one call', () => {
  test('is made for 50 that ask at once', async () => {
    const got = await Promise.all(Array.from({ length: 50 }, () => sessions.get()));
    expect(calls()).toBe(1);
    expect(new Set(got).size).toBe(1);
  });

  test('is made for 50 that want sessions of other lives, in two tabs', async () => {
    const other = tab().sessions;
    await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 ? other : sessions).get({}, index * 36_000)));
    expect(calls()).toBe(1);
  });

  test('is none in a tab that was opened later', async () => {
    await id();
    expect(await id(tab().sessions)).toBe('ASIA1');
    expect(calls()).toBe(1);
  });

  test('that fails is made again for the next', async () => {
    broker.routes.set(CALL, () => problem(403, 'not_a_member'));
    await expect(Promise.all([sessions.get(), sessions.get()])).rejects.toMatchObject({ code: 'not_a_member' });
    expect(calls()).toBe(1);
    broker.routes.clear();
    expect(await id()).toBe('ASIA1');
  });

  test('goes on for the others where one gives up', async () => {
    const controller = new AbortController();
    const [given, other] = [sessions.get({}, 0, controller.signal), sessions.get()];
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect(idOf(await other)).toBe('ASIA1');
    expect(calls()).toBe(1);
  });

  test('is none where the signal was aborted before, and its reason is told', async () => {
    await expect(sessions.get({}, 0, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(calls()).toBe(0);
  });
});

describe('narrowed sessions', () => {
  test('are kept apart, and asked for as they are', async () => {
    await sessions.get();
    const read = await sessions.get({ actions: ['read'] });
    const shared = await sessions.get({ areas: ['shared'], actions: ['read'] });
    expect(new Set([await id(), idOf(read), idOf(shared)]).size).toBe(3);
    expect(await sessions.get({ actions: ['read'] })).toBe(read);
    const bodies = page.sent.filter(({ url }) => url.endsWith('/credentials')).map(({ body }) => body);
    expect(bodies).toEqual(['{}', '{"actions":["read"]}', '{"areas":["shared"],"actions":["read"]}']);
  });

  test('are the same in any order of names', async () => {
    const one = await sessions.get({ areas: ['a', 'b'], actions: ['read', 'list'] });
    expect(await sessions.get({ areas: ['b', 'a', 'b'], actions: ['list', 'read'] })).toBe(one);
    expect(await sessions.get({ areas: ['a'], actions: ['read', 'list'] })).not.toBe(one);
    expect(await sessions.get({ areas: ['b', 'a'] })).not.toBe(one);
  });

  test('tell nothing of the whole scope', async () => {
    const told: unknown[] = [];
    sessions.onNew = (content) => told.push(content);
    await sessions.get({ actions: ['read'] });
    expect(told).toEqual([]);
    await sessions.get();
    expect(told).toEqual([expect.objectContaining({ role: 'member' })]);
  });
});

describe('while the broker is down', () => {
  const down = { lost, 'API Gateway': () => new Response('', { status: 503 }), itself: () => problem(500, 'internal') };

  test.each(Object.entries(down))(
    'by %s, the session that is at hand goes on, after one try',
    async (_what, answer) => {
      await id();
      page.pass(3000);
      broker.routes.set(CALL, answer);
      expect(await id()).toBe('ASIA1');
      expect(calls()).toBe(2);
      // A gallery signs many URLs: not each of them waits for the broker.
      page.pass(14);
      expect(await id()).toBe('ASIA1');
      expect(calls()).toBe(2);
      broker.routes.clear();
      page.pass(2);
      expect(await id()).toBe('ASIA2');
    },
  );

  test('a session that is about to end does not', async () => {
    await id();
    page.pass(3571);
    broker.routes.set(CALL, lost);
    await expect(sessions.get()).rejects.toMatchObject({ code: 'unreachable' });
  });

  test.each(['unauthenticated', 'not_a_member', 'out_of_scope'])('is not what %s means', async (code) => {
    await id();
    page.pass(3000);
    broker.routes.set(CALL, () => problem(403, code));
    await expect(sessions.get()).rejects.toMatchObject({ code });
  });
});

describe('in place of one that S3 has refused', () => {
  test('a new one is asked for, once for all', async () => {
    const refused = await sessions.get();
    const next = await Promise.all(Array.from({ length: 10 }, () => sessions.after(refused)));
    expect(new Set(next.map(idOf))).toEqual(new Set(['ASIA2']));
    expect(await id()).toBe('ASIA2');
    expect(calls()).toBe(2);
  });

  test('one that another tab has got is taken', async () => {
    const refused = await sessions.get();
    await tab().sessions.after(refused);
    expect(idOf(await sessions.after(refused))).toBe('ASIA2');
    expect(calls()).toBe(2);
  });

  test('the same one comes back where nothing has changed', async () => {
    const refused = await sessions.get();
    broker.routes.set(CALL, () => {
      broker.sessions -= 1;
      return Response.json(broker.session());
    });
    expect(await sessions.after(refused)).toBe(refused);
    // A function may know a membership for 10 s: then it is known whether the broker stands by the session.
    expect(page.waits).toEqual([2000, 4000, 6000]);
    expect(calls()).toBe(5);
    page.waits.length = 0;
    expect(await sessions.after(refused)).toBe(refused);
    expect(page.waits).toEqual([]);
  });

  test('the new one is waited for that a function has soon', async () => {
    const refused = await sessions.get();
    let outdated = 2;
    broker.routes.set(CALL, () => {
      if (outdated > 0) broker.sessions -= 1;
      outdated -= 1;
      return Response.json(broker.session());
    });
    expect(idOf(await sessions.after(refused))).toBe('ASIA2');
    expect(page.waits).toEqual([2000, 4000]);
  });
});

test('a session that the broker gives again counts from when it came first, so that all tabs sign the same text', async () => {
  const first = await sessions.get();
  page.pass(2000);
  broker.routes.set(CALL, () => {
    broker.sessions -= 1;
    return Response.json({
      ...broker.session(),
      credentials: { ...first.credentials, expiration: new Date(first.expiresAtMs) },
    });
  });
  await id(sessions, 1800);
  expect(calls()).toBe(2);
  expect(await kept.all(signIns.nameOf('session', 'demo', ''))).toEqual([
    expect.objectContaining({ credentials: first.credentials, receivedAtMs: first.receivedAtMs }),
  ]);
});

describe('the clock', () => {
  test('that was set back makes no ended session live', async () => {
    await id();
    page.pass(-3600);
    expect(await id()).toBe('ASIA2');
  });

  test('that was set back by a little is no matter', async () => {
    await id();
    page.pass(-50);
    expect(await id()).toBe('ASIA1');
  });

  test('that was set ahead asks for a new session', async () => {
    await id();
    page.pass(2 * 3600);
    expect(await id()).toBe('ASIA2');
  });

  test('that is wrong all the time is set right by the broker’s, in later tabs too', async () => {
    const brokersNow = page.now + 2 * 3600 * 1000;
    broker.routes.set(CALL, () => {
      const { now } = page;
      page.now = brokersNow;
      const body = broker.session();
      page.now = now;
      return Response.json(body, { headers: { date: new Date(brokersNow).toUTCString() } });
    });
    await id();
    expect(clock.offsetMs).toBe(7_200_000);
    const later = tab();
    expect(await id(later.sessions)).toBe('ASIA1');
    expect(later.clock.offsetMs).toBe(7_200_000);
    page.pass(2701);
    await id(later.sessions).catch(() => undefined);
    expect(calls()).toBe(2);
  });
});

describe('somebody who signs out meanwhile', () => {
  beforeEach(() => {
    broker.routes.set(CALL, async (sent) => {
      broker.routes.clear();
      await tab().signIns.end();
      sessions.forget();
      return broker.usual(sent);
    });
  });

  test('leaves no session in the storage, and none in memory', async () => {
    await id().catch(() => undefined);
    expect(await kept.all(BROKER)).toEqual([]);
    await expect(sessions.get()).rejects.toMatchObject({ code: 'signed_out' });
  });

  test('and in again, leaves no session of the first sign-in', async () => {
    const { answer } = { answer: broker.routes.get(CALL) };
    broker.routes.set(CALL, async (sent) => {
      const response = await answer?.(sent);
      await tab().signIns.redeem(CODE);
      return response ?? lost();
    });
    await id().catch(() => undefined);
    expect(await id()).toBe('ASIA2');
    expect(await id(tab().sessions)).toBe('ASIA2');
  });
});

test('what was forgotten is read again', async () => {
  await id();
  await signIns.end();
  expect(await id()).toBe('ASIA1');
  sessions.forget();
  await expect(sessions.get()).rejects.toMatchObject({ code: 'signed_out' });
});

test('a session of a token that ends soon asks for a fresh token', async () => {
  page.pass(61 * DAY_SECONDS);
  await id();
  expect(broker.calls.at(-1)).toBe('POST /v1/token');
});

test('a session that is at hand is live, and one that is not is not', async () => {
  expect(await sessions.isLive()).toBe(false);
  await id();
  expect(await tab().sessions.isLive()).toBe(true);
  page.pass(2701);
  expect(await sessions.isLive()).toBe(false);
});

test.each([
  ['no credentials', {}],
  ['no end', { credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' } }],
  [
    'an end that is no time',
    { credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: 'x' } },
  ],
])('an answer with %s is refused, and not kept', async (_what, content) => {
  broker.routes.set(CALL, () => Response.json(content));
  await expect(sessions.get()).rejects.toMatchObject({ code: 'internal' });
  expect(await sessions.isLive()).toBe(false);
});
