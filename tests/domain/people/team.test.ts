/**
 * Proves that a team gets a bucket and a root that overlaps no other, and that no team exists whose longest session
 * policy STS would reject.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTIONS, isLayoutName, LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import { narrow, scopeOf, type Narrowing } from '../../../shared/domain/authority/scope.ts';
import { sessionRequest, type SessionSettings } from '../../../shared/domain/session/session.ts';
import {
  checkedTeam,
  createTeam,
  endTeam,
  type NewTeam,
  type Team,
  type TeamSettings,
} from '../../../shared/domain/people/team.ts';
import { sessionSize } from '../../../shared/domain/authority/session-size.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { bucketName, layoutName, teamId, userName } from '../../harness/arbitraries.ts';
import { countedBytes, MemoryStore } from '../../harness/memory-store.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const PARTITION = { partition: 'aws', smapServerActions: [] };
const STACK: TeamSettings = { ...PARTITION, buckets: { gallery: ['webqsee', 'pictures'], smap: ['smap-1', 'smap-2'] } };
/** Returns the settings of a stack that lists this bucket. */
const settingsFor = (bucket: string): SessionSettings => ({
  ...PARTITION,
  roleArns: { gallery: 'g', smap: 's' },
  sessionTags: true,
  buckets: { gallery: [bucket], smap: [bucket] },
});
let store: MemoryStore;
let random: (size: number) => Uint8Array;

beforeEach(() => {
  store = new MemoryStore();
  random = countedBytes();
});

function create(input: Partial<NewTeam> = {}): Promise<Team> {
  const ports = { teams: store, now: () => NOW, random };
  return createTeam({ team: 'acme', layout: 'webqsee', bucket: 'webqsee', ...input }, STACK, ports);
}

describe('a new team', () => {
  test('is stored as it is answered, with the layout’s root and a random generation', async () => {
    const team = await create();
    expect(team).toEqual({
      team: 'acme',
      layout: 'webqsee',
      bucket: 'webqsee',
      root: 'webqsee/acme/items-root/',
      generation: expect.stringMatching(/^[0-9a-v]{7}$/) as unknown,
      createdOn: NOW.toISOString(),
    });
    expect(await store.getTeam('acme')).toEqual(team);
    const { bucket, root, generation: attempt } = team;
    expect([...store.claims.values()]).toEqual([{ bucket, root, team: 'acme', attempt }]);
  });

  test('may have a root of its own', async () => {
    expect(await create({ root: 'our/place/' })).toMatchObject({ root: 'our/place/' });
  });

  test('of smap has the bucket itself', async () => {
    expect(await create({ layout: 'smap', bucket: 'smap-1' })).toMatchObject({ root: '' });
    expect(await create({ team: 'acme2', layout: 'smap', bucket: 'smap-2', root: '' })).toMatchObject({ root: '' });
  });

  test('that names no bucket goes to the first that the stack lists', async () => {
    expect(await create({ bucket: undefined })).toMatchObject({ bucket: 'webqsee' });
  });
});

