/** Checks `latchkey member`, `latchkey token` and `latchkey team delete` against a running `npm start`. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import type { Ended } from '../harness/short-run.ts';
import { latchkeyAnswer, latchkeyLocal, me } from './local-command.ts';

const ID = /^[0-9a-f]{20}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(async () => {
  await running.dispose();
});

function local(...parameters: string[]): Promise<Ended> {
  return latchkeyLocal(running, ...parameters);
}

function answered(...parameters: string[]): Promise<Record<string, unknown>> {
  return latchkeyAnswer(running, ...parameters);
}

async function items(...parameters: string[]): Promise<Record<string, unknown>[]> {
  return (await answered(...parameters))['items'] as Record<string, unknown>[];
}

async function newTeam(team: string): Promise<void> {
  await answered('team', 'create', team, '--layout', 'webqsee');
}

/**
 * Adds a member.
 * @returns the member's token, still unused, so that no function has cached it
 */
async function newMember(team: string, user: string, role: string): Promise<string> {
  const { code } = await answered('invite', team, user, '--role', role);
  return enroll(running, String(code));
}

/** Makes a service token that the admin sponsors. */
async function newServiceToken(team: string, admin: string, name: string): Promise<{ id: string; token: string }> {
  const response = await fetch(`${running.demo.broker}/v1/teams/${team}/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, role: 'viewer' }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; token: string };
}

describe('members', () => {
  test('are listed, as JSON and for people', async () => {
    await newTeam('listed');
    expect(await items('member', 'list', 'listed')).toEqual([]);
    expect((await local('member', 'list', 'listed')).stdout).toBe('team listed has no members\n');
    await newMember('listed', 'ada', 'admin');
    const max = await newMember('listed', 'max', 'member');
    await me(running, max);
    expect(await items('member', 'list', 'listed')).toEqual([
      { user: 'ada', role: 'admin', enrolled: true, since: expect.stringMatching(MOMENT) },
      {
        user: 'max',
        role: 'member',
        enrolled: true,
        since: expect.stringMatching(MOMENT),
        lastUsedOn: expect.stringMatching(DAY),
      },
    ]);
    const { code, stdout } = await local('member', 'list', 'listed');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ {2}user {2}role {4}since {7}last used\n {2}ada {3}admin {3}\S{10} {2}-\n {2}max {3}member /,
    );
  });

  test('are removed, with their tokens and invites, once it is confirmed', async () => {
    await newTeam('leaving');
    await newMember('leaving', 'ada', 'admin');
    const max = await newMember('leaving', 'max', 'member');
    const requested = await local('member', 'remove', 'leaving', 'max');
    expect([requested.code, requested.stdout]).toEqual([2, '']);
    expect(requested.stderr).toMatch(
      /^Removing max \(member\) from team leaving ends .*\n.*nothing was changed: .* --yes\n$/,
    );
    expect(await items('member', 'list', 'leaving')).toHaveLength(2);

    const before = Date.now();
    const removed = await answered('member', 'remove', 'leaving', 'max', '--yes');
    expect(removed).toEqual({
      team: 'leaving',
      user: 'max',
      sessionsEndBy: expect.stringMatching(MOMENT),
      ended: { tokens: 1, invites: 0, serviceTokens: 0 },
    });
    expect(Math.round((Date.parse(String(removed['sessionsEndBy'])) - before) / 60_000)).toBe(61);
    expect((await me(running, max)).status).toBe(401);
    expect(await items('member', 'list', 'leaving')).toMatchObject([{ user: 'ada' }]);
    // The member has nothing left to end, so the command does not ask for confirmation.
    const again = await local('member', 'remove', 'leaving', 'max');
    expect([again.code, again.stderr, again.stdout]).toEqual([
      0,
      '',
      expect.stringContaining('ended: 0 tokens, 0 invites, 0 service tokens'),
    ]);
  });

  test('an admin’s service tokens are named before they end', async () => {
    await newTeam('sponsors');
    const ada = await newMember('sponsors', 'ada', 'admin');
    await newMember('sponsors', 'eve', 'admin');
    const { id, token } = await newServiceToken('sponsors', ada, 'backup');
    const requested = await local('member', 'remove', 'sponsors', 'ada');
    expect(requested.code).toBe(2);
    expect(requested.stderr).toMatch(
      new RegExp(`^These service tokens end with it \\(with --keep-tokens.*\\n.*\\n {2}${id} {2}service.backup `, 'm'),
    );
    expect(await answered('member', 'remove', 'sponsors', 'ada', '--yes')).toMatchObject({
      ended: { tokens: 1, invites: 0, serviceTokens: 1 },
    });
    expect((await me(running, token)).status).toBe(401);
    expect(await items('token', 'list', 'sponsors')).toMatchObject([{ kind: 'member', user: 'eve' }]);
  });

  // The table of `npm start` never finds two maps equal, and the write that keeps a token is conditional on its
  // sponsor, a map.
  test('or are kept, as the operator’s', async () => {
    await newTeam('keepers');
    const ada = await newMember('keepers', 'ada', 'admin');
    await newMember('keepers', 'eve', 'admin');
    const { id, token } = await newServiceToken('keepers', ada, 'backup');
    const requested = await local('member', 'remove', 'keepers', 'ada', '--keep-tokens');
    expect(requested.stderr).toMatch(
      new RegExp(`^These service tokens stay, as the operator's.*\\n.*\\n {2}${id} `, 'm'),
    );
    expect(await items('token', 'list', 'keepers')).toContainEqual(expect.objectContaining({ id, sponsor: 'ada' }));
    expect(await answered('member', 'remove', 'keepers', 'ada', '--keep-tokens', '--yes')).toMatchObject({
      ended: { tokens: 1, invites: 0, serviceTokens: 0 },
    });
    expect((await me(running, token)).status).toBe(200);
    expect(await items('token', 'list', 'keepers')).toContainEqual(
      expect.objectContaining({ id, sponsor: null, createdBy: 'ada' }),
    );
  });

  test.each([
    ['the last admin', ['member', 'remove', 'demo', 'ada', '--yes'], 1, 'conflict: that would leave the team without'],
    ['nobody', ['member', 'remove', 'demo', 'nobody', '--yes'], 1, 'not_found: there is no such member'],
    ['a name in another case', ['member', 'remove', 'demo', 'ADA', '--yes'], 1, 'not_found: there is no such member'],
    ['of no team', ['member', 'remove', 'none', 'ada', '--yes'], 1, 'not_found: there is no team none'],
    ['without a name', ['member', 'remove', 'demo', '--yes'], 2, "missing required argument 'user'"],
    ['a list of no team', ['member', 'list', 'none'], 1, 'not_found: there is no team none'],
  ])('not %s', async (_what, parameters, status, message) => {
    await lastAdminOfDemo();
    const { code, stdout, stderr } = await local(...parameters);
    expect([code, stdout]).toEqual([status, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  let lastAdmin: Promise<string> | undefined;
  function lastAdminOfDemo(): Promise<string> {
    return (lastAdmin ??= enroll(running, running.demo.invites.ada));
  }
});

describe('service tokens', () => {
  beforeAll(() => newTeam('servers'));

  test('are made, shown once, and end by hand', async () => {
    const made = await answered('token', 'create', 'servers', 'backup', '--role', 'viewer');
    expect(made).toEqual({
      token: expect.stringMatching(/^lk_[0-9a-f]{20}_/),
      id: expect.stringMatching(ID),
      kind: 'service',
      name: 'backup',
      user: 'service.backup',
      role: 'viewer',
      sponsor: null,
      createdBy: null,
      createdOn: expect.stringMatching(MOMENT),
      lastUsedOn: null,
    });
    const { token, ...row } = made;
    expect(await items('token', 'list', 'servers')).toEqual([row]);
    const id = String(row['id']);
    expect(await answered('token', 'end', 'servers', id)).toEqual({ team: 'servers', id });
    expect((await me(running, String(token))).status).toBe(401);
    expect(await items('token', 'list', 'servers')).toEqual([]);
    expect((await local('token', 'list', 'servers')).stdout).toBe('team servers has no tokens\n');
    // The command is idempotent.
    expect((await local('token', 'end', 'servers', id)).stdout).toBe(`token ${id} of team servers has ended\n`);
  });

  test('with networks and an end, in words that warn', async () => {
    const networks = ['--cidr', '127.0.0.0/8', '--cidr', '2001:DB8::/48'];
    const { code, stdout, stderr } = await local(
      ...['token', 'create', 'servers', 'mirror', '--role', 'member', '--expires-in-days', '30d', ...networks],
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^service token mirror \(member\) of team servers, until \S+Z, from 127\.0\.0\.0\/8, 2001:db8::\/48 alone:\nlk_\S+\n\nIt cannot be shown again/,
    );
    const [, token = '', id = ''] = /^(lk_([0-9a-f]{20})_\S+)$/m.exec(stdout) ?? [];
    expect(await (await me(running, token)).json()).toMatchObject({ memberships: [{ user: 'service.mirror' }] });
    expect(await items('token', 'list', 'servers')).toContainEqual(
      expect.objectContaining({
        id,
        cidrs: ['127.0.0.0/8', '2001:db8::/48'],
        expiresAt: expect.stringMatching(MOMENT),
      }),
    );
    const listed = await local('token', 'list', 'servers');
    expect(listed.stdout).toMatch(
      new RegExp(`^ {2}${id} {2}service\\.mirror {2}member {2}.* 127\\.0\\.0\\.0/8 2001:db8::/48$`, 'm'),
    );
    expect(listed.stdout).not.toContain('lk_');
  });

  test.each([
    ['no role', ['token', 'create', 'servers', 'x'], 2, "required option '--role <role>'"],
    ['an admin', ['token', 'create', 'servers', 'x', '--role', 'admin'], 2, 'a service token does not manage a team'],
    [
      'an unknown role',
      ['token', 'create', 'servers', 'x', '--role', 'root'],
      2,
      'there is no role root; a webqsee team has: ',
    ],
    ['a name with a space', ['token', 'create', 'servers', 'x y', '--role', 'viewer'], 2, "a service token's name is"],
    ['the reserved name', ['token', 'create', 'servers', 'attachments', '--role', 'viewer'], 2, 'is reserved'],
    [
      'the whole internet',
      ['token', 'create', 'servers', 'x', '--role', 'viewer', '--cidr', '10.0.0.0/8', '--cidr', '0.0.0.0/0'],
      2,
      "option '--cidr <cidr>' argument '0.0.0.0/0' is invalid. cidrs are networks like",
    ],
    [
      'a proxy of the gallery’s',
      ['token', 'create', 'servers', 'x', '--role', 'viewer', '--proxy', '--cidr', '10.0.0.0/8'],
      2,
      'proxy is for the role that reads attachments',
    ],
    [
      'half a day',
      ['token', 'create', 'servers', 'x', '--role', 'viewer', '--expires-in-days', '0.5'],
      2,
      'from 1d to 3650d',
    ],
    [
      'a week',
      ['token', 'create', 'servers', 'x', '--role', 'viewer', '--expires-in-days', '1w'],
      2,
      'from 1d to 3650d',
    ],
    ['of no team', ['token', 'create', 'none', 'x', '--role', 'viewer'], 1, 'not_found: there is no team none'],
    ['a list of no team', ['token', 'list', 'none'], 1, 'not_found: there is no team none'],
    ['the end of none', ['token', 'end', 'servers', '0123456789abcdef0123'], 1, 'not_found: there is no such token'],
  ])('not %s', async (_what, parameters, status, message) => {
    const { code, stdout, stderr } = await local(...parameters);
    expect([code, stdout]).toEqual([status, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('nor one of the same name with other rights, nor the end of another team’s', async () => {
    const { id } = await answered('token', 'create', 'servers', 'sync', '--role', 'viewer');
    expect(await answered('token', 'create', 'servers', 'sync', '--role', 'viewer')).toMatchObject({ name: 'sync' });
    const other = await local('token', 'create', 'servers', 'sync', '--role', 'member');
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('conflict: there is a token of that name')]);
    const foreign = await local('token', 'end', 'demo', String(id));
    expect([foreign.code, foreign.stderr]).toEqual([1, expect.stringContaining('not_found: there is no such token')]);
  });
});

describe('a team', () => {
  test('is deleted once it is confirmed, and its id and root are nobody else’s', async () => {
    await newTeam('gone');
    const ada = await newMember('gone', 'ada', 'admin');
    const { token } = await answered('token', 'create', 'gone', 'backup', '--role', 'viewer');
    const { code: invite } = await answered('invite', 'gone', 'max', '--role', 'member');
    const requested = await local('team', 'delete', 'gone');
    expect([requested.code, requested.stdout]).toEqual([2, '']);
    expect(requested.stderr).toMatch(/^Deleting team gone ends all access to it: 1 member, 2 tokens, /);
    expect(requested.stderr).toMatch(/^ {2}ada {3}admin /m);
    expect(requested.stderr).toMatch(/^ {2}[0-9a-f]{20} {2}service\.backup {2}viewer .* by hand$/m);
    expect(requested.stderr).toContain('--yes');
    expect(await items('member', 'list', 'gone')).toHaveLength(1);

    expect(await answered('team', 'delete', 'gone', '--yes')).toEqual({
      team: 'gone',
      sessionsEndBy: expect.stringMatching(MOMENT),
      ended: { members: 1, tokens: 1, serviceTokens: 1 },
    });
    expect((await me(running, ada)).status).toBe(401);
    expect((await me(running, String(token))).status).toBe(401);
    await expect(enroll(running, String(invite))).rejects.toThrow(/enroll answered 4\d\d/);
    for (const [parameters, message] of [
      [['team', 'create', 'gone', '--layout', 'webqsee'], 'conflict: team gone exists already, or did'],
      [
        ['team', 'create', 'heir', '--layout', 'webqsee', '--root', 'webqsee/gone/items-root/'],
        'conflict: the root webqsee/gone/items-root/ overlaps that of team gone',
      ],
      [['member', 'list', 'gone'], 'not_found: there is no team gone'],
      [['invite', 'gone', 'eve', '--role', 'admin'], 'not_found: there is no team gone'],
      [['team', 'delete', 'gone', '--yes'], 'not_found: there is no team gone'],
    ] as const) {
      const { code, stdout, stderr } = await local(...parameters);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(message);
    }
  });

  test('that is empty, in words', async () => {
    await newTeam('brief');
    const { code, stdout, stderr } = await local('team', 'delete', 'brief', '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^team brief is deleted, with 0 members, 0 tokens of members and 0 service tokens; the last session is over by \S+Z\n$/,
    );
  });
});

test.each([
  [['team', '--help'], /delete \[options\] <team>/],
  [['team', 'delete', '--help'], /never given to another team/],
  [['member', 'remove', '--help'], /--keep-tokens/],
  [['token', 'create', '--help'], /printed once/],
  [['token', 'end', '--help'], /sessions are denied with it/],
])('%j explains', async (parameters, words) => {
  const { code, stdout } = await local(...parameters);
  expect([code, stdout]).toEqual([0, expect.stringMatching(words)]);
});
