/**
 * Checks how sessions are kept and tokens renewed, against a stub broker: what is damaged, another's or old is made anew, and no
 * lost answer, crash or outage locks anybody out.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptSessions, type Narrowed } from '../../clients/cli/member/kept-session.ts';
import { flightLock, isHeld } from '../../clients/cli/member/flight-lock.ts';
import { sessionOf, type SessionPorts } from '../../clients/cli/member/session-source.ts';
import { SignInFiles } from '../../clients/cli/member/sign-in-files.ts';
import type { SignIn } from '../../clients/cli/member/sign-in.ts';
import { problem, session, stubBroker, type StubBroker } from './stub-broker.ts';

const MINUTE = 60_000;
const DAY = 24 * 3600_000;
const HOUR_SECONDS = 3600;
const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((letter) => `lk_${'0a'.repeat(10)}_${letter.repeat(43)}`) as [
  string,
  string,
  string,
];
const isRoot = process.getuid?.() === 0;

let home: string;
let broker: StubBroker;
let time: number;
let warnings: string[];
let made: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-member-'));
  broker = await stubBroker();
  time = Date.now();
  warnings = [];
  made = 0;
  broker.answer = () => session(String((made += 1)), HOUR_SECONDS, time);
});

afterEach(async () => {
  broker.close();
  await rm(home, { recursive: true, force: true });
});

function ports(environment: Record<string, string> = { LATCHKEY_HOME: home }): SessionPorts {
  const warn = (text: string): number => warnings.push(text);
  return {
    environment,
    files: new SignInFiles(environment),
    sessions: new KeptSessions(environment),
    now: () => time,
    warn,
  };
}

function signIn(more: Partial<SignIn> = {}): SignIn {
  const expiresAt = new Date(time + 80 * DAY).toISOString();
  return { broker: broker.url, team: 'demo', user: 'max', token: FIRST, expiresAt, ...more };
}

/** @returns the key id of the session */
async function key(narrowed: Narrowed = {}, as = signIn(), given = ports()): Promise<string> {
  return (await sessionOf(as, narrowed, given)).credentials.accessKeyId;
}

async function keptFile(): Promise<string> {
  const [name = ''] = (await readdir(join(home, 'sessions'))).filter((each) => each.endsWith('.json'));
  return join(home, 'sessions', name);
}

