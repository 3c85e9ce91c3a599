/** Checks `latchkey audit`, and the lines that changes leave, against a stack whose CloudWatch Logs is on loopback. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { withAuditTrail } from '../../clients/cli/operator/audit-trail.ts';
import { ARN, startCloudWatch, type CloudWatch } from '../harness/cloudwatch-logs.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { startStandIn, type StandIn } from '../harness/stand-in.ts';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../shared/table-schema.ts';

const [CREDENTIALS, MEMBERS, OPERATOR] = [
  '/aws/lambda/latchkey-prod-credentials',
  '/aws/lambda/latchkey-prod-members',
  '/latchkey/prod/operator',
];
const RECORD = {
  route: 'GET /v1/me',
  requestId: 'one',
  sourceIp: '192.0.2.7',
  decision: 'allowed',
  status: 200,
  durationMs: 3,
};
const REFUSED = { ...RECORD, decision: 'refused', status: 403, code: 'out_of_scope' };

/** Each command is a process. */
jest.setTimeout(120_000);
let cloud: CloudWatch;
let standIn: StandIn;

beforeAll(async () => {
  [cloud, standIn] = await Promise.all([startCloudWatch(), startStandIn()]);
  const { aws } = standIn;
  const dynamodb = new DynamoDBClient({ endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey });
  await dynamodb.send(new CreateTableCommand({ ...TABLE, TableName: 'audited' } as unknown as CreateTableCommandInput));
  dynamodb.destroy();
});

afterAll(async () => {
  await Promise.all([cloud.close(), standIn.dispose()]);
});

beforeEach(() => {
  cloud.groups.clear();
  for (const group of [CREDENTIALS, MEMBERS, OPERATOR]) cloud.groups.set(group, []);
  cloud.refused.clear();
  cloud.calls.length = 0;
  cloud.throttled = 0;
  cloud.outputs = { FunctionLogGroups: `${CREDENTIALS},${MEMBERS}`, OperatorLogGroup: OPERATOR };
});

function audit(...parameters: string[]): Promise<Ended> {
  return run(process.execPath, ['clients/cli/latchkey.ts', 'audit', ...parameters], cloud.environment);
}

async function usersOf(...parameters: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await audit('--json', ...parameters);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { audit: { user: string } }).audit.user);
}

test('the lines of all groups come in their order, page by page, and nothing else', async () => {
  const startMs = Date.now() - 600_000;
  for (let index = 0; index < 3000; index += 1)
    cloud.add(
      [CREDENTIALS, MEMBERS, OPERATOR][index % 3] ?? '',
      { ...RECORD, user: `u${index}` },
      startMs + index * 100,
    );
  cloud.groups.get(MEMBERS)?.push({ timestamp: startMs, message: '{"revocation":{"rows":1}}', eventId: 'x' });
  cloud.groups.get(MEMBERS)?.push({ timestamp: startMs, message: 'START RequestId', eventId: 'y' });
  cloud.add(MEMBERS, { ...RECORD, user: 'old' }, Date.now() - 7_200_000);
  cloud.throttled = 4;
  expect(await usersOf()).toEqual(Array.from({ length: 3000 }, (_, index) => `u${index}`));
  const patterns = new Set(cloud.calls.map(({ input }) => input.filterPattern));
  expect([...patterns]).toEqual(['{ $.audit.decision = "*" }']);
});

test('filters run here, and what was typed reaches no pattern', async () => {
  cloud.add(CREDENTIALS, { ...RECORD, user: 'max', team: 'acme' });
  cloud.add(CREDENTIALS, { ...REFUSED, user: 'eve', team: 'other', askedTeam: 'acme' });
  cloud.add(CREDENTIALS, { ...RECORD, user: 'zoe', team: 'other', refused: { out_of_scope: 2 } });
  cloud.add(MEMBERS, { ...RECORD, user: 'ada', team: 'other', subject: 'max' });
  expect((await usersOf('--team', 'acme')).sort()).toEqual(['eve', 'max']);
  expect((await usersOf('--user', 'max')).sort()).toEqual(['ada', 'max']);
  expect((await usersOf('--refused')).sort()).toEqual(['eve', 'zoe']);
  const hostile = await audit('--user', '" || { $.x = *');
  expect([hostile.code, hostile.stdout]).toEqual([0, '']);
  expect(JSON.stringify(cloud.calls)).not.toContain('$.x');
});

test('a hostile name is shown, and acts upon no terminal', async () => {
  const user = 'max\u001b[2J\u202e\u2028';
  cloud.add(CREDENTIALS, { ...RECORD, user, team: 'acme' });
  cloud.add(CREDENTIALS, { ...RECORD, user: { toString: 'x' } });
  const words = await audit();
  expect(words.stdout).toMatch(/^[\x20-\x7e]+\n$/);
  expect(words.stdout).toContain('max\\u{1b}[2J\\u{202e}');
  const json = await audit('--json');
  expect(json.stdout).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(json.stdout)).toMatchObject({ audit: { user } });
});

