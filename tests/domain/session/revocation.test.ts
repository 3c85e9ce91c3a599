/**
 * Checks one run of revocation, and several at once: the state they leave behind, at whatever step one of them breaks
 * off.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { denialPolicyText } from '../../../shared/domain/session/denial-policy.ts';
import type { RowName } from '../../../shared/domain/session/denials.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { requireWhole, revoke, type DenialPolicies } from '../../../shared/domain/session/revocation.ts';
import type { RevokerRow } from '../../../shared/domain/session/revoker-lease.ts';
import { keyOf, MemoryRevocation, outage, START_MS } from '../../harness/memory-revocation.ts';
import { countedBytes } from '../../harness/memory-store.ts';

const HOUR_MS = 3_600_000;
let memory: MemoryRevocation;

beforeEach(() => {
  memory = new MemoryRevocation();
  memory.addTeam('acme');
  memory.addTeam('forms', { layout: 'smap' });
});

test('denies an id in the role of its team, and nobody else', async () => {
  memory.end('acme', 'max', 'max0000000');
  memory.end('forms', 'server', 'serv000000');
  await revoke([], memory.ports());
  expect(memory.policies).toEqual({
    gallery: denialPolicyText(['*.max0000000']),
    smap: denialPolicyText(['*.serv000000']),
  });
  expect(memory.denies('gallery', 'acme0.max0000000')).toBe(true);
  expect(memory.denies('gallery', 'acme0.max0000001')).toBe(false);
  expect(memory.denies('smap', 'acme0.max0000000')).toBe(false);
});

test('denies in every role what is of a team that is not there', async () => {
  memory.end('gone', 'max', 'max0000000');
  await revoke([], memory.ports());
  expect([memory.denies('gallery', 'x.max0000000'), memory.denies('smap', 'x.max0000000')]).toEqual([true, true]);
});

test('denies the sessions of service tokens that the ended membership sponsors, as the tokens say now', async () => {
  const token = { team: 'acme', sponsor: { user: 'ada', membershipId: 'ada0000000' } };
  memory.tokens.set('1', { ...token, id: '1', membershipId: 'serv000001' });
  memory.tokens.set('2', { ...token, id: '2', membershipId: 'serv000002', sponsor: null });
  memory.tokens.set('3', { ...token, id: '3', membershipId: 'serv000003', team: 'forms' });
  memory.tokens.set('4', { ...token, id: '4', membershipId: 'serv000004' });
  memory.end('acme', 'ada', 'ada0000000');
  // Another admin has just taken the token over; the index still has the old row.
  memory.before = (call) => {
    const kept = {
      ...token,
      id: '4',
      membershipId: 'serv000004',
      sponsor: { user: 'eve', membershipId: 'eve0000000' },
    };
    if (call === 'getServiceToken') memory.tokens.set('4', kept);
  };
  await revoke([], memory.ports());
  expect(memory.policies.gallery).toBe(denialPolicyText(['*.ada0000000', '*.serv000001']));
});

test('reads by its key what was named, because the index is behind, also in the runs after', async () => {
  memory.indexed = [];
  const name = memory.end('acme', 'max', 'max0000000');
  await revoke([name], memory.ports());
  expect(memory.denies('gallery', 'acme0.max0000000')).toBe(true);
  memory.nowMs += 60_000;
  await revoke([], memory.ports());
  expect(memory.denies('gallery', 'acme0.max0000000')).toBe(true);
});

test('lets go of what is over, and takes its record off the row', async () => {
  memory.end('acme', 'max', 'max0000000');
  await revoke([], memory.ports());
  memory.nowMs += HOUR_MS + 59_000;
  memory.end('acme', 'zoe', 'zoe0000000');
  expect(await revoke([], memory.ports())).toMatchObject({ dropped: 0 });
  memory.nowMs += 2000;
  expect(await revoke([], memory.ports())).toMatchObject({ dropped: 1, rows: 2 });
  expect(memory.policies.gallery).toBe(denialPolicyText(['*.zoe0000000']));
  expect(memory.rows.get('membership acme max')).toMatchObject({ revoked: [], listSort: undefined });
});

test('takes no record off a row that has another since', async () => {
  memory.end('acme', 'max', 'max0000000');
  memory.nowMs += HOUR_MS + 61_000;
  memory.before = (call) => {
    if (call === 'dropRecords') memory.end('acme', 'max', 'max0000001');
  };
  expect(await revoke([], memory.ports())).toMatchObject({ dropped: 0 });
  memory.before = () => undefined;
  await revoke([], memory.ports());
  expect(memory.denies('gallery', 'acme0.max0000001')).toBe(true);
});

test('writes nothing where nothing has changed', async () => {
  memory.end('acme', 'max', 'max0000000');
  await revoke([], memory.ports());
  expect(memory.puts).toHaveLength(1);
  expect(await revoke([], memory.ports())).toMatchObject({ written: 0, denied: { gallery: 1, smap: 0 } });
  expect(memory.puts).toHaveLength(1);
});

test('what ends while it writes is in the policy when it is done', async () => {
  memory.end('acme', 'max', 'max0000000');
  let count = 0;
  memory.before = (call) => {
    if (call === 'putPolicy' && count < 3) memory.end('acme', `user${count}`, `user00000${count++}`);
  };
  await revoke([], memory.ports());
  for (const id of ['max0000000', 'user000000', 'user000001', 'user000002'])
    expect([id, memory.denies('gallery', `acme0.${id}`)]).toEqual([id, true]);
});

test('passes over a damaged row, does all the rest, and says so', async () => {
  memory.rows.set('broken', { kind: 'damaged' });
  memory.end('acme', 'max', 'max0000000');
  const revocation = await revoke([], memory.ports());
  expect(memory.denies('gallery', 'acme0.max0000000')).toBe(true);
  expect(() => {
    requireWhole(revocation);
  }).toThrow('1 rows of the table are damaged');
});

test.each(['*', 'a*', '?', '', '${aws:x}', 'A', 'x'.repeat(33)])('a row with the id %j denies nobody', async (id) => {
  memory.end('acme', 'max', id);
  memory.end('acme', 'zoe', 'zoe0000000');
  await revoke([], memory.ports());
  expect(memory.policies.gallery).toBe(denialPolicyText(['*.zoe0000000']));
});

describe('a run that breaks off', () => {
  /**
   * Returns a store with two roles, a sponsored token, an expired record, and enough ended ids for one generation to be
   * renewed.
   */
  function crowd(): MemoryRevocation {
    const crowded = new MemoryRevocation();
    crowded.addTeam('acme');
    crowded.addTeam('big');
    crowded.addTeam('forms', { layout: 'smap' });
    crowded.end('acme', 'old', 'old0000000');
    crowded.nowMs += HOUR_MS + 61_000;
    crowded.end('acme', 'max', 'max0000000');
    crowded.end('forms', 'ada', 'ada0000000');
    for (let n = 0; n < 560; n += 1) crowded.end('big', `user${n}`, `u${String(n).padStart(9, '0')}`);
    const sponsor = { user: 'ada', membershipId: 'ada0000000' };
    crowded.tokens.set('1', { id: '1', team: 'forms', membershipId: 'serv000001', sponsor });
    crowded.nowMs += 61_000;
    return crowded;
  }

  /** Returns the final state, leaving out the generation's random value. */
  async function settled(crowded: MemoryRevocation): Promise<unknown> {
    crowded.before = () => undefined;
    // A renewed generation is denied only after a while.
    for (let minutes = 0; minutes < 2; minutes += 1) {
      crowded.nowMs += 60_000;
      await revoke([], crowded.ports());
    }
    const { generation, revoked } = crowded.teamRow('big');
    return {
      policies: crowded.policies,
      renewed: [generation === 'big0', revoked.map(({ id }) => id)],
      old: crowded.rows.get('membership acme old'),
      holder: crowded.revoker?.endsAtMs,
    };
  }

  test('at any step leaves nothing that the next run does not finish', async () => {
    const whole = crowd();
    await revoke([], whole.ports());
    const steps = whole.calls.length;
    const expected = await settled(whole);
    expect(whole.denies('gallery', 'big0.x')).toBe(true);
    expect(steps).toBeGreaterThan(10);
    for (let step = 0; step < steps; step += 1)
      for (const when of ['before', 'after'] as const) {
        const broken = crowd();
        const ports = broken.ports();
        broken.before = (_call, index) => {
          // Later calls fail too, because the process is gone.
          if (index > step || (index === step && when === 'before')) outage();
        };
        await revoke([], ports).catch(() => undefined);
        expect([step, when, await settled(broken)]).toEqual([step, when, expected]);
      }
  }, 60_000);

  test('at any one call, and goes on, leaves nothing either', async () => {
    const whole = crowd();
    await revoke([], whole.ports());
    const expected = await settled(whole);
    for (let step = 0; step < 30; step += 1) {
      const broken = crowd();
      broken.before = (_call, index) => {
        if (index === step) outage();
      };
      await revoke([], broken.ports()).catch(() => undefined);
      expect([step, await settled(broken)]).toEqual([step, expected]);
    }
  }, 60_000);
});