describe('a session', () => {
  test('is kept for its owner alone, until half of its life is over', async () => {
    expect(await key()).toBe('ASIA1');
    expect((await stat(await keptFile())).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'sessions'))).mode & 0o777).toBe(0o700);
    expect(await readFile(await keptFile(), 'utf8')).not.toContain(FIRST);
    time += 29 * MINUTE;
    expect(await key()).toBe('ASIA1');
    time += 2 * MINUTE;
    expect(await key()).toBe('ASIA2');
    expect(broker.asked).toHaveLength(2);
  });

  test('that has 20 minutes left is replaced before SDKs ask for it with each call', async () => {
    broker.answer = () => session(String((made += 1)), 30 * 60, time);
    expect(await key()).toBe('ASIA1');
    time += 11 * MINUTE;
    expect(await key()).toBe('ASIA2');
  });

  test('of 15 minutes is kept for half of them', async () => {
    broker.answer = () => session(String((made += 1)), 15 * 60, time);
    expect(await key()).toBe('ASIA1');
    time += 7 * MINUTE;
    expect(await key()).toBe('ASIA1');
    time += MINUTE;
    expect(await key()).toBe('ASIA2');
  });

  test('of another narrowing, user or token is another', async () => {
    const narrowings: Narrowed[] = [{}, { areas: ['shared'] }, { actions: ['read'] }, { durationSeconds: 900 }];
    for (const narrowed of narrowings) await key(narrowed);
    await key({}, signIn({ token: SECOND }));
    await key({}, signIn({ user: 'ada' }));
    expect(broker.asked).toHaveLength(6);
    expect(JSON.parse(broker.asked[1]?.body ?? '')).toEqual({ areas: ['shared'] });
    await key({ areas: ['shared', 'shared'] });
    expect(broker.asked).toHaveLength(6);
  });

  const DAMAGES: [string, (path: string) => Promise<unknown>][] = [
    ['torn', async (path) => writeFile(path, (await readFile(path, 'utf8')).slice(0, 100))],
    ['empty', (path) => writeFile(path, '')],
    ['of another shape', (path) => writeFile(path, '{"version":1}')],
    [
      'another session’s',
      async (path) => writeFile(path, (await readFile(path, 'utf8')).replace(/"key":"./, '"key":"x')),
    ],
    [
      'with a line break in a key',
      async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('ASIA1', 'ASIA\\nX=1')),
    ],
    ['open to others', (path) => chmod(path, 0o640)],
    [
      'a symbolic link',
      async (path) => {
        await writeFile(join(home, 'elsewhere'), await readFile(path), { mode: 0o600 });
        await rm(path);
        await symlink(join(home, 'elsewhere'), path);
      },
    ],
    [
      'a folder',
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
    ],
    ...(isRoot
      ? ([["another user's", (path: string) => chown(path, 12345, 12345)]] as [
          string,
          (path: string) => Promise<unknown>,
        ][])
      : []),
  ];

  test.each(DAMAGES)('that is %s is made anew, without an error', async (_what, damage) => {
    await key();
    await damage(await keptFile());
    expect(await key()).toBe('ASIA2');
  });

  test('that cannot be kept is given all the same, with a warning', async () => {
    await writeFile(join(home, 'file'), '');
    expect(await key({}, signIn(), ports({ LATCHKEY_HOME: join(home, 'file') }))).toBe('ASIA1');
    expect(warnings).toEqual([expect.stringMatching(/is not kept.*LATCHKEY_HOME/)]);
  });

  test('is made by one flight, whoever asks at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => key()));
    expect([new Set(keys), broker.asked.length]).toEqual([new Set(['ASIA1']), 1]);
  });

  test('is given again while the broker is down, busy, or somebody else, with a warning', async () => {
    await key();
    time += 40 * MINUTE;
    const outages = [
      problem(503, 'upstream_unavailable'),
      problem(500, 'internal'),
      problem(429, 'rate_limited'),
      { status: 502, content: '<html>' },
      { content: '<html>log in to the hotel</html>' },
      { status: 302, headers: { location: 'https://hotel.example' } },
      { status: 403, content: '{"message":"Forbidden"}', headers: { 'content-type': 'application/json' } },
      { lost: true } as const,
    ];
    for (const outage of outages) {
      broker.answer = () => outage;
      expect(await key()).toBe('ASIA1');
      expect(warnings.splice(0)).toEqual([expect.stringMatching(/which lives 20 more minutes$/)]);
    }
    time += 19.5 * MINUTE;
    await expect(key()).rejects.toThrow();
  });

  test.each([
    [
      'ended',
      problem(401, 'unauthenticated'),
      /your token for max in demo .* was ended; ask an admin .* invite, then: latchkey login/,
    ],
    ['of nobody', problem(403, 'not_a_member'), /was ended; ask an admin/],
  ])('of a token that is %s is dropped, and the way back is said', async (_what, refusal, said) => {
    await key();
    await key({ areas: ['shared'] });
    time += 40 * MINUTE;
    broker.answer = () => refusal;
    await expect(key()).rejects.toThrow(said);
    expect(await readdir(join(home, 'sessions'))).toEqual([]);
  });

  test('does not live by a clock that is off, which is said', async () => {
    broker.answer = () => session(String((made += 1)), HOUR_SECONDS, time - 2 * 3600_000);
    expect([await key(), await key()]).toEqual(['ASIA1', 'ASIA1']);
    expect(warnings).toEqual([expect.stringMatching(/clock is 120 minutes ahead of the broker's.*timedatectl/)]);
    time += 31 * MINUTE;
    expect(await key()).toBe('ASIA2');
    time -= DAY;
    expect(await key()).toBe('ASIA3');
  });

  test('is waited for, if the broker says how long', async () => {
    let calls = 0;
    broker.answer = () =>
      (calls += 1) === 1
        ? { ...problem(503, 'upstream_unavailable'), headers: { 'retry-after': '0' } }
        : session('9', 3600, time);
    expect(await key()).toBe('ASIA9');
    broker.answer = () => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '60' } });
    await expect(key({ areas: ['x'] })).rejects.toMatchObject({ code: 'rate_limited' });
    expect(broker.asked).toHaveLength(3);
  });
});

