/** Proves what holds while the broker is away, and that a bucket without CORS is told apart from a lost network. */
import { expect, test } from '@jest/globals';
import { DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import type { NetworkRule } from './harness/scenarios.ts';
import { useLibrary } from './harness/use-library.ts';

const library = useLibrary();

const offline = (): NetworkRule[] => [{ where: [library.broker.broker], effect: 'fail' }];

test('signing out offline forgets everything', async () => {
  const tab = await library.signedInTab('offline');
  await tab.run('credentials');
  await tab.run('network', { rules: offline() });
  expect(await tab.run('signOut')).toEqual({ ended: false });
  expect(await tab.run('signedIn')).toBe(false);
  expect(await tab.run('kept')).toEqual({ texts: [], keys: [] });
  await tab.run('network', { rules: [] });
  await expect(tab.run('credentials')).rejects.toMatchObject({ code: 'signed_out' });
});

test('a session that lives goes on, also where it should be renewed; one that has ended does not', async () => {
  const tab = await library.signedInTab('patient');
  const keys = await tab.run('credentials');
  await tab.run('network', { rules: offline() });
  await tab.run('clock', { aheadMs: keys.expiresAtMs - Date.now() - 60_000 });
  await tab.run('sent');
  expect(await tab.run('credentials')).toMatchObject({ accessKeyId: keys.accessKeyId });
  // It was tried.
  expect((await tab.run('sent')).map(({ path }) => path)).toContain(`/v1/teams/${library.broker.team}/credentials`);
  await tab.run('clock', { aheadMs: 3 * 3600 * 1000 });
  await expect(tab.run('credentials')).rejects.toMatchObject({ code: 'unreachable' });
});

test('a bucket without a CORS rule is named, and a bucket that is away too', async () => {
  const tab = await library.signedInTab('barred');
  const prefix = library.broker.prefixOf('barred');
  const Bucket = library.broker.bucket;
  const { CORSRules } = await library.broker.operator.send(new GetBucketCorsCommand({ Bucket }));
  await library.broker.operator.send(new DeleteBucketCorsCommand({ Bucket }));
  try {
    await expect(tab.run('list', { prefix })).rejects.toMatchObject({ code: 'bucket_cors' });
    await expect(tab.run('upload', { key: `${prefix}a`, bytes: 5 })).rejects.toMatchObject({ code: 'bucket_cors' });
    await expect(tab.run('delete', { key: `${prefix}a` })).rejects.toMatchObject({ code: 'bucket_cors' });
  } finally {
    await library.broker.operator.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  }
  expect(await tab.run('list', { prefix })).toEqual([]);
  await tab.run('network', { rules: [{ where: [library.broker.running.demo.aws], effect: 'fail' }] });
  await expect(tab.run('list', { prefix })).rejects.toMatchObject({ code: 'unreachable' });
});