describe('room', () => {
  function endMany(team: string, count: number): void {
    for (let n = 0; n < count; n += 1) memory.end(team, `user${n}`, `${team}${String(n).padStart(6, '0')}`);
  }

  test('is made by the one loud team, and others that ended a few keep their sessions', async () => {
    const quiet = Array.from({ length: 8 }, (_, n) => `q${n}`);
    for (const team of quiet) {
      memory.addTeam(team);
      endMany(team, 12);
    }
    memory.nowMs += 1_800_000;
    endMany('acme', 450);
    memory.nowMs += 120_000;
    for (let minutes = 0; minutes < 3; minutes += 1) {
      const { renewed } = await revoke([], memory.ports());
      expect([minutes, renewed]).toEqual([minutes, minutes === 0 ? ['acme'] : []]);
      memory.nowMs += 60_000;
    }
    expect(quiet.map((team) => memory.teamRow(team).generation)).toEqual(quiet.map((team) => `${team}0`));
  });

  test('is made once in a run, and the policy is written in the same', async () => {
    for (let n = 0; n < 50; n += 1) {
      memory.addTeam(`t${n}x`);
      endMany(`t${n}x`, 11);
    }
    memory.nowMs += 120_000;
    const { renewed, written } = await revoke([], memory.ports());
    expect(renewed).toHaveLength(1);
    expect(written).toBeGreaterThanOrEqual(1);
    expect(memory.denies('gallery', 'any.t49x000010')).toBe(true);
  });

  test('that cannot be made keeps nothing from being denied', async () => {
    endMany('acme', 600);
    memory.nowMs += 120_000;
    memory.before = (call) => (call === 'renewGeneration' ? outage() : undefined);
    await expect(revoke([], memory.ports())).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(memory.denies('gallery', 'any.acme000599')).toBe(true);
  });

  test('is made as often as it must where what has ended does not fit', async () => {
    for (const team of ['one', 'two', 'six']) {
      memory.addTeam(team);
      endMany(team, 800);
    }
    const { renewed, leftOut } = await revoke([], memory.ports());
    expect([renewed.sort(), leftOut]).toEqual([['one', 'six', 'two'], 0]);
  });
});