describe('the lock', () => {
  test('is one holder’s, and comes free', async () => {
    const lock = await flightLock(home, 'x', () => time);
    expect([await flightLock(home, 'x', () => time), await isHeld(home, 'x', time)]).toEqual([undefined, true]);
    await lock?.release();
    expect(await flightLock(home, 'x', () => time)).toBeDefined();
  });

  test('of a holder that takes too long, or wrote nothing that is a lock, passes to one other', async () => {
    for (const spoil of [
      () => Promise.resolve((time += MINUTE)),
      async () => writeFile(join(home, (await readdir(home))[0] ?? ''), 'x'),
    ]) {
      const slow = await flightLock(home, 'x', () => time);
      await spoil();
      const locks = await Promise.all(Array.from({ length: 9 }, () => flightLock(home, 'x', () => time)));
      const held = locks.filter((lock) => lock !== undefined);
      expect(held).toHaveLength(1);
      await slow?.release();
      expect(await isHeld(home, 'x', time)).toBe(true);
      await held[0]?.release();
      expect(await readdir(home)).toEqual([]);
    }
  });

  test('of a dead process is nobody’s', async () => {
    await flightLock(home, 'x', () => time);
    const [name = ''] = await readdir(home);
    const text = await readFile(join(home, name), 'utf8');
    await writeFile(join(home, name), text.replace(/"pid":\d+/, '"pid":2147483646'));
    expect(await flightLock(home, 'x', () => time)).toBeDefined();
  });
});

