/** Checks what `latchkey migrate-keys` finds in policies and keys, that its commands are quoted, and how it refuses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { matchesWildcard } from '../../clients/cli/files/wildcard.ts';
import { GALLERY_AREAS } from '../../clients/cli/migrate/key-reach.ts';
import { keyPolicy } from '../../clients/cli/migrate/key-policy.ts';
import { keyReport } from '../../clients/cli/migrate/key-report.ts';
import { migrationFacts } from '../../clients/cli/migrate/migration-facts.ts';
import { migrationPlan } from '../../clients/cli/migrate/migration-plan.ts';
import { shellWord } from '../../clients/cli/plan/shell-word.ts';
import { run, type Ended } from '../harness/short-run.ts';
import MANUAL from '../vectors/webqsee-manual.json' with { type: 'json' };

const SEED = JSON.stringify(MANUAL.policy);
const ALLOW = {
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b-1/webqsee/acme/items-root/shared/*',
};
const policy = (...statements: object[]): string => JSON.stringify({ Statement: statements });
const misfits = (...statements: object[]): string[] =>
  keyPolicy(policy(...statements), {}).misfits.map(({ what }) => what);

describe('in a policy', () => {
  test.each([
    ['itself', SEED],
    ['of get-policy-version', JSON.stringify({ PolicyVersion: { Document: MANUAL.policy } })],
    ['of IAM itself', JSON.stringify({ PolicyVersion: { Document: encodeURIComponent(SEED) } })],
    ['of get-user-policy', JSON.stringify({ UserName: 'u', PolicyName: 'p', PolicyDocument: MANUAL.policy })],
  ])('of webQsee’s tutorial, %s: bucket, path, areas and lists are found', (_what, text) => {
    const all = ['read', 'write', 'delete'];
    expect(keyPolicy(text, {})).toMatchObject({
      bucket: 'webqsee',
      path: 'webqsee/*/items-root/',
      areas: { shared: all, protected: all, private: all },
      lists: ['webqsee/*/items-root/', 'webqsee/*/items-root/*'],
      misfits: [],
    });
  });

  test.each([
    [{ ...ALLOW, Effect: 'Deny' }, 'it denies s3:GetObject'],
    [{ ...ALLOW, Action: 's3:*' }, 's3:* has a wildcard'],
    [{ ...ALLOW, Action: 'ses:SendEmail', Resource: '*' }, 'ses:SendEmail is of another service'],
    [{ ...ALLOW, Action: 's3:PutObjectAcl' }, 's3:PutObjectAcl is not among'],
    [{ ...ALLOW, Action: undefined, NotAction: 's3:DeleteBucket' }, 'NotAction'],
    [{ ...ALLOW, Resource: undefined, NotResource: 'arn:aws:s3:::x/*' }, 'NotResource'],
    [{ ...ALLOW, Resource: 'arn:aws:s3:::other/*' }, 'is in another bucket'],
    [{ ...ALLOW, Resource: '*' }, '* is every bucket and key'],
    [{ ...ALLOW, Resource: 'arn:aws:s3:::b-1/*' }, 'is the whole bucket'],
    [{ ...ALLOW, Resource: 'arn:aws:s3:::b-1/webqsee/acme/items-root/thumbs/*' }, 'thumbs is no area'],
    [{ ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.7' } } }, 'only if IpAddress aws:SourceIp'],
    [{ ...ALLOW, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b-1' }, 'it lists the whole bucket'],
  ])('%j has no counterpart', (statement, what) => {
    expect(misfits(ALLOW, statement)).toEqual(expect.arrayContaining([expect.stringContaining(what)]));
    expect(misfits(ALLOW)).toEqual([]);
  });

  test.each([
    ['{', /--policy: it is not JSON; get it by: aws iam/],
    [policy(), /--policy: no statement allows objects of a gallery/],
    [policy({ ...ALLOW, Principal: '*' }), /--policy: it has a Principal/],
    [policy(ALLOW, { ...ALLOW, Resource: 'arn:aws:s3:::b-2/a/items-root/shared/*' }), /--policy: it reaches several/],
  ])('%j is refused', (text, message) => {
    expect(() => keyPolicy(text, {})).toThrow(message);
  });
});

test('wildcards match as in IAM, and a hostile pattern takes no long time', () => {
  expect(
    ['s3:*', 's3:Get*', '*', 's3:?etObject'].map((pattern) => matchesWildcard(pattern, 's3:GetObject')),
  ).not.toContain(false);
  expect(
    ['s3:Put*', '', 's3:GetObject?', 'S3'].map((pattern) => matchesWildcard(pattern, 's3:GetObject')),
  ).not.toContain(true);
  expect(matchesWildcard(`${'*a'.repeat(5000)}b`, 'a'.repeat(5000))).toBe(false);
});

test('each key is counted once, as whose it would be', () => {
  const people = [
    { user: 'ada', role: 'admin' },
    { user: 'eve', role: 'member', oldFolder: 'Eve Old' },
  ];
  const { report, add } = keyReport({ root: 'r/', areas: GALLERY_AREAS, people, examples: 1 });
  const keys = [
    'r/',
    'r/shared/',
    'r/shared/ada/',
    'r/shared/ada/x',
    'r/shared/Eve Old/x',
    'r/shared/ADA/x',
    'r/shared/x',
    'r/shared/y',
  ];
  const others = [
    'r/shared/zoe/x',
    'r/shared/__proto__/x',
    'r/Shared/ada/x',
    'r/shared',
    'r2/x',
    'r/shared//x',
    'r/private/a\u001b/x',
  ];
  for (const key of [...keys, ...others]) add(key);
  expect(report).toMatchObject({ total: 15, inTeam: 12 });
  expect(report.areas['shared']).toEqual({
    fitting: { ada: 2 },
    inOldFolder: { eve: 1 },
    otherCase: { ADA: { user: 'ada', keys: 1 } },
    withoutFolder: { total: 2, examples: ['r/shared/x'] },
    fitNobody: { total: 2, examples: ['r/shared/zoe/x'], folders: expect.anything() },
  });
  expect(Object.entries(report.areas['shared']?.fitNobody.folders ?? {})).toEqual([
    ['zoe', 1],
    ['__proto__', 1],
  ]);
  expect(report.outsideAreas).toEqual({ total: 2, examples: ['r/Shared/ada/x'] });
  expect(report.outsideTeam).toEqual({ total: 1, examples: ['r2/x'] });
  expect(report.illegal).toEqual({
    total: 2,
    examples: [expect.stringContaining('r/shared//x (a key has no empty segment')],
  });
});

test('names from outside are one word of the shell in every command', async () => {
  const root = "webqsee/it's $(touch x) `y`/items-root/";
  expect(() => migrationFacts({ team: 'acme', root }, { bucket: 'b-1', path: '' })).toThrow('a root holds only');
  const spaced = migrationFacts({ team: 'acme' }, { bucket: 'b-1', path: 'web qsee/acme/items-root/' });
  const found = migrationPlan(spaced, { today: [], misfits: [] }, [], undefined).steps;
  const commands = found
    .flatMap(({ do: work, check, back }) => [...work, ...check, ...back])
    .flatMap(({ commands: all }) => all);
  expect(
    commands.filter((text) => text.includes('web qsee')).every((text) => text.includes("'web qsee/acme/items-root/")),
  ).toBe(true);
  const { stdout } = await run('sh', ['-c', `printf %s ${shellWord(root)}`]);
  expect(stdout).toBe(root);
});

describe('the command', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-migrate-'));
    await writeFile(join(folder, 'policy.json'), SEED);
    await writeFile(join(folder, 'people.csv'), 'max, member\n');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const migrate = (...more: string[]): Promise<Ended> => {
    const files = ['--policy', join(folder, 'policy.json'), '--people', join(folder, 'people.csv')];
    return run(process.execPath, ['clients/cli/latchkey.ts', 'migrate-keys', ...files, ...more]);
  };

  test('needs the team where the policy has a wildcard', async () => {
    const { code, stdout, stderr } = await migrate();
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^latchkey: invalid_request: --team is needed: .*\n$/),
    ]);
  });

  test('prints words, and that nobody is admin', async () => {
    const { code, stdout } = await migrate('--team', 'acme', '--layout', 'webqsee-simple');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Nothing was changed: [^]*nobody in the list is admin/)]);
    expect(stdout).not.toContain('acme-2');
  });
});
