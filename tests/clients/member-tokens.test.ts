/**
 * Checks how the command keeps and renews tokens, against a stub broker: no lost answer, crash or second exchange locks anybody out.
 */
import { describe, expect, test } from '@jest/globals';
import { chmod, chown, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignIn } from '../../clients/cli/member/sign-in.ts';
import { DAY, FIRST, HOUR_SECONDS, isRoot, SECOND, THIRD, usePlace } from './member-place.ts';
import { problem, session } from './stub-broker.ts';

const place = usePlace();

describe('a token', () => {
  /** Behaves as `/v1/token` is specified: the first use of a successor ends the others. */
  function renewingBroker({ lost = false } = {}): { valid: Set<string>; given: string[] } {
    const state = { valid: new Set([FIRST]), given: [] as string[] };
    let isLost = lost;
    place.broker.answer = ({ route, token }) => {
      if (!state.valid.has(token)) return problem(401, 'unauthenticated');
      if (route === 'POST /v1/token') {
        for (const unused of state.given) state.valid.delete(unused);
        const fresh = [SECOND, THIRD][state.given.length] ?? '';
        state.given.push(fresh);
        state.valid.add(fresh);
        const answer = {
          content: { token: fresh, tokenType: 'Bearer', expiresAt: new Date(place.time + 90 * DAY).toISOString() },
        };
        if (!isLost) return answer;
        isLost = false;
        return { lost: true };
      }
      if (token !== FIRST) state.valid.delete(FIRST);
      return session(String((place.made += 1)), HOUR_SECONDS, place.time);
    };
    return state;
  }

  async function stored(): Promise<SignIn> {
    return place.ports().files.one({});
  }

  /** Asks as one more call of the command, an hour later. */
  async function later(): Promise<string> {
    place.time += HOUR_SECONDS * 1000;
    return place.key({}, await stored());
  }

  const soon = (): SignIn => place.signIn({ expiresAt: new Date(place.time + 29 * DAY).toISOString() });

  test('that was forgotten by a logout meanwhile is neither exchanged nor stored again', async () => {
    const { given } = renewingBroker();
    const held = soon();
    await place.ports().files.save(held);
    expect(await place.ports().files.still(held)).toMatchObject({ token: FIRST });
    await place.ports().files.forget(held);
    await place.key({}, held);
    expect(given).toEqual([]);
    expect(await place.ports().files.matching({})).toEqual([]);
    await expect(place.ports().files.still(held)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('that ends within 30 days is exchanged, and forgotten once the fresh one has worked', async () => {
    renewingBroker();
    await place.ports().files.save(soon());
    await later();
    expect(await stored()).toMatchObject({ token: FIRST, pending: { token: SECOND } });
    await later();
    expect(await stored()).toMatchObject({ token: SECOND });
    expect((await stored()).pending).toBeUndefined();
    await later();
    expect(place.broker.asked.filter(({ route }) => route === 'POST /v1/token')).toHaveLength(1);
  });

  test('whose exchange was lost is exchanged again', async () => {
    const { given } = renewingBroker({ lost: true });
    await place.ports().files.save(soon());
    await later();
    expect((await stored()).pending).toBeUndefined();
    await later();
    await later();
    expect([given, (await stored()).token]).toEqual([[SECOND, THIRD], THIRD]);
  });

  test('of which another exchange was later works on, and drops the fresh one that lost', async () => {
    const { given, valid } = renewingBroker();
    await place.ports().files.save(soon());
    await later();
    given.push('another');
    valid.delete(SECOND);
    expect(await later()).toBe('ASIA2');
    expect((await stored()).token).toBe(FIRST);
  });

  test('is exchanged once by many at the same time, and no one is locked out', async () => {
    const { given } = renewingBroker();
    await place.ports().files.save(soon());
    const areas = Array.from({ length: 8 }, (_, index) => [`a${index}`]);
    await Promise.all(areas.map((names) => place.key({ areas: names }, soon())));
    expect(given).toEqual([SECOND]);
    await later();
    // Those who read the file before get on with what is there now.
    expect(await place.key({ areas: ['old'] }, soon())).toMatch(/^ASIA/);
  });

  test('at the end of its chain is not exchanged again and again', async () => {
    renewingBroker();
    const end = new Date(place.time + 20 * DAY).toISOString();
    const answer = place.broker.answer;
    place.broker.answer = async (asked) => {
      const given = await answer(asked);
      return asked.route === 'POST /v1/token' ? { content: { token: SECOND, expiresAt: end } } : given;
    };
    await place.ports().files.save(place.signIn({ expiresAt: end }));
    for (let hour = 0; hour < 3; hour += 1) await later();
    expect(place.broker.asked.filter(({ route }) => route === 'POST /v1/token')).toHaveLength(1);
    expect(await stored()).toMatchObject({ token: FIRST, lastOfChain: true });
  });

  test('of a service is never exchanged', async () => {
    renewingBroker();
    await place.ports().files.save({ ...soon(), user: 'service.backup' });
    await later();
    expect(place.broker.asked.filter(({ route }) => route === 'POST /v1/token')).toEqual([]);
  });

  test('that cannot be renewed in its last week is told, and works', async () => {
    renewingBroker();
    const answer = place.broker.answer;
    place.broker.answer = (asked) => (asked.route === 'POST /v1/token' ? problem(500, 'internal') : answer(asked));
    await place.ports().files.save(place.signIn({ expiresAt: new Date(place.time + 5 * DAY).toISOString() }));
    expect(await later()).toBe('ASIA1');
    expect(place.warnings).toEqual([expect.stringMatching(/could not be renewed/)]);
  });
});

describe('sign-ins', () => {
  test('several are named, each by the fewest flags', async () => {
    const { files } = place.ports();
    await files.save(place.signIn());
    await files.save(place.signIn({ user: 'ada' }));
    await files.save(place.signIn({ team: 'forms' }));
    await expect(files.one({})).rejects.toThrow(
      /several sign-ins; pick one by: --team demo --user ada, or --team demo --user max, or --team forms$/,
    );
    await expect(files.one({ team: 'demo' })).rejects.toThrow(/several/);
    expect(await files.one({ team: 'demo', user: 'ada' })).toMatchObject({ user: 'ada' });
    await expect(files.one({ team: 'none' })).rejects.toThrow(
      /no such sign-in; those that are there: --team demo --user ada --broker \S+, and --team demo /,
    );
  });

  test.each([
    ['open to others', (path: string) => chmod(path, 0o644), /may be read by others.*chmod 600 /],
    ['torn', (path: string) => writeFile(path, '{'), /is damaged; remove it and log in again: rm /],
    ...(isRoot
      ? ([["another user's", (path: string) => chown(path, 12345, 0), /is another user's.*chown 0 /]] as const)
      : []),
  ] as const)('one that is %s is not used, and the remedy is said', async (_what, damage, said) => {
    const { files } = place.ports();
    await files.save(place.signIn());
    await files.save(place.signIn({ user: 'ada' }));
    const [name = ''] = (await readdir(files.folder)).sort();
    const { user } = JSON.parse(await readFile(join(files.folder, name), 'utf8')) as SignIn;
    await damage(join(files.folder, name));
    await expect(files.one({})).rejects.toThrow(said);
    // The other one, named whole, works.
    const other = { broker: place.broker.url, team: 'demo', user: user === 'ada' ? 'max' : 'ada' };
    expect(await files.one(other)).toMatchObject(other);
  });
});