describe('a token', () => {
  /** Behaves as `/v1/token` is specified: the first use of a successor ends the others. */
  function renewingBroker({ lost = false } = {}): { valid: Set<string>; given: string[] } {
    const state = { valid: new Set([FIRST]), given: [] as string[] };
    let isLost = lost;
    broker.answer = ({ route, token }) => {
      if (!state.valid.has(token)) return problem(401, 'unauthenticated');
      if (route === 'POST /v1/token') {
        for (const unused of state.given) state.valid.delete(unused);
        const fresh = [SECOND, THIRD][state.given.length] ?? '';
        state.given.push(fresh);
        state.valid.add(fresh);
        const answer = {
          content: { token: fresh, tokenType: 'Bearer', expiresAt: new Date(time + 90 * DAY).toISOString() },
        };
        if (!isLost) return answer;
        isLost = false;
        return { lost: true };
      }
      if (token !== FIRST) state.valid.delete(FIRST);
      return session(String((made += 1)), HOUR_SECONDS, time);
    };
    return state;
  }

  async function stored(): Promise<SignIn> {
    return ports().files.one({});
  }

  /** Asks as one more call of the command, an hour later. */
  async function later(): Promise<string> {
    time += HOUR_SECONDS * 1000;
    return key({}, await stored());
  }

  const soon = (): SignIn => signIn({ expiresAt: new Date(time + 29 * DAY).toISOString() });

  test('that ends within 30 days is exchanged, and forgotten once the fresh one has worked', async () => {
    renewingBroker();
    await ports().files.save(soon());
    await later();
    expect(await stored()).toMatchObject({ token: FIRST, pending: { token: SECOND } });
    await later();
    expect(await stored()).toMatchObject({ token: SECOND });
    expect((await stored()).pending).toBeUndefined();
    await later();
    expect(broker.asked.filter(({ route }) => route === 'POST /v1/token')).toHaveLength(1);
  });

  test('whose exchange was lost is exchanged again', async () => {
    const { given } = renewingBroker({ lost: true });
    await ports().files.save(soon());
    await later();
    expect((await stored()).pending).toBeUndefined();
    await later();
    await later();
    expect([given, (await stored()).token]).toEqual([[SECOND, THIRD], THIRD]);
  });

  test('of which another exchange was later works on, and drops the fresh one that lost', async () => {
    const { given, valid } = renewingBroker();
    await ports().files.save(soon());
    await later();
    given.push('another');
    valid.delete(SECOND);
    expect(await later()).toBe('ASIA2');
    expect((await stored()).token).toBe(FIRST);
  });

  test('is exchanged once by many at the same time, and no one is locked out', async () => {
    const { given } = renewingBroker();
    await ports().files.save(soon());
    const areas = Array.from({ length: 8 }, (_, index) => [`a${index}`]);
    await Promise.all(areas.map((names) => key({ areas: names }, soon())));
    expect(given).toEqual([SECOND]);
    await later();
    // Those who read the file before get on with what is there now.
    expect(await key({ areas: ['old'] }, soon())).toMatch(/^ASIA/);
  });

  test('at the end of its chain is not exchanged again and again', async () => {
    renewingBroker();
    const end = new Date(time + 20 * DAY).toISOString();
    const answer = broker.answer;
    broker.answer = async (asked) => {
      const given = await answer(asked);
      return asked.route === 'POST /v1/token' ? { content: { token: SECOND, expiresAt: end } } : given;
    };
    await ports().files.save(signIn({ expiresAt: end }));
    for (let hour = 0; hour < 3; hour += 1) await later();
    expect(broker.asked.filter(({ route }) => route === 'POST /v1/token')).toHaveLength(1);
    expect(await stored()).toMatchObject({ token: FIRST, lastOfChain: true });
  });

  test('of a service is never exchanged', async () => {
    renewingBroker();
    await ports().files.save({ ...soon(), user: 'service.backup' });
    await later();
    expect(broker.asked.filter(({ route }) => route === 'POST /v1/token')).toEqual([]);
  });

  test('that cannot be renewed in its last week is told, and works', async () => {
    renewingBroker();
    const answer = broker.answer;
    broker.answer = (asked) => (asked.route === 'POST /v1/token' ? problem(500, 'internal') : answer(asked));
    await ports().files.save(signIn({ expiresAt: new Date(time + 5 * DAY).toISOString() }));
    expect(await later()).toBe('ASIA1');
    expect(warnings).toEqual([expect.stringMatching(/could not be renewed/)]);
  });
});

describe('sign-ins', () => {
  test('several are named, each by the fewest flags', async () => {
    const { files } = ports();
    await files.save(signIn());
    await files.save(signIn({ user: 'ada' }));
    await files.save(signIn({ team: 'forms' }));
    await expect(files.one({})).rejects.toThrow(
      /several sign-ins; pick one by:\n {2}--team demo --user ada\n {2}--team demo --user max\n {2}--team forms$/,
    );
    await expect(files.one({ team: 'demo' })).rejects.toThrow(/several/);
    expect(await files.one({ team: 'demo', user: 'ada' })).toMatchObject({ user: 'ada' });
    await expect(files.one({ team: 'none' })).rejects.toThrow(/no such sign-in; those that are there:\n/);
  });

  test.each([
    ['open to others', (path: string) => chmod(path, 0o644), /may be read by others.*chmod 600 /],
    ['torn', (path: string) => writeFile(path, '{'), /is damaged; remove it and log in again: rm /],
    ...(isRoot
      ? ([["another user's", (path: string) => chown(path, 12345, 0), /is another user's.*chown 0 /]] as const)
      : []),
  ] as const)('one that is %s is not used, and the remedy is said', async (_what, damage, said) => {
    const { files } = ports();
    await files.save(signIn());
    await files.save(signIn({ user: 'ada' }));
    const [name = ''] = (await readdir(files.folder)).sort();
    const { user } = JSON.parse(await readFile(join(files.folder, name), 'utf8')) as SignIn;
    await damage(join(files.folder, name));
    await expect(files.one({})).rejects.toThrow(said);
    // The other one, named whole, works.
    const other = { broker: broker.url, team: 'demo', user: user === 'ada' ? 'max' : 'ada' };
    expect(await files.one(other)).toMatchObject(other);
  });
});