describe('what cannot be', () => {
  test.each([
    [
      'a right is missing',
      'AccessDeniedException',
      1,
      'upstream_refused: your AWS rights do not suffice: it needs logs:FilterLogEvents on /aws/lambda/',
    ],
    ['credentials are not known', 'UnrecognizedClientException', 1, 'unauthenticated: '],
  ])('%s', async (_what, name, code, message) => {
    cloud.refused.set('FilterLogEvents', name);
    const ended = await audit();
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([
      code,
      '',
      expect.stringContaining(`latchkey: ${message}`),
    ]);
  });

  test('a stack of an earlier version', async () => {
    cloud.outputs = {};
    const { code, stderr } = await audit('--stack', 'mine');
    expect([code, stderr]).toEqual([
      1,
      'latchkey: not_found: the stack mine does not name its log groups yet: deploy this version\n',
    ]);
  });

  test('one group is gone: the others are read; all are: it fails', async () => {
    cloud.groups.delete(MEMBERS);
    cloud.add(CREDENTIALS, { ...RECORD, user: 'max' });
    const { code, stdout, stderr } = await audit();
    expect([code, stderr]).toEqual([0, `latchkey: there is no log group ${MEMBERS}, so its lines are missing here\n`]);
    expect(stdout).toContain('max');
    cloud.groups.clear();
    expect((await audit()).stderr).toContain('latchkey: not_found: there is no log group ');
  });

  test.each([
    [['--since', '0'], 'from 1s to 90d'],
    [['--since', 'yesterday'], 'from 1s to 90d'],
    [['--team', 'No Team'], "option '--team <team>'"],
    [['--stack', 'x', '--local'], 'cannot be used with'],
  ])('%j', async (parameters, message) => {
    const { code, stderr } = await audit(...parameters);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('an environment that names a table alone', async () => {
    const ended = await run(process.execPath, ['clients/cli/latchkey.ts', 'audit'], {
      ...cloud.environment,
      TABLE_NAME: 'x',
    });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('TABLE_NAME names a table, but no logs')]);
  });
});

test('--tail goes on with late events, each once, and Ctrl-C ends it with 0', async () => {
  cloud.add(CREDENTIALS, { ...RECORD, user: 'first' });
  const child = spawn(process.execPath, ['clients/cli/latchkey.ts', 'audit', '--tail', '--json'], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'], ...cloud.environment },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const until = async (user: string): Promise<void> => {
    while (!output.includes(`"user":"${user}"`)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until('first');
  cloud.add(MEMBERS, { ...RECORD, user: 'late' }, Date.now() - 60_000);
  cloud.refused.set('FilterLogEvents', 'ServiceUnavailableException');
  cloud.refused.clear();
  await until('late');
  cloud.add(OPERATOR, { ...RECORD, user: 'last' });
  await until('last');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect([...output.matchAll(/"user":"(\w+)"/g)].map(([, user]) => user)).toEqual(['first', 'late', 'last']);
});

describe('a change by an operator', () => {
  function create(team: string): Promise<Ended> {
    const role = (name: string): string => `arn:aws:iam::123456789012:role/latchkey-${name}`;
    cloud.outputs = {
      ...cloud.outputs,
      ...{ TableName: 'audited', BrokerUrl: 'https://broker.example', GalleryBuckets: 'pictures', SmapBuckets: '-' },
      ...{ GalleryRoleArn: role('gallery'), SmapRoleArn: role('smap'), SmapServerActions: '-' },
    };
    const { accessKeyId, secretAccessKey } = standIn.aws.rootKey;
    const key = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    return run(process.execPath, ['clients/cli/latchkey.ts', 'team', 'create', team, '--layout', 'webqsee'], {
      ...{ ...cloud.environment, ...key, AWS_ENDPOINT_URL_DYNAMODB: standIn.aws.url },
    });
  }

  test('leaves a line in the log group of the stack, with the ARN', async () => {
    const { code, stderr } = await create('acme');
    expect([code, stderr]).toEqual([0, '']);
    const [event, ...others] = cloud.groups.get(OPERATOR) ?? [];
    expect(others).toEqual([]);
    expect(JSON.parse(event?.message ?? '')).toEqual({
      audit: {
        ...{ time: expect.any(String), requestId: expect.any(String), durationMs: expect.any(Number) },
        ...{ route: 'latchkey team create', actor: ARN, team: 'acme', decision: 'allowed' },
        after: {
          layout: 'webqsee',
          bucket: 'pictures',
          root: 'webqsee/acme/items-root/',
          active: true,
          rootClaimed: true,
        },
      },
    });
    const again = await create('acme');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('conflict')]);
    expect(cloud.groups.get(OPERATOR)?.[1]?.message).toContain('"decision":"refused"');
  });

  test.each([
    [
      'the rights for it are missing',
      () => cloud.refused.set('PutLogEvents', 'AccessDeniedException'),
      'it needs logs:CreateLogStream and logs:PutLogEvents on /latchkey/prod/operator',
    ],
    ['the group is gone', () => cloud.groups.delete(OPERATOR), 'there is no log group /latchkey/prod/operator'],
    ['the stack names no group', () => (cloud.outputs = {}), 'no log group for it is known'],
  ])('is made although %s, and the line is printed', async (what, put, reason) => {
    put();
    const team = `team-${what.length}`;
    const { code, stdout, stderr } = await create(team);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`team ${team}`)]);
    expect(stderr).toContain(reason);
    const [, line = ''] = stderr.trimEnd().split('\n');
    expect(JSON.parse(line)).toMatchObject({ audit: { route: 'latchkey team create', team, actor: ARN } });
  });
});

test('a line whose operation breaks in an unknown way is one of a failure, and the error stays what it was', async () => {
  const lines: string[] = [];
  const broken = { createTeam: () => Promise.reject(new TypeError('secret')) } as never;
  const trail = {
    actorOf: () => Promise.resolve('jo'),
    write: (line: string) => {
      lines.push(line);
      return Promise.resolve();
    },
  };
  await expect(withAuditTrail(broken, trail).createTeam({ team: 'acme', layout: 'x' })).rejects.toThrow('secret');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/"decision":"failed".*"code":"internal","cause":"TypeError"/);
  expect(lines[0]).not.toContain('secret');
});
