/** Checks the lock by which one process asks a broker for many: it has one holder, and none that died keeps it. */
import { describe, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flightLock, isHeld } from '../../clients/cli/member/flight-lock.ts';
import { MINUTE, usePlace } from './member-place.ts';

const place = usePlace();

describe('the lock', () => {
  test('is one holder’s, and comes free', async () => {
    const lock = await flightLock(place.home, 'x', () => place.time);
    expect([await flightLock(place.home, 'x', () => place.time), await isHeld(place.home, 'x', place.time)]).toEqual([
      undefined,
      true,
    ]);
    await lock?.release();
    expect(await flightLock(place.home, 'x', () => place.time)).toBeDefined();
  });

  test('of a holder that takes too long, or wrote nothing that is a lock, passes to one other', async () => {
    for (const spoil of [
      () => Promise.resolve((place.time += MINUTE)),
      async () => writeFile(join(place.home, (await readdir(place.home))[0] ?? ''), 'x'),
    ]) {
      const slow = await flightLock(place.home, 'x', () => place.time);
      await spoil();
      const locks = await Promise.all(Array.from({ length: 9 }, () => flightLock(place.home, 'x', () => place.time)));
      const held = locks.filter((lock) => lock !== undefined);
      expect(held).toHaveLength(1);
      await slow?.release();
      expect(await isHeld(place.home, 'x', place.time)).toBe(true);
      await held[0]?.release();
      expect(await readdir(place.home)).toEqual([]);
    }
  });

  test('of a dead process is nobody’s', async () => {
    await flightLock(place.home, 'x', () => place.time);
    const [name = ''] = await readdir(place.home);
    const text = await readFile(join(place.home, name), 'utf8');
    await writeFile(join(place.home, name), text.replace(/"pid":\d+/, '"pid":2147483646'));
    expect(await flightLock(place.home, 'x', () => place.time)).toBeDefined();
  });
});