describe('refused, and nothing is left of it', () => {
  test.each<[string, Partial<NewTeam>, string]>([
    ['an unknown layout', { layout: 'photos' }, 'invalid_request'],
    ['a layout of Object’s', { layout: 'constructor' }, 'invalid_request'],
    ['a team that is no id', { team: 'Acme' }, 'invalid_request'],
    ['a bucket that is no name', { bucket: 'Webqsee' }, 'invalid_request'],
    ['a bucket the stack does not list', { bucket: 'somebody-elses' }, 'invalid_request'],
    ['a bucket the stack lists for smap', { bucket: 'smap-1' }, 'invalid_request'],
    ['a smap team in a gallery’s bucket', { layout: 'smap', bucket: 'webqsee' }, 'invalid_request'],
    ['a smap team that names no bucket', { layout: 'smap', bucket: undefined }, 'invalid_request'],
    ['a root without its slash', { root: 'a' }, 'invalid_request'],
    ['the whole bucket as a root', { root: '' }, 'invalid_request'],
    ['a root with a wildcard', { root: 'a*/' }, 'invalid_request'],
    ['a root in a layout that has none', { layout: 'smap', root: 'a/' }, 'invalid_request'],
    ['a root whose policies would not fit', { root: `${'r'.repeat(255)}/` }, 'limit_reached'],
  ])('%s', async (_what, input, code) => {
    await expect(create(input)).rejects.toMatchObject({ code });
    expect([store.teams.size, store.claims.size]).toEqual([0, 0]);
  });

  test('a team that exists', async () => {
    const first = await create();
    await expect(create({ root: 'elsewhere/' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.getTeam('acme')).toEqual(first);
    expect(store.claims.size).toBe(1);
  });

  test('the slower of two that are made at once', async () => {
    const both = await Promise.allSettled([create(), create()]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'conflict' });
  });
});

describe('the end of a team', () => {
  const end = (): Promise<void> => endTeam('acme', { teams: store, now: () => NOW });

  test('is a mark that stays, with the record of its sessions, and its id is never given again', async () => {
    const team = await create();
    await end();
    const endSeconds = NOW.getTime() / 1000;
    const record = { id: team.generation, sinceSeconds: endSeconds, untilSeconds: endSeconds + 3660 };
    expect(await store.getTeam('acme')).toEqual({ ...team, endedOn: NOW.toISOString(), revoked: [record] });
    await expect(create()).rejects.toMatchObject({ code: 'conflict' });
    await end();
    expect((await store.getTeam('acme'))?.revoked).toEqual([record]);
  });

  test('leaves its root claimed: its objects are still there', async () => {
    await create();
    await end();
    const again = create({ team: 'other', root: 'webqsee/acme/items-root/' });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of one that was never there is not found', async () => {
    await expect(end()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('roots', () => {
  beforeEach(() => create({ team: 'first', root: 'a/b/' }));

  test.each([
    ['the same root', 'a/b/'],
    ['a root inside', 'a/b/c/'],
    ['a root around', 'a/'],
  ])('%s overlaps, and the answer says whose', async (_what, root) => {
    await expect(create({ root })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('first') as unknown,
    });
  });

  test('a whole bucket overlaps with the same', async () => {
    await create({ team: 'server', layout: 'smap', bucket: 'smap-1' });
    await expect(create({ layout: 'smap', bucket: 'smap-1' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(create({ layout: 'smap', bucket: 'smap-2' })).resolves.toBeDefined();
  });

  test.each(['a/b2/', 'a/bb/', 'b/', 'b/a/b/'])('%s does not, though it begins alike', async (root) => {
    await expect(create({ root })).resolves.toMatchObject({ root });
  });

  test('the same root in another bucket does not', async () => {
    await expect(create({ bucket: 'pictures', root: 'a/b/' })).resolves.toMatchObject({ bucket: 'pictures' });
  });
});

describe('sessions', () => {
  test('of a team that was let through always fit: any role, user, narrowing and duration', () => {
    // The lengths surround the longest root whose policies fit, where one character decides.
    const longRoot = fc.integer({ min: 20, max: 255 }).map((length) => `${'ä'.repeat(length)}/`);
    const requested = layoutName.chain((layout) =>
      fc.record({
        layout: fc.constant(layout),
        team: teamId,
        bucket: fc.oneof(bucketName, fc.constant('b'.repeat(63))),
        root: LAYOUTS[layout].root.kind === 'bucket' ? fc.constant(undefined) : longRoot,
        role: fc.constantFrom(...Object.keys(LAYOUTS[layout].roles)),
        user: fc.oneof(userName, fc.constant('u'.repeat(64))),
        areas: fc.subarray([...LAYOUTS[layout].areas]),
        actions: fc.subarray([...ACTIONS]),
      }),
    );
    let close = 0;
    fc.assert(
      fc.property(requested, ({ layout, team, bucket, root, role, user, areas, actions }) => {
        const place = letThrough({ team, layout, bucket, root });
        if (place === null) return;
        const whole = scopeOf({ ...place, user, role, membership: 'g.m' });
        const narrowing: Narrowing = {
          ...(areas.length === 0 ? {} : { areas }),
          ...(actions.length === 0 ? {} : { actions }),
        };
        let left: ReturnType<typeof narrow>;
        try {
          left = narrow(whole, narrowing);
        } catch (error) {
          expect(error).toMatchObject({ code: 'out_of_scope' });
          return;
        }
        const { policy, tags } = sessionRequest(left, settingsFor(left.bucket));
        expect(sessionSize(policy, tags).tokenPercent).toBeLessThanOrEqual(90);
        if (policy.length > 1400) close += 1;
      }),
      { numRuns: 1500 },
    );
    expect(close).toBeGreaterThan(10);
  });
});

/** Returns the team as it would be stored; `null` if it is refused because its policies would not fit. */
function letThrough(input: NewTeam): (Pick<Team, 'team' | 'bucket' | 'root'> & { layout: LayoutName }) | null {
  expect(isLayoutName(input.layout)).toBe(true);
  try {
    const buckets = { gallery: [input.bucket ?? ''], smap: [input.bucket ?? ''] };
    return checkedTeam(input, { ...PARTITION, buckets });
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'limit_reached') return null;
    throw error;
  }
}
