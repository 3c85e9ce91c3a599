/** Proves that calls about people send what the broker takes, read lists whole, and refuse answers of another form. */
import { describe, expect, test } from '@jest/globals';
import {
  changeRole,
  createInvite,
  createToken,
  readInvites,
  readMembers,
  readTokens,
  removeMember,
  type Asker,
} from '../../../clients/ui/team/people-calls.ts';

type Request = Parameters<Asker['ask']>[1];

/** Answers each path with what stands there, and remembers what was asked. */
function fakeTeam(answers: Readonly<Record<string, object>>): Asker & { readonly asked: unknown[][] } {
  const asked: unknown[][] = [];
  return {
    asked,
    ask: (path: string, request?: Request) => {
      const { method = 'GET', body } = request ?? {};
      asked.push(body === undefined ? [method, path] : [method, path, body]);
      return Promise.resolve({ ...answers[path] });
    },
  };
}

const SINCE = '2026-11-23T09:00:00Z';

describe('lists', () => {
  test('are read to their last page, empty pages included', async () => {
    const team = fakeTeam({
      members: { items: [{ user: 'ada', role: 'admin', since: SINCE, lastUsedOn: '2026-11-28' }], nextCursor: 'a+/=' },
      'members?cursor=a%2B%2F%3D': { items: [], nextCursor: 'b' },
      'members?cursor=b': {
        items: [{ user: 'max', role: 'member', since: SINCE, oidc: { issuer: 'https://id.example', subject: '7' } }],
      },
    });
    await expect(readMembers(team)).resolves.toEqual([
      { user: 'ada', role: 'admin', since: new Date(SINCE), lastUsedOn: '2026-11-28' },
      { user: 'max', role: 'member', since: new Date(SINCE), oidc: { issuer: 'https://id.example', subject: '7' } },
    ]);
  });

  test('whose cursors never end are given up', async () => {
    await expect(readMembers({ ask: () => Promise.resolve({ items: [], nextCursor: 'again' }) })).rejects.toMatchObject(
      { code: 'internal' },
    );
  });

  test('of invites tell open ones from others, and the operator’s from a member’s', async () => {
    const row = { user: 'mia', role: 'member', createdOn: SINCE, expiresAt: SINCE };
    const team = fakeTeam({
      invites: {
        items: [
          { ...row, id: '1', createdBy: 'ada', state: 'open' },
          { ...row, id: '2', createdBy: null, state: 'redeemed' },
        ],
      },
    });
    const invites = await readInvites(team);
    expect(invites.map(({ id, createdBy, state }) => [id, createdBy, state])).toEqual([
      ['1', 'ada', 'open'],
      ['2', undefined, 'redeemed'],
    ]);
  });

  test('of tokens keep networks, the proxy’s mark and a reuse', async () => {
    const row = { user: 'service.web', role: 'reader', bound: false, createdOn: SINCE, lastUsedOn: null };
    const service = {
      ...row,
      id: '1',
      kind: 'service',
      name: 'web',
      createdBy: null,
      cidrs: ['10.0.0.0/8'],
      proxy: true,
    };
    const device = {
      ...row,
      id: '2',
      kind: 'member',
      user: 'max',
      createdBy: 'max',
      expiresAt: SINCE,
      reusedOn: SINCE,
    };
    await expect(readTokens(fakeTeam({ tokens: { items: [service, device] } }))).resolves.toMatchObject([
      { kind: 'service', name: 'web', cidrs: ['10.0.0.0/8'], proxy: true },
      { kind: 'member', user: 'max', expiresAt: new Date(SINCE), reusedOn: new Date(SINCE) },
    ]);
  });

  test.each([
    ['no items', {}],
    ['a row that is none', { items: [null] }],
    ['a member without a role', { items: [{ user: 'ada', since: SINCE }] }],
    ['a time that is none', { items: [{ user: 'ada', role: 'admin', since: 'soon' }] }],
  ])('with %s are a fault of the broker', async (_, answer) => {
    await expect(readMembers(fakeTeam({ members: answer }))).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('changes', () => {
  test('name the member in the path, whatever the name', async () => {
    const team = fakeTeam({ 'members/a%40b.c': { user: 'a@b.c', role: 'viewer', since: SINCE } });
    await changeRole(team, 'a@b.c', 'viewer', false);
    expect(team.asked).toEqual([['PUT', 'members/a%40b.c', { role: 'viewer' }]]);
  });

  test('keep the service tokens where that is wanted, and count what ended', async () => {
    const ended = { tokens: 2, invites: 1, serviceTokens: 0 };
    const team = fakeTeam({ 'members/max?keepTokens=true': { sessionsEndBy: SINCE, ended } });
    await expect(removeMember(team, 'max', true)).resolves.toEqual({ sessionsEndBy: new Date(SINCE), ...ended });
    expect(team.asked).toEqual([['DELETE', 'members/max?keepTokens=true']]);
  });

  test('invite with reuse only where it was said', async () => {
    const team = fakeTeam({ invites: { id: '1', code: 'lki_1', expiresAt: SINCE } });
    const input = { user: 'mia', role: 'member', expiresInSeconds: 3600 };
    const made = await createInvite(team, { ...input, isReused: false }, 'ada');
    await createInvite(team, { ...input, isReused: true }, 'ada');
    expect(made).toMatchObject({ code: 'lki_1', user: 'mia', createdBy: 'ada', state: 'open' });
    expect(team.asked.map(([, , body]) => body)).toEqual([input, { ...input, reuse: true }]);
  });

  test('make a token with what was chosen alone, and have its secret', async () => {
    const row = {
      id: '1',
      kind: 'service',
      name: 'b',
      user: 'service.b',
      role: 'viewer',
      createdBy: 'ada',
      createdOn: SINCE,
    };
    const team = fakeTeam({ tokens: { ...row, token: 'lk_1' } });
    const plain = { name: 'b', role: 'viewer', cidrs: [], isForProxy: false };
    await expect(createToken(team, plain)).resolves.toMatchObject({ secret: 'lk_1', name: 'b' });
    await createToken(team, { ...plain, cidrs: ['10.0.0.0/8'], isForProxy: true, expiresInDays: 30 });
    expect(team.asked.map(([, , body]) => body)).toEqual([
      { name: 'b', role: 'viewer' },
      { name: 'b', role: 'viewer', cidrs: ['10.0.0.0/8'], proxy: true, expiresInDays: 30 },
    ]);
  });
});
