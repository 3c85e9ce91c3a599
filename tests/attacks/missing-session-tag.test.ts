/**
 * Attack: the broker's key asks for a session without one of its tags, with one more, or with none at all, which
 * `ForAllValues` alone would let through; or without a SourceIdentity, so that it could not be revoked. Without its tag a
 * wall would have nothing to be built on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { describe, expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { roleName, startStandIn, type AssumeRoleWish } from '../harness/stand-in.ts';

const DENIED = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) as unknown };
type Wish = [string, Partial<AssumeRoleWish>];
const standIn = forFile(() => startStandIn());

describe.each([
  ['gallery', { bucket: 'webqsee', root: 'webqsee/demo/items-root/' }],
  ['smap', { bucket: 'smap' }],
] as const)('%s', (session, all: Readonly<Record<string, string>>) => {
  const [role, keys] = [roleName(session), Object.keys(all)];
  const added = ['team', 'user', 'membership', session === 'smap' ? 'root' : 'role'];
  const without = (key: string): object => Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));

  test('with every tag it is given', async () => {
    expect(await standIn.assumeRole({ role, tags: all })).toHaveProperty('sessionToken');
  });

  test.each<Wish>([
    ['with no tags at all', { tags: {} }],
    ['without a SourceIdentity', { sourceIdentity: null }],
    ['with neither', { tags: {}, sourceIdentity: null }],
    ...added.map((key): Wish => [`with ${key} besides`, { tags: { ...all, [key]: 'x' } }]),
    ...keys.flatMap((key): Wish[] => [
      [`without ${key}`, { tags: { ...without(key) } }],
      [`with ${key} in capitals in its place`, { tags: { ...without(key), [key.toUpperCase()]: all[key] ?? '' } }],
    ]),
  ])('%s', async (_how, wish) => {
    await expect(standIn.assumeRole({ role, tags: all, ...wish })).rejects.toMatchObject(DENIED);
  });

  test('by whom the role does not trust: the root, and a session of the role itself', async () => {
    for (const key of [standIn.aws.rootKey, await standIn.assumeRole({ role, tags: all })])
      await expect(standIn.assumeRole({ role, tags: all }, key)).rejects.toMatchObject(DENIED);
  });
});

test('a role that does not exist is refused as one that trusts somebody else', async () => {
  const asked = standIn.assumeRole({ role: 'latchkey-admin', tags: { bucket: 'smap' } });
  await expect(asked).rejects.toMatchObject(DENIED);
});
