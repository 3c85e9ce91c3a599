/** Checks sessions without tags on Ceph: their minimal duration, and policies that hold for a root of any name. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prepareCells, readText, tryAction, type Place } from '../harness/cells.ts';
import { jsonOf, jsonPost, refusal, ask } from '../harness/http.ts';
import { credentials, type Running } from '../harness/latchkey.ts';
import { addMember, inTeam } from '../harness/operator.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { startOnCeph } from './site.ts';

const MAX_SESSION_MS = 900_000;
const CLOCK_SLACK_MS = 2000;
let site: Site;

beforeAll(async () => {
  site = await startOnCeph();
});

afterAll(() => site.running.dispose());

/** Makes a team with this root and the member max. */
async function teamAt(team: string, root: string): Promise<{ running: Running; token: string; place: Place }> {
  const { operator, bucket } = site;
  await operator.createTeam({ team, layout: 'webqsee', bucket, root });
  const token = await addMember(site.running, operator, { team, user: 'max', role: 'member' });
  return { running: inTeam(site.running, team), token, place: { bucket, root, user: 'max', other: 'ada' } };
}

test('a session ends after 900 seconds, whatever is asked for, and the answer says so', async () => {
  const { running, token } = await teamAt('lasting', 'lasting/');
  const before = Date.now();
  const { expiration } = (await credentials(running, token, { durationSeconds: 3600 })).credentials;
  const lifetimeMs = Date.parse(expiration) - before;
  expect(lifetimeMs).toBeGreaterThan(MAX_SESSION_MS - CLOCK_SLACK_MS);
  expect(lifetimeMs).toBeLessThan(MAX_SESSION_MS + CLOCK_SLACK_MS);
});

test('a session token is of no use with another key', async () => {
  const { running, token, place } = await teamAt('mixing', 'mixing/');
  const { credentials: all } = await credentials(running, token);
  const { credentials: less } = await credentials(running, token, { actions: ['read'] });
  const s3 = site.s3({ ...less, sessionToken: all.sessionToken });
  expect(await tryAction(s3, place.bucket, `${place.root}private/max/`, 'write')).toBe(403);
  s3.destroy();
});

describe('a root may have', () => {
  test.each([
    ['spaces', 'spaces', 'with some spaces/'],
    ['signs', 'signs', 'a+b=c@d_e.f-g/'],
    ['letters beyond ASCII', 'letters', 'größe/'],
  ])('%s', async (_what, team, root) => {
    const { running, token, place } = await teamAt(team, root);
    const owner = site.s3(site.owner);
    await prepareCells(owner, place);
    owner.destroy();
    const s3 = site.s3((await credentials(running, token)).credentials);
    expect(await tryAction(s3, place.bucket, `${root}private/max/`, 'write')).toBe('ok');
    expect(await readText(s3, place.bucket, `${root}private/max/written.txt`)).toBe('written');
    expect(await tryAction(s3, place.bucket, `${root}shared/`, 'list')).toBe('ok');
    expect(await tryAction(s3, place.bucket, `${root}private/ada/`, 'read')).toBe(403);
    expect(await tryAction(s3, place.bucket, `${root}shared/ada/`, 'write')).toBe(403);
    expect(await tryAction(s3, place.bucket, `${root}private/`, 'list')).toBe(403);
    s3.destroy();
  });

  test('but a colon: the gateway cannot read it in a policy, so nobody gets in', async () => {
    const { running, token } = await teamAt('colon', 'with:colon/');
    const requested = await ask(running.demo.broker, '/v1/teams/colon/credentials', token, jsonPost({}));
    expect(refusal(requested)).toBe('502 upstream_refused');
    expect(jsonOf(requested)).not.toHaveProperty('credentials');
  });
});