describe('trouble with one role', () => {
  test.each(['getPolicy', 'putPolicy'] as const)('in %s is not the other’s, and is told', async (failing) => {
    for (const [team, other, role] of [
      ['forms', 'acme', 'smap'],
      ['acme', 'forms', 'gallery'],
    ] as const) {
      memory.end(team, 'max', `max${team}`);
      memory.end(other, 'zoe', `zoe${other}`);
      const ports = memory.ports();
      const fails = (call: string, requested: string): boolean => call === failing && requested !== role;
      const policies: DenialPolicies = {
        getPolicy: (requested) => (fails('getPolicy', requested) ? refused() : ports.policies.getPolicy(requested)),
        putPolicy: (requested, text) =>
          fails('putPolicy', requested) ? refused() : ports.policies.putPolicy(requested, text),
      };
      await expect(revoke([], { ...ports, policies })).rejects.toMatchObject({
        code: 'upstream_refused',
        message: expect.stringMatching(role === 'smap' ? /^gallery role: / : /^smap role: /) as unknown,
      });
      expect([role, memory.denies(role, `any.max${team}`)]).toEqual([role, true]);
      expect(memory.revoker?.endsAtMs).toBe(0);
    }
  });

  const refused = (): Promise<never> => Promise.reject(new LatchkeyError('upstream_refused', 'the test says so'));
});

