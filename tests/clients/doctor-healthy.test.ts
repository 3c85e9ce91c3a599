/** Checks that `latchkey doctor` finds nothing wrong with a healthy team of each layout, and leaves nothing of its own. */
import { describe, expect, test } from '@jest/globals';
import { useLatchkey } from '../harness/use-latchkey.ts';
import type { Row } from '../harness/rows.ts';
import { contentOf, examined, faultsOf } from './doctor-world.ts';
import { latchkeyLocal } from './local-command.ts';

/** A busy machine runs a command of two seconds in many more. */
const TWO_RUNS_MS = 90_000;
const HOUR_SECONDS = 3600;
/** A later row of a probe is deleted by DynamoDB, whenever the run ended. */
const LATEST_TTL_SECONDS = 2 * HOUR_SECONDS;

const latchkey = useLatchkey({
  members: ['ada', 'max'],
  teams: [{ team: 'simple', layout: 'webqsee-simple' }],
  objects: ['webqsee/demo/items-root/shared/doctor.0123abcd/latchkey-doctor-0123456789abcdef-kept', 'webqsee/other'],
});
const BUCKETS = { demo: 'webqsee', simple: 'webqsee', 'demo-smap': 'smap' } as const;

async function rowsBut(before: readonly Row[]): Promise<readonly Row[]> {
  const known = new Set(before.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
  // The revoker's own row is renewed by each of its runs.
  return (await latchkey.rows.all()).filter(
    ({ pk, sk }) => !known.has(`${String(pk)} ${String(sk)}`) && !String(pk).startsWith('REVOKER#'),
  );
}

describe.each(Object.entries(BUCKETS))('team %s', (team, bucket) => {
  test('has no fault, and everything is as before', async () => {
    const [rows, content] = [await latchkey.rows.all(), await contentOf(latchkey, bucket)];
    const findings = await examined(latchkey, team);
    expect(faultsOf(findings)).toEqual([]);
    expect(findings.filter(({ area, state }) => area.startsWith('role ') && state === 'ok').length).toBeGreaterThan(8);
    expect(await contentOf(latchkey, bucket)).toEqual(content);

    const now = Date.now() / 1000;
    const left = await rowsBut(rows);
    const memberships = left.filter(({ sk }) => String(sk).startsWith('MEMBER#'));
    expect(memberships.length).toBeGreaterThan(1);
    for (const row of left) {
      expect(row).toMatchObject(
        String(row['sk']).startsWith('MEMBER#')
          ? { active: false, enrolled: false, probeEndsAtSeconds: expect.any(Number) }
          : { kind: 'member', secretHash: '', endedOn: expect.any(String) },
      );
      expect(row['ttl']).toEqual(expect.any(Number));
    }
    for (const { ttl } of memberships) {
      expect(Number(ttl)).toBeGreaterThan(now + HOUR_SECONDS);
      expect(Number(ttl)).toBeLessThan(now + LATEST_TTL_SECONDS);
    }
    expect(left.map(({ pk }) => String(pk)).filter((pk) => !/^(?:MEMBERS|TOKEN)#/.test(pk))).toEqual([]);
    expect(await latchkey.operator.probes(team)).toEqual([]);
  });
});

test('the admins see no probe afterwards, and an object with a probe’s key but another’s media type stays', async () => {
  expect(await latchkey.listed('ada', 'members', 'user')).toEqual(['ada', 'max']);
  expect(await latchkey.listed('ada', 'tokens', 'user')).toEqual(['ada', 'max']);
  expect(await contentOf(latchkey, 'webqsee')).toContainEqual(expect.stringContaining('0123456789abcdef-kept'));
});

test(
  'as a command: a table with a line for each check, and as JSON',
  async () => {
    const table = await latchkeyLocal(latchkey.running, 'doctor', 'demo');
    expect(table.stderr).toBe('');
    expect(table.stdout).toMatch(/^team demo \(webqsee\) in bucket webqsee, broker http:/);
    expect(table.stdout).toMatch(
      /^ {2}ok +role member +private\/: own folder read list write delete, another's folder nothing; /m,
    );
    const json = await latchkeyLocal(latchkey.running, 'doctor', 'demo', '--json');
    const { checks, ...rest } = JSON.parse(json.stdout) as { checks: object[] };
    expect(rest).toMatchObject({ team: 'demo', layout: 'webqsee', bucket: 'webqsee', faults: 0 });
    expect(checks).toContainEqual({ state: 'ok', area: 'broker', what: expect.stringMatching(/^answers at http:/) });
  },
  TWO_RUNS_MS,
);

test.each([
  [['doctor'], 2, "missing required argument 'team'"],
  [['doctor', 'Demo'], 2, 'a team id is'],
  [['doctor', 'demo', '--broker-url', 'ftp://x'], 2, "option '--broker-url <url>' argument 'ftp://x' is invalid"],
  [['doctor', 'none'], 1, 'not_found: there is no team none'],
])('%j ends with %d', async (parameters, code, message) => {
  const ended = await latchkeyLocal(latchkey.running, ...parameters);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toContain(message);
});
