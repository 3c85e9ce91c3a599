/** Checks `latchkey team list`, `team show` and `team delete --release-root`, with their audit lines, on a running `npm start`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { latchkeyAnswer, latchkeyLocal } from './local-command.ts';

const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;
/** Each command is a process. */
jest.setTimeout(120_000);
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
  await latchkeyAnswer(running, 'team', 'create', 'acme', '--layout', 'webqsee', '--root', 'a/b/');
});

afterAll(async () => {
  await running.dispose();
});

const answered = (...parameters: string[]): Promise<Record<string, unknown>> => latchkeyAnswer(running, ...parameters);

async function put(team: string, name: string, value: string): Promise<void> {
  const { aws: endpoint, region } = running.demo;
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials: running.rootKey });
  await dynamodb.send(
    new UpdateItemCommand({
      ...{ TableName: 'latchkey', Key: { pk: { S: `TEAM#${team}` }, sk: { S: 'TEAM' } } },
      ...{ UpdateExpression: 'SET #name = :value', ExpressionAttributeNames: { '#name': name } },
      ExpressionAttributeValues: { ':value': { S: value } },
    }),
  );
  dynamodb.destroy();
}

async function linesOfFile(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(running.dataDir, 'audit.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { audit: Record<string, unknown> }).audit);
}

test('list and show: what there is, counted', async () => {
  const { code } = await answered('invite', 'acme', 'ada', '--role', 'admin');
  await enroll(running, String(code));
  await answered('invite', 'acme', 'max', '--role', 'member');
  await answered('token', 'create', 'acme', 'robot', '--role', 'viewer');
  const row = { team: 'acme', layout: 'webqsee', bucket: running.demo.bucket, root: 'a/b/', createdOn: MOMENT };
  const { items } = await answered('team', 'list');
  expect(items).toContainEqual({ ...row, members: 1 });
  expect((items as { team: string }[]).map(({ team }) => team)).toEqual(['acme', 'demo', 'demo-smap']);
  expect(await answered('team', 'show', 'acme')).toEqual({
    ...row,
    ...{ members: 1, admins: 1, openInvites: 1, serviceTokens: 1 },
    largestSession: { role: expect.any(String), tokenBytes: expect.any(Number), tokenPercent: expect.any(Number) },
  });
  expect(await answered('team', 'show', 'demo-smap')).toMatchObject({
    attachments: { pictureUrlSeconds: 300, videoUrlSeconds: 1800, projectCheck: false },
  });
  const words = await latchkeyLocal(running, 'team', 'show', 'acme');
  expect(words.stdout).toMatch(/members +1, of whom 1 admin can sign in\n.*open invites +1\n/);
  expect((await latchkeyLocal(running, 'team', 'list')).stdout).toMatch(
    /^ {2}team +layout .*\n {2}acme +webqsee +\S+ +a\/b\/ +\S{10} +1\n/,
  );
  const missing = await latchkeyLocal(running, 'team', 'show', 'none');
  expect([missing.code, missing.stderr]).toEqual([
    1,
    'latchkey: not_found: there is no team none; latchkey team list shows those that are there\n',
  ]);
});

test('a damaged row is named, and hides no team', async () => {
  await answered('team', 'create', 'broken', '--layout', 'webqsee');
  await put('broken', 'layout', 'another');
  const { code, stdout, stderr } = await latchkeyLocal(running, 'team', 'list');
  expect([code, stderr]).toEqual([0, 'latchkey: the rows of these teams are damaged, and not listed: broken\n']);
  expect(stdout).toContain('acme');
  await put('broken', 'layout', 'webqsee');
});

test('a root is released in a second call, once its sessions are over; then a new team has it', async () => {
  const early = await latchkeyLocal(running, 'team', 'delete', 'acme', '--release-root', '--yes');
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('delete it without --release-root first')]);
  expect(await answered('team', 'list')).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ team: 'acme' })]),
  });
  await answered('team', 'delete', 'acme', '--yes');
  const tooSoon = await latchkeyLocal(running, 'team', 'delete', 'acme', '--release-root', '--yes');
  expect([tooSoon.code, tooSoon.stderr]).toEqual([
    1,
    expect.stringMatching(/may reach its root until \d{4}-.*Z; do the same again then/),
  ]);
  expect((await answered('team', 'list'))['items']).not.toContainEqual(expect.objectContaining({ team: 'acme' }));
  expect((await answered('team', 'list', '--all'))['items']).toContainEqual(
    expect.objectContaining({ team: 'acme', endedOn: MOMENT }),
  );
  expect(await answered('team', 'show', 'acme')).toMatchObject({ members: 0, sessionsEndBy: MOMENT });

  await put('acme', 'endedOn', new Date(Date.now() - 3_661_000).toISOString());
  const asked = await latchkeyLocal(running, 'team', 'delete', 'acme', '--release-root');
  expect([asked.code, asked.stderr]).toEqual([
    2,
    expect.stringMatching(/lets another team have it, with all objects in it\.\n.*--yes/),
  ]);
  const heir = ['team', 'create', 'heir', '--layout', 'webqsee', '--root', 'a/'];
  expect((await latchkeyLocal(running, ...heir)).stderr).toContain('overlaps that of team acme');
  const released = { team: 'acme', bucket: running.demo.bucket, root: 'a/b/', rootReleasedOn: MOMENT };
  expect(await answered('team', 'delete', 'acme', '--release-root', '--yes')).toEqual(released);
  // Nothing is left to release, so the command does not ask.
  expect(await answered('team', 'delete', 'acme', '--release-root')).toEqual(released);
  await answered(...heir);
  expect((await latchkeyLocal(running, 'team', 'create', 'acme', '--layout', 'webqsee')).stderr).toContain(
    'an id is given once',
  );
});

