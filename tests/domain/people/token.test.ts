/** Tokens: who calls is looked up and never carried; whatever is not good is refused in the same words. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import type { Identity } from '../../../shared/domain/people/identity.ts';
import { newSecret } from '../../../shared/domain/people/secret.ts';
import { authenticate, newToken, unauthenticated } from '../../../shared/domain/people/token.ts';
import { countedBytes, MemoryStore } from '../../harness/memory-store.ts';

const START = new Date('2026-11-23T10:00:00.999Z');
const TEAM: Team = {
  team: 'acme',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: 'webqsee/acme/items-root/',
  generation: 'gen0000',
  createdOn: START.toISOString(),
};
const MAX: Membership = {
  team: 'acme',
  user: 'max',
  role: 'member',
  id: 'member0000',
  holder: 'holder',
  version: 1,
  active: true,
  since: START.toISOString(),
};
let store: MemoryStore;
let now: Date;
let text: string;
let expiresAtMs: number;

beforeEach(async () => {
  store = new MemoryStore();
  now = START;
  await store.addTeam(TEAM);
  await store.putMembership(MAX, 0);
  const secret = newSecret('token', countedBytes());
  const token = newToken(MAX, secret, START);
  text = secret.text;
  expiresAtMs = token.expiresAtSeconds * 1000;
  await store.addToken(token);
});

const who = (shown: string): Promise<Identity> =>
  authenticate(shown, { tokens: store, teams: store, memberships: store, now: () => now });
const refused = { code: 'unauthenticated', message: unauthenticated().message };

describe('a good token', () => {
  test('says who calls, as the store says it', async () => {
    expect(await who(text)).toEqual({ kind: 'token', tokenId: text.slice(3, 23), team: TEAM, membership: MAX });
  });

  test('lasts ninety days, to the millisecond, in whole seconds rounded down', async () => {
    expect(expiresAtMs).toBe(Date.parse('2026-11-23T10:00:00Z') + 90 * 86_400_000);
    now = new Date(expiresAtMs - 1);
    await expect(who(text)).resolves.toBeDefined();
    now = new Date(expiresAtMs);
    await expect(who(text)).rejects.toMatchObject(refused);
  });

  test('survives a change of role, and speaks for the new one', async () => {
    await store.putMembership({ ...MAX, role: 'viewer', id: 'viewer0000', version: 2 }, 1);
    expect((await who(text)).membership).toMatchObject({ role: 'viewer', id: 'viewer0000' });
  });
});

describe('refused in the same words', () => {
  test.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['text', () => 'Bearer'],
    ['a JWT', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXgifQ.'],
    ['an unknown id', () => text.replace(/_.{20}_/, `_${'0'.repeat(20)}_`)],
    ['another secret', () => `${text.slice(0, -43)}${'A'.repeat(43)}`],
    ['an invite’s mark', () => text.replace('lk_', 'lki_')],
    ['the stored hash for the secret', async () => `lk_${text.slice(3, 23)}_${(await hashOf()).slice(0, 43)}`],
  ])('%s', async (_what, shown) => {
    await expect(who(await shown())).rejects.toMatchObject(refused);
  });

  test('of a removed member', async () => {
    await store.putMembership({ ...MAX, active: false, version: 2 }, 1);
    await expect(who(text)).rejects.toMatchObject(refused);
  });

  test('of a name that somebody else has now', async () => {
    await store.putMembership({ ...MAX, holder: 'another', version: 2 }, 1);
    await expect(who(text)).rejects.toMatchObject(refused);
  });

  test('of a team or member that is gone', async () => {
    store.memberships.clear();
    await expect(who(text)).rejects.toMatchObject(refused);
    await store.putMembership(MAX, 0);
    store.teams.clear();
    await expect(who(text)).rejects.toMatchObject(refused);
  });

  test('and an outage of the store is none of that: it is not the caller’s fault', async () => {
    const out = new Error('out');
    const ports = { tokens: { getToken: () => Promise.reject(out) }, teams: store, memberships: store, now: () => now };
    await expect(authenticate(text, ports)).rejects.toBe(out);
  });

  async function hashOf(): Promise<string> {
    return (await store.getToken(text.slice(3, 23)))?.secretHash ?? '';
  }
});
