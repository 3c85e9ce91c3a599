/**
 * Attack: the broker's key asks for a session without one of its tags, with one more, or with none at all, which
 * `ForAllValues` alone would let through. Without its tag a wall would have nothing to be built on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BROKER_USER } from '../../local/account.ts';
import { roleName, startStandIn, type StandIn } from '../harness/stand-in.ts';

const COMMON = { team: 'demo', user: 'max', membership: 'g.m', bucket: 'webqsee' };
const DENIED = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) as unknown };
let standIn: StandIn;

beforeAll(async () => {
  standIn = await startStandIn();
});

afterAll(() => standIn.dispose());

describe.each([
  ['gallery', { ...COMMON, root: 'webqsee/demo/items-root/' }],
  ['smap', COMMON],
] as const)('%s', (session, all: Readonly<Record<string, string>>) => {
  const role = roleName(session);

  test('with every tag it is given', async () => {
    expect(await standIn.assumeRole({ role, tags: all })).toHaveProperty('sessionToken');
  });

  test('with no tags at all', async () => {
    await expect(standIn.assumeRole({ role, tags: {} })).rejects.toMatchObject(DENIED);
  });

  test.each(Object.keys(all))('without %s', async (missing) => {
    const tags = Object.fromEntries(Object.entries(all).filter(([key]) => key !== missing));
    await expect(standIn.assumeRole({ role, tags })).rejects.toMatchObject(DENIED);
  });

  test.each(Object.keys(all))('with only %s', async (key) => {
    await expect(standIn.assumeRole({ role, tags: { [key]: all[key] ?? '' } })).rejects.toMatchObject(DENIED);
  });

  test.each(['admin', 'Team2', 'project', session === 'smap' ? 'root' : 'role'])('with %s besides', async (extra) => {
    await expect(standIn.assumeRole({ role, tags: { ...all, [extra]: 'x' } })).rejects.toMatchObject(DENIED);
  });

  test.each(Object.keys(all))('with %s in capitals in its place', async (key) => {
    const tags = Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name === key ? name.toUpperCase() : name, value]),
    );
    await expect(standIn.assumeRole({ role, tags })).rejects.toMatchObject(DENIED);
  });

  test('by whom the role does not trust: the root, and a session of the role itself', async () => {
    await expect(standIn.assumeRole({ role, tags: all }, standIn.aws.rootKey)).rejects.toMatchObject(DENIED);
    const own = await standIn.assumeRole({ role, tags: all });
    await expect(standIn.assumeRole({ role, tags: all }, own)).rejects.toMatchObject(DENIED);
  });
});

test('a role that does not exist is refused as one that trusts somebody else', async () => {
  const broker = standIn.aws.userKey(BROKER_USER);
  await expect(standIn.assumeRole({ role: 'latchkey-admin', tags: COMMON }, broker)).rejects.toMatchObject(DENIED);
});