describe('the lease', () => {
  test('makes the second wait for the first, and both end with the same policies', async () => {
    memory.end('acme', 'max', 'max0000000');
    const second: RowName[] = [];
    let other: Promise<unknown> | undefined;
    memory.before = (call) => {
      if (call !== 'putPolicy' || other !== undefined) return;
      second.push(memory.end('acme', 'zoe', 'zoe0000000'));
      other = revoke(second, memory.ports(countedFrom(7)));
    };
    await revoke([], memory.ports());
    await other;
    expect(memory.policies.gallery).toBe(denialPolicyText(['*.max0000000', '*.zoe0000000']));
    expect(memory.revoker?.endsAtMs).toBe(0);
  });

  test('that nobody gives back ends by itself', async () => {
    memory.end('acme', 'max', 'max0000000');
    memory.before = (call) => (call === 'putPolicy' ? outage() : undefined);
    const lost = memory.ports();
    await expect(
      revoke([], {
        ...lost,
        rows: { ...lost.rows, putRevokerRow: onlyOnce((row: RevokerRow) => lost.rows.putRevokerRow(row)) },
      }),
    ).rejects.toThrow();
    expect(memory.revoker?.endsAtMs).toBeGreaterThan(START_MS);
    memory.before = () => undefined;
    await revoke([], memory.ports(countedFrom(7)));
    expect(memory.nowMs - START_MS).toBeGreaterThanOrEqual(29_000);
    expect(memory.denies('gallery', 'acme0.max0000000')).toBe(true);
  });

  test('that is not to be had: fails for a row that is not denied yet, so that it is tried again', async () => {
    const name = memory.end('acme', 'max', 'max0000000');
    hold(memory);
    await expect(revoke([name], memory.ports())).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(memory.puts).toEqual([]);
  });

  test('that is not to be had: is fine where the rows are denied already, or none is named', async () => {
    const name = memory.end('acme', 'max', 'max0000000');
    await revoke([name], memory.ports());
    hold(memory);
    await expect(revoke([name], memory.ports())).resolves.toMatchObject({ written: 0 });
    await expect(revoke([], memory.ports())).resolves.toMatchObject({ written: 0 });
  });

  test('lets nobody write who was frozen until it had ended, and who writes late mends it', async () => {
    memory.end('acme', 'max', 'max0000000');
    let frozen = false;
    memory.before = async (call) => {
      if (call !== 'putPolicy' || frozen) return;
      // The clock jumps between the run's last look at it and its write.
      frozen = true;
      memory.nowMs += 60_000;
      memory.end('acme', 'zoe', 'zoe0000000');
      await revoke([], memory.ports(countedFrom(7)));
      expect(memory.denies('gallery', 'acme0.zoe0000000')).toBe(true);
    };
    await revoke([], memory.ports()).catch(() => undefined);
    // The run's time is over as well: its late write stands until the next run.
    memory.nowMs += 1000;
    await revoke([], memory.ports());
    expect(memory.policies.gallery).toBe(denialPolicyText(['*.max0000000', '*.zoe0000000']));
  });

  test('that has nearly ended is extended before a write, and what was read is still the newest', async () => {
    memory.end('acme', 'max', 'max0000000');
    slowOnce('getPolicy', 40_000);
    const { written } = await revoke([], memory.ports());
    expect(written).toBe(1);
    expect(readingsBeforeWrite()).toBe(1);
  });

  test('that somebody else has had since lets nobody write until all is read again', async () => {
    memory.end('acme', 'max', 'max0000000');
    slowOnce('getPolicy', 31_000, () => {
      const version = (memory.revoker?.version ?? 0) + 1;
      memory.revoker = { version, holder: 'somebody', endsAtMs: memory.nowMs + 1000, cuts: {}, named: [] };
    });
    const { written } = await revoke([], memory.ports());
    expect(written).toBe(1);
    expect(readingsBeforeWrite()).toBe(2);
  });

  test('is in nobody’s way where the reading is slow', async () => {
    memory.end('forms', 'max', 'max0000000');
    memory.before = (call) => {
      if (call === 'listRecorded') memory.nowMs += 20_000;
    };
    await revoke([], memory.ports());
    expect(memory.denies('smap', 'forms0.max0000000')).toBe(true);
  });

  function slowOnce(slow: string, milliseconds: number, meanwhile = (): void => undefined): void {
    memory.before = (call) => {
      if (call !== slow) return;
      memory.before = () => undefined;
      memory.nowMs += milliseconds;
      meanwhile();
    };
  }

  function readingsBeforeWrite(): number {
    const before = memory.calls.slice(0, memory.calls.indexOf('putPolicy'));
    return before.filter((call) => call === 'listRecorded').length;
  }

  function hold(held: MemoryRevocation): void {
    const row = { version: 9, holder: 'somebody', endsAtMs: held.nowMs + HOUR_MS, cuts: {}, named: [] };
    held.revoker = row;
  }
});

function countedFrom(calls: number): (size: number) => Uint8Array {
  const random = countedBytes();
  for (let n = 0; n < calls; n += 1) random(1);
  return random;
}

function onlyOnce<Argument, Result>(
  call: (argument: Argument) => Promise<Result>,
): (argument: Argument) => Promise<Result> {
  let calls = 0;
  return (argument) => {
    calls += 1;
    return calls === 1 ? call(argument) : Promise.reject(new Error('gone'));
  };
}

test('names of rows that differ in the case of their letters are one', () => {
  expect(keyOf({ kind: 'membership', team: 'acme', user: 'Max' })).toBe('membership acme max');
});
