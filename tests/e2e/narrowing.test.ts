/**
 * Checks narrowed sessions with real requests: every subset of the actions, every set of areas, and some of both. Each
 * can do exactly what was granted and requested, whether a GET's query or a POST's body requests it.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS, AREAS, expectedCells, prepareCells, rowOf, triedCells, type Place } from '../harness/cells.ts';
import { ask, jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { enroll, s3Client, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';

interface Asked {
  readonly areas?: readonly string[];
  readonly actions?: readonly string[];
}

const ROOT = 'webqsee/demo/items-root/';
/** The list is shorter than a member's limit of sessions per minute. */
const NARROWINGS: readonly Asked[] = [
  ...subsets(ACTIONS).map((actions) => ({ actions })),
  ...subsets(AREAS).map((areas) => ({ areas })),
  { areas: ['private'], actions: ['read', 'write'] },
  { areas: ['shared', 'protected'], actions: ['list'] },
  { areas: ['protected'], actions: ['delete'] },
];
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(() => running.dispose());

describe.each([
  ['ada', 'admin', 'max'],
  ['max', 'member', 'ada'],
] as const)('%s, %s', (user, role, other) => {
  const place: Place = { bucket: 'webqsee', root: ROOT, user, other };
  const row = rowOf('webqsee', role);
  let token: string;

  beforeAll(async () => {
    token = await enroll(running, running.demo.invites[user]);
    const root = s3Client(running, running.rootKey);
    await prepareCells(root, place);
    root.destroy();
  });

  test.each(NARROWINGS.map((requested) => [query(requested), requested] as const))('%s', async (text, requested) => {
    const path = `/v1/teams/demo/credentials`;
    const posted = await ask(running.demo.broker, path, token, jsonPost(requested));
    const got = await ask(running.demo.broker, `${path}?${text}`, token);
    expect([posted.status, got.status]).toEqual([200, 200]);
    expect(jsonOf(got)).toEqual(jsonOf(posted));

    const vended = JSON.parse(posted.text) as CredentialsAnswer;
    const s3 = s3Client(running, vended.credentials);
    const { areas = AREAS, actions = ACTIONS } = requested;
    const expected = expectedCells(row, (area, action) => areas.includes(area) && actions.includes(action));
    expect(await triedCells(s3, place)).toEqual(expected);
    s3.destroy();
    expectGrantsOnly(vended, areas, actions);
  });

  test('nothing left is out_of_scope, empty and unknown names are invalid', async () => {
    const answers = async (requested: Asked): Promise<string> =>
      refusal(await ask(running.demo.broker, '/v1/teams/demo/credentials', token, jsonPost(requested)));
    expect(await answers({ areas: [] })).toBe('400 invalid_request');
    expect(await answers({ actions: [] })).toBe('400 invalid_request');
    expect(await answers({ areas: ['public'] })).toBe('400 invalid_request');
    expect(await answers({ areas: ['shared/'] })).toBe('400 invalid_request');
    expect(await answers({ actions: ['read', 'READ'] })).toBe('400 invalid_request');
    const emptyQuery = await ask(running.demo.broker, '/v1/teams/demo/credentials?actions=', token);
    expect(refusal(emptyQuery)).toBe('400 invalid_request');
  });
});

/** Expects the answer's own list of grants to name only what was requested. */
function expectGrantsOnly({ grants }: CredentialsAnswer, areas: readonly string[], actions: readonly string[]): void {
  for (const grant of grants) {
    expect(actions).toEqual(expect.arrayContaining([...grant.actions]));
    // The root has no area, so narrowing the areas removes its listing.
    if (areas.length < AREAS.length || grant.prefix !== ROOT)
      expect(areas).toContain(grant.prefix.slice(ROOT.length).split('/')[0]);
  }
}

function query({ areas, actions }: Asked): string {
  return Object.entries({ areas, actions })
    .filter(([, names]) => names !== undefined)
    .map(([name, names]) => `${name}=${(names ?? []).join(',')}`)
    .join('&');
}

/** Returns every non-empty subset. */
function subsets<Name extends string>(names: readonly Name[]): Name[][] {
  return Array.from({ length: 2 ** names.length - 1 }, (_, index) =>
    names.filter((_name, bit) => ((index + 1) >> bit) % 2 === 1),
  );
}
