/**
 * Checks how the command keeps sessions, against a stub broker: what is damaged, another's or old is made anew, and an outage takes
 * nothing away that still lives.
 */
import { describe, expect, test } from '@jest/globals';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Narrowed } from '../../clients/cli/member/kept-session.ts';
import { DAY, FIRST, HOUR_SECONDS, isRoot, MINUTE, SECOND, usePlace } from './member-place.ts';
import { problem, session } from './stub-broker.ts';

const place = usePlace();

describe('a session', () => {
  test('is kept for its owner alone, until half of its life is over', async () => {
    expect(await place.key()).toBe('ASIA1');
    expect((await stat(await place.keptFile())).mode & 0o777).toBe(0o600);
    expect((await stat(join(place.home, 'sessions'))).mode & 0o777).toBe(0o700);
    expect(await readFile(await place.keptFile(), 'utf8')).not.toContain(FIRST);
    place.time += 29 * MINUTE;
    expect(await place.key()).toBe('ASIA1');
    place.time += 2 * MINUTE;
    expect(await place.key()).toBe('ASIA2');
    expect(place.broker.asked).toHaveLength(2);
  });

  test('that has 20 minutes left is replaced before SDKs ask for it with each call', async () => {
    place.broker.answer = () => session(String((place.made += 1)), 30 * 60, place.time);
    expect(await place.key()).toBe('ASIA1');
    place.time += 11 * MINUTE;
    expect(await place.key()).toBe('ASIA2');
  });

  test('of 15 minutes is kept for half of them', async () => {
    place.broker.answer = () => session(String((place.made += 1)), 15 * 60, place.time);
    expect(await place.key()).toBe('ASIA1');
    place.time += 7 * MINUTE;
    expect(await place.key()).toBe('ASIA1');
    place.time += MINUTE;
    expect(await place.key()).toBe('ASIA2');
  });

  test('of another narrowing, user or token is another', async () => {
    const narrowings: Narrowed[] = [{}, { areas: ['shared'] }, { actions: ['read'] }, { durationSeconds: 900 }];
    for (const narrowed of narrowings) await place.key(narrowed);
    await place.key({}, place.signIn({ token: SECOND }));
    await place.key({}, place.signIn({ user: 'ada' }));
    expect(place.broker.asked).toHaveLength(6);
    expect(JSON.parse(place.broker.asked[1]?.body ?? '')).toEqual({ areas: ['shared'] });
    await place.key({ areas: ['shared', 'shared'] });
    expect(place.broker.asked).toHaveLength(6);
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
        await writeFile(join(place.home, 'elsewhere'), await readFile(path), { mode: 0o600 });
        await rm(path);
        await symlink(join(place.home, 'elsewhere'), path);
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
    await place.key();
    await damage(await place.keptFile());
    expect(await place.key()).toBe('ASIA2');
  });

  test('that cannot be kept is given all the same, with a warning', async () => {
    await writeFile(join(place.home, 'file'), '');
    expect(await place.key({}, place.signIn(), place.ports({ LATCHKEY_HOME: join(place.home, 'file') }))).toBe('ASIA1');
    expect(place.warnings).toEqual([expect.stringMatching(/is not kept.*LATCHKEY_HOME/)]);
  });

  test('is made by one flight, whoever asks at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => place.key()));
    expect([new Set(keys), place.broker.asked.length]).toEqual([new Set(['ASIA1']), 1]);
  });

  test('is given again while the broker is down, busy, or somebody else, with a warning', async () => {
    await place.key();
    place.time += 40 * MINUTE;
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
      place.broker.answer = () => outage;
      expect(await place.key()).toBe('ASIA1');
      expect(place.warnings.splice(0)).toEqual([expect.stringMatching(/which lives 20 more minutes$/)]);
    }
    place.time += 19.5 * MINUTE;
    await expect(place.key()).rejects.toThrow();
  });

  test.each([
    [
      'ended',
      problem(401, 'unauthenticated'),
      /your token for max in demo .* was ended; ask an admin .* invite, then: latchkey login/,
    ],
    ['of nobody', problem(403, 'not_a_member'), /was ended; ask an admin/],
  ])('of a token that is %s is dropped, and the way back is said', async (_what, refusal, said) => {
    await place.key();
    await place.key({ areas: ['shared'] });
    place.time += 40 * MINUTE;
    place.broker.answer = () => refusal;
    await expect(place.key()).rejects.toThrow(said);
    expect(await readdir(join(place.home, 'sessions'))).toEqual([]);
  });

  test('does not live by a clock that is off, which is said', async () => {
    place.broker.answer = () => session(String((place.made += 1)), HOUR_SECONDS, place.time - 2 * 3600_000);
    expect([await place.key(), await place.key()]).toEqual(['ASIA1', 'ASIA1']);
    expect(place.warnings).toEqual([expect.stringMatching(/clock is 120 minutes ahead of the broker's.*timedatectl/)]);
    place.time += 31 * MINUTE;
    expect(await place.key()).toBe('ASIA2');
    place.time -= DAY;
    expect(await place.key()).toBe('ASIA3');
  });

  test('is waited for, if the broker says how long', async () => {
    let calls = 0;
    place.broker.answer = () =>
      (calls += 1) === 1
        ? { ...problem(503, 'upstream_unavailable'), headers: { 'retry-after': '0' } }
        : session('9', 3600, place.time);
    expect(await place.key()).toBe('ASIA9');
    place.broker.answer = () => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '60' } });
    await expect(place.key({ areas: ['x'] })).rejects.toMatchObject({ code: 'rate_limited' });
    expect(place.broker.asked).toHaveLength(3);
  });
});