test('each change and refusal left a line in the data folder, with the operator', async () => {
  const lines = await linesOfFile();
  const ofOperators = lines.filter(({ route }) => String(route).startsWith('latchkey '));
  for (const line of ofOperators) {
    expect(line['actor']).toMatch(/^local operator \(.+\)$/);
    expect(line).not.toHaveProperty('sourceIp');
  }
  const state = { layout: 'webqsee', bucket: running.demo.bucket, root: 'a/b/', active: true, rootClaimed: true };
  const ended = { ...state, active: false };
  const common = { team: 'acme', decision: 'allowed' };
  for (const line of [
    { ...common, route: 'latchkey team create', after: state },
    {
      ...common,
      route: 'latchkey invite',
      subject: 'ada',
      after: expect.objectContaining({ role: 'admin', state: 'open' }),
    },
    {
      ...common,
      route: 'latchkey token create',
      after: expect.objectContaining({ user: 'service.robot', role: 'viewer' }),
    },
    { ...common, route: 'latchkey team delete', before: state, after: ended },
    { ...common, route: 'latchkey team delete --release-root', before: ended, after: { ...ended, rootClaimed: false } },
    { ...common, route: 'latchkey team delete --release-root', before: ended, decision: 'refused', code: 'conflict' },
    { route: 'latchkey team create', team: 'heir', decision: 'refused', code: 'conflict' },
  ])
    expect(ofOperators).toContainEqual(expect.objectContaining(line));
  expect(JSON.stringify(lines)).not.toMatch(/lki?_/);
});

test('audit --local shows them with those of the broker, filtered, also while it does not run', async () => {
  const words = await latchkeyLocal(running, 'audit', '--team', 'acme', '--refused');
  expect([words.code, words.stderr]).toEqual([0, '']);
  for (const line of words.stdout.trimEnd().split('\n'))
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\S+Z latchkey .* on acme refused conflict /);
  await running.stop();
  const { stdout } = await latchkeyLocal(running, 'audit', '--user', 'ada', '--json');
  const routes = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { audit: { route: string } }).audit.route);
  expect(routes).toEqual(['latchkey invite', 'POST /v1/enroll']);
  const none = await latchkeyLocal(running, 'audit', '--user', 'nobody');
  expect([none.code, none.stdout, none.stderr]).toEqual([
    0,
    '',
    'latchkey: there is no such line; look further back by --since\n',
  ]);
});
