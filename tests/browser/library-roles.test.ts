/** Proves what an open page meets when an admin changes the member's role: a fresh session where it helps, a clear refusal elsewhere. */
import { expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { outcome, s3Client } from '../harness/latchkey.ts';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type Tab } from './harness/contexts.ts';
import { useLibrary } from './harness/use-library.ts';

const MB = 1024 * 1024;

const library = useLibrary();

/** Makes a viewer of a member, and waits until the bucket refuses the session of before. */
async function demote(tab: Tab, user: string): Promise<void> {
  const client = s3Client(library.broker.running, await tab.run('credentials'));
  expect((await library.broker.asAdmin('PUT', `members/${user}`, { role: 'viewer' })).status).toBe(200);
  const list = new ListObjectsV2Command({ Bucket: library.broker.bucket, Prefix: library.broker.prefixOf(user) });
  await eventually(
    () => outcome(client.send(list)),
    (answer) => answer === 403,
  );
  client.destroy();
}

test('a session that was ended is renewed once, and what the new role may do goes on', async () => {
  const tab = await library.signedInTab('narrowed');
  const prefix = library.broker.prefixOf('narrowed');
  await tab.run('upload', { key: `${prefix}a`, bytes: 5 });
  await demote(tab, 'narrowed');
  const before = await tab.run('credentials');
  // The broker gives the refused session again for the seconds in which it still knows the old membership.
  expect((await tab.run('list', { prefix })).map(({ key }) => key)).toEqual([`${prefix}a`]);
  expect((await tab.run('credentials')).accessKeyId).not.toBe(before.accessKeyId);
  await tab.run('sent');
  await tab.run('list', { prefix });
  expect((await tab.run('sent')).filter(({ path }) => path.endsWith('/credentials'))).toEqual([]);
  expect(await tab.run('may', { action: 'write', key: `${prefix}a` })).toEqual(expect.any(String));
  await expect(tab.run('upload', { key: `${prefix}b`, bytes: 5 })).rejects.toMatchObject({ code: 'out_of_scope' });
  expect(await tab.run('refresh')).toMatchObject({ role: 'viewer' });
});

test('an upload whose right is taken away in its middle fails as refused', async () => {
  const tab = await library.signedInTab('halfway');
  const key = `${library.broker.prefixOf('halfway')}big`;
  await tab.run('network', { rules: [{ where: ['PUT ', 'partNumber=3&'], effect: 'hold' }] });
  await tab.run('startUpload', { key, bytes: 20 * MB });
  await eventually(
    async () => (await tab.run('unfinished'))[0]?.loaded,
    (loaded) => loaded === 16 * MB,
  );
  await demote(tab, 'halfway');
  await tab.run('network', { rules: [] });
  await expect(tab.run('finishUpload', { key })).rejects.toMatchObject({ code: 'out_of_scope' });
  expect(await tab.run('uploadStatus', { key })).toMatchObject({ state: 'failed' });
  expect(await library.broker.keys(key)).toEqual([]);
});
