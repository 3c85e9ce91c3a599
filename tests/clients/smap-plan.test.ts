/**
 * Checks `npx latchkey smap plan`: what it finds in files as smap's manual makes them and in files that are none, its steps, and that
 * `docs/smap.md` has the same commands.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { smapFacts } from '../../clients/cli/smap/smap-facts.ts';
import type { SmapPlan } from '../../clients/cli/smap/smap-plan.ts';
import { policyFindings } from '../../clients/cli/smap/smap-policy.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { renderedBlocks } from '../harness/guide-sections.ts';
import { GUIDE, GUIDE_ANSWERS, GUIDE_PLAN, guideSections } from '../harness/smap-guide.ts';
import MANUAL from '../vectors/smap-manual.json' with { type: 'json' };

const ANSWERS = { ...GUIDE_ANSWERS, attachment: 'SURVEY/FILE' };
const EXAMPLE = {
  '--bucket': ANSWERS.bucket,
  '--region': ANSWERS.region,
  '--team': ANSWERS.team,
  '--broker-url': ANSWERS.brokerUrl,
  '--server-ip': ANSWERS.serverIp,
  '--host': ANSWERS.host,
};
const BUCKET = EXAMPLE['--bucket'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

function plan(changed: Readonly<Record<string, string>> = {}, ...more: string[]): Promise<Ended> {
  const options = Object.entries({ ...EXAMPLE, ...changed }).flat();
  return run(process.execPath, ['clients/cli/latchkey.ts', 'smap', 'plan', ...options, ...more]);
}

async function planned(changed: Readonly<Record<string, string>> = {}): Promise<SmapPlan> {
  const { code, stdout, stderr } = await plan(changed, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as SmapPlan;
}

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("in files as smap's manual makes them", () => {
  test('each line of the old set-up is named, with what belongs in its place', async () => {
    const apache = await written('smap-ssl.conf', MANUAL.apache.join('\n'));
    const { apache: findings } = await planned({ '--apache': apache });
    expect(findings?.map(({ line, lastLine, action, directive }) => [line, lastLine, action, directive])).toEqual(
      MANUAL.apacheFindings,
    );
    const { stdout } = await plan({ '--apache': apache });
    expect(stdout).toContain('\n  line 6: remove: ProxyPassReverse /app/attachments\n');
    expect(stdout).toContain('\n  lines 8-16: remove: <Location /attachments>\n');
  });

  test.each(MANUAL.policies.map((policy, index) => [MANUAL.policyConditions[index] ?? '', policy] as const))(
    'the policy opens the whole bucket to everybody if %s',
    async (condition, policy) => {
      // As the AWS CLI prints it, and as AWS answers.
      for (const text of [JSON.stringify(policy), JSON.stringify({ Policy: JSON.stringify(policy) })]) {
        const file = await written('policy.json', text);
        const { policy: findings } = await planned({ '--bucket-policy': file });
        expect(findings).toEqual([
          {
            statement: 1,
            sid: 'Allow get requests originating from smap.example.org',
            effect: 'opens',
            to: ['everybody'],
            actions: ['s3:GetObject'],
            folders: ['the whole bucket'],
            conditions: [condition],
          },
        ]);
        expect((await plan({ '--bucket-policy': file })).stdout).toContain(
          `opens: everybody: s3:GetObject on the whole bucket\n    if ${condition}\n`,
        );
      }
    },
  );

  test('what replaces them opens nothing, and the overlay is no old set-up', async () => {
    const text = await readFile(join(PROJECT, 'examples/smap/bucket-policy.json'), 'utf8');
    const findings = policyFindings(text.replaceAll('BUCKET', BUCKET), BUCKET);
    expect(findings.map(({ effect }) => effect)).toEqual(['denies', 'denies', 'denies']);
  });
});

describe('of other files', () => {
  test('no password is printed, and nothing that changes a terminal', async () => {
    const lines = [
      'DBDParams "host=127.0.0.1 user=ws password=hidden-1"',
      'SessionCryptoPassphrase hidden-2',
      'ProxyPass /app/attachments https://me:hidden-3@b.example/attachments?key=hidden-4',
      `<Location /attachments>\nRequire ip 203.0.113.7\u001b[2J${'x'.repeat(1000)}\n</Location>`,
    ];
    const apache = await written('secrets.conf', lines.join('\n'));
    const policy = await written(
      'escape.json',
      JSON.stringify({ Statement: { Sid: '\u001b[2J\u202e', Effect: 'Allow', Principal: '*', Action: 's3:*' } }),
    );
    for (const more of [[], ['--json']]) {
      const { code, stdout } = await plan({ '--apache': apache, '--bucket-policy': policy }, ...more);
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/hidden|\\u001b|\\u202e|x{200}/);
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
      expect(stdout).toContain('ProxyPass /app/attachments https://b.example');
    }
  });
});

test.each(['--apache', '--bucket-policy'])('a file that is none ends the command with code 2: %s', async (option) => {
  const { code, stdout, stderr } = await plan({ [option]: folder });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`latchkey: invalid_request: ${option}: ${folder} is no plain file\n`);
});

test.each([
  ['--bucket', 'Files', /a bucket name is/],
  ['--bucket', "x'; rm -rf /", /a bucket name is/],
  ['--team', '-x', /a team id is/],
  ['--region', 'Frankfurt', /--region is a region of AWS/],
  ['--region', 'cn-north-1', /does not work there/],
  ['--broker-url', 'http://latchkey.example.org', /--broker-url begins with https/],
  ['--broker-url', 'https://me:secret@latchkey.example.org', /--broker-url begins with https/],
  ['--broker-url', 'https://latchkey.example.org/?a', /--broker-url begins with https/],
  ['--broker-url', 'https://latchkey.example.org/$(id)', /--broker-url begins with https/],
  ['--server-ip', '203.0.113.0/24', /--server-ip is the one public address/],
  ['--server-ip', 'fe80::1%eth0', /--server-ip is the one public address/],
  ['--host', 'https://smap.example.org', /--host is the name/],
  ['--host', '203.0.113.7', /--host is the name/],
  ['--attachment', '../x', /--attachment is a path below/],
  ['--attachment', 'a b/c', /--attachment is a path below/],
])('%s %j is refused with the reason', (option, value, message) => {
  const name = option.slice(2).replace(/-./, (text) => text.slice(1).toUpperCase());
  expect(() => smapFacts({ ...ANSWERS, [name]: value })).toThrow(message);
});

test('the command refuses with code 2, and demands each option', async () => {
  const { code, stdout, stderr } = await plan({ '--region': 'Frankfurt' });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe('latchkey: invalid_request: --region is a region of AWS, such as eu-central-1\n');
  const without = await run(process.execPath, ['clients/cli/latchkey.ts', 'smap', 'plan', '--bucket', BUCKET]);
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("required option '--region")]);
});

describe('the steps', () => {
  test('close nothing that a later one still needs', () => {
    const names = GUIDE_PLAN.steps.map(({ name }) => name);
    const before = [
      ['record', 'cors'],
      ['team', 'tokens'],
      ['cors', 'overlay'],
      ['tokens', 'overlay'],
      ['overlay', 'policy'],
      ['credentials', 'old-key'],
      ['old-key', 'retire'],
      ['policy', 'public'],
    ] as const;
    for (const [first, then] of before)
      expect([first, names.indexOf(first) < names.indexOf(then)]).toEqual([first, true]);
  });

  test('each has commands, a check and a way back, or says why it needs none', () => {
    const { steps, open } = GUIDE_PLAN;
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
    for (const { name, do: work, check, back, backNote } of steps) {
      expect([name, work.length > 0, check.length > 0]).toEqual([name, true, true]);
      expect([name, name === 'record' || back.length > 0 || backNote !== undefined]).toEqual([name, true]);
    }
    expect(open.map(({ step }) => steps[step - 1]?.name)).toEqual([
      'policy',
      'overlay',
      'overlay',
      'old-key',
      'projects',
    ]);
  });

  test('name files that exist', async () => {
    for (const file of GUIDE_PLAN.steps.flatMap(({ files }) => files))
      expect((await readFile(join(PROJECT, 'examples/smap', file))).length).toBeGreaterThan(0);
  });

  test('have the values in the form that each place takes', async () => {
    const dotted = await planned({
      '--bucket': 'files.example.org',
      '--region': 'us-gov-west-1',
      '--server-ip': '2001:db8::7',
      '--broker-url': 'https://api.example.org:8443/keys/',
    });
    const text = JSON.stringify(dotted.steps);
    expect(text).toContain('LATCHKEY_BUCKET_ORIGIN https://s3.us-gov-west-1.amazonaws.com|');
    expect(text).toContain(' https://s3.us-gov-west-1.amazonaws.com/files.example.org/attachments/SURVEY/FILE');
    expect(text).toContain('--cidr 2001:db8::7/128');
    expect(text).toContain('LATCHKEY_BROKER api.example.org:8443/keys|');
    expect(text).toContain("-e 's|arn:aws:|arn:aws-us-gov:|g'");
  });

  test('are commands that bash can parse', async () => {
    const { steps } = GUIDE_PLAN;
    const all = steps
      .flatMap(({ do: work, check, back }) => [...work, ...check, ...back])
      .flatMap(({ commands }) => commands);
    const { code, stderr } = await run('bash', ['-n', '-c', all.join('\n')]);
    expect([code, stderr]).toEqual([0, '']);
  });
});

test('docs/smap.md has the same steps, with the same commands in the same order and nothing else', () => {
  const sections = guideSections();
  expect(sections.map(({ heading }) => heading)).toEqual(
    GUIDE_PLAN.steps.map(({ number, title }) => `${number}. ${title}`),
  );
  for (const [index, step] of GUIDE_PLAN.steps.entries())
    expect([step.name, sections[index]?.blocks]).toEqual([step.name, renderedBlocks(step)]);
});

test('the command at the top of docs/smap.md works, and prints the same plan', async () => {
  const [, command = ''] = /^```\n(npx latchkey smap plan .*?)^```$/ms.exec(GUIDE) ?? [];
  const apache = await written('smap-ssl.conf', MANUAL.apache.join('\n'));
  const policy = await written('bucket-policy-before.json', JSON.stringify(MANUAL.policies[0]));
  const filled = command.replace('smap-ssl.conf', apache).replace('bucket-policy-before.json', policy).trimEnd();
  const { code, stdout } = await run('bash', ['-c', `${filled} --json`], { npm_config_loglevel: 'error' });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject(JSON.parse(JSON.stringify(GUIDE_PLAN)) as object);
});

test('help has an example', async () => {
  const { code, stdout } = await run(process.execPath, ['clients/cli/latchkey.ts', 'smap', 'plan', '--help']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/Example:\n[^]*latchkey smap plan --bucket/)]);
});
