/** Kills `latchkey doctor` in its midst: what it leaves is harmless, and the next run ends and removes all of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { PROJECT } from '../harness/short-run.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';
import { contentOf, examined, faultsOf, ofArea } from './doctor-world.ts';

const TEN_MINUTES_MS = 600_000;
const latchkey = useLatchkey({ members: ['ada'] });
const objects = async (): Promise<string[]> =>
  (await contentOf(latchkey, 'webqsee')).filter((key) => key.includes('/latchkey-doctor-'));

test('a run that is killed', async () => {
  const folder = latchkey.running.dataDir;
  const started = Date.now();
  const child = spawn(process.execPath, ['clients/cli/latchkey.ts', 'doctor', 'demo', '--local', folder], {
    cwd: PROJECT,
    stdio: 'ignore',
  });
  await eventually(objects, (keys) => keys.length > 0);
  child.kill('SIGKILL');
  await once(child, 'close');

  const probes = await latchkey.operator.probes('demo');
  expect(probes.map(({ role }) => role).sort()).toEqual(['admin', 'member', 'viewer']);
  for (const { probeEndsAtSeconds = Infinity } of probes)
    expect(probeEndsAtSeconds * 1000).toBeLessThanOrEqual(Date.now() + TEN_MINUTES_MS);
  const left = await objects();
  expect(left.length).toBeGreaterThan(0);
  const tokens = await latchkey.operator.tokens('demo');
  for (const { token } of tokens.filter(({ token: { user } }) => user.startsWith('doctor.')))
    expect((token.expiresAtSeconds ?? Infinity) * 1000 - started).toBeLessThanOrEqual(TEN_MINUTES_MS + 60_000);

  const findings = await examined(latchkey, 'demo');
  expect(faultsOf(findings)).toEqual([]);
  expect(ofArea(findings, 'traces')).toContainEqual(
    expect.objectContaining({
      state: 'note',
      what: `an earlier run broke off: its 3 probes are ended, its ${left.length} objects removed`,
    }),
  );
  expect(await objects()).toEqual([]);
  expect(await latchkey.operator.probes('demo')).toEqual([]);
  expect(await latchkey.listed('ada', 'members', 'user')).toEqual(['ada']);
});
