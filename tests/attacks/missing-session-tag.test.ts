/**
 * Attack: the broker's key asks for a session without one of its tags, with one more, or with none at all, which
 * `ForAllValues` alone would let through; or without a SourceIdentity, so that it could not be revoked. Without its tag a
 * wall would have nothing to be built on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { describe, expect, test } from '@jest/globals';
import { BROKER_USER } from '../../local/account.ts';
import { forFile } from '../harness/for-file.ts';
import { roleName, startStandIn } from '../harness/stand-in.ts';

const DENIED = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) as unknown };
const standIn = forFile(() => startStandIn());

describe.each([
  ['gallery', { bucket: 'webqsee', root: 'webqsee/demo/items-root/' }],
  ['smap', { bucket: 'smap' }],
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

  test('without a SourceIdentity', async () => {
    await expect(standIn.assumeRole({ role, tags: all, sourceIdentity: null })).rejects.toMatchObject(DENIED);
    await expect(standIn.assumeRole({ role, tags: {}, sourceIdentity: null })).rejects.toMatchObject(DENIED);
  });

  test.each(['team', 'user', 'membership', session === 'smap' ? 'root' : 'role'])('with %s besides', async (extra) => {
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
  await expect(standIn.assumeRole({ role: 'latchkey-admin', tags: { bucket: 'smap' } }, broker)).rejects.toMatchObject(
    DENIED,
  );
});
