/**
 * Attack: read other people's lists, by the cursor of another team or list, a cursor of one's own making, or the page of
 * somebody else. A cursor is good for the very list that it is of; who is no admin sees the own rows alone.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { forgedCursors, written } from '../harness/forged-cursors.ts';
import { jsonOf } from '../harness/http.ts';
import { idOf, itemsOf, textOf } from '../harness/team-calls.ts';
import { INVALID, useLatchkey } from '../harness/use-latchkey.ts';

const LISTS = ['members', 'invites', 'tokens'] as const;
const LIMITS = ['0', '101', '1000', '-1', '1.5', '01', '1e2', '0x10', ' 5', 'ten', '', '9'.repeat(30)];
const UNKNOWN = ['page=2', 'user=ada', 'team=other', 'offset=1', 'all=true', 'limit=1&limit=2', 'limit=1&limit=100'];
const latchkey = useLatchkey({ members: ['ada', 'max', 'other/ada admin'] });

beforeAll(async () => {
  for (const [team, admin] of [
    ['demo', 'ada'],
    ['other', 'other/ada'],
  ] as const) {
    const people = latchkey.peopleOf(team);
    await people.join(admin, 'maxi', 'member');
    await people.join(admin, 'zoe', 'viewer');
    await people.invite(admin, 'later', 'viewer');
  }
  await latchkey.people.invite('max', 'max');
});

/** The cursor after the first row. */
async function cursorOf(list: string, who = 'ada'): Promise<string> {
  const people = latchkey.peopleOf(who.includes('/') ? 'other' : 'demo');
  return textOf(await people.call(who, `GET ${list}?limit=1`), 200, 'nextCursor');
}

describe.each(LISTS)('%s', (list) => {
  test('with the cursor of another team, or of another list, or the own one twice', async () => {
    const foreign = [await cursorOf(list, 'other/ada')];
    for (const other of LISTS.filter((name) => name !== list)) foreign.push(await cursorOf(other));
    const own = await cursorOf(list);
    for (const query of [...foreign, `${own}&cursor=${own}`])
      expect(await latchkey.told('ada', `GET ${list}?cursor=${query}`)).toBe(INVALID);
  });

  test('with a cursor that somebody wrote', async () => {
    const cursor = await cursorOf(list);
    const { moved, forged } = forgedCursors(cursor);
    for (const each of forged) {
      const answer = await latchkey.people.call('ada', `GET ${list}?cursor=${encodeURIComponent(each)}`);
      if (answer.status !== 400) expect(JSON.stringify(itemsOf(answer))).not.toContain('other');
      expect([each.slice(0, 40), answer.status < 500]).toEqual([each.slice(0, 40), true]);
    }
    expect(await latchkey.told('ada', `GET ${list}?cursor=${written(moved)}`)).toBe(INVALID);
  });

  test.each([...LIMITS.map((limit) => `limit=${limit}`), ...UNKNOWN])('with the query %s', async (query) => {
    expect(await latchkey.told('ada', `GET ${list}?${query}`)).toBe(INVALID);
  });

  test('page by page it is the whole list, once, and nothing of the other team, and holds no secret', async () => {
    const all = await latchkey.done('ada', `GET ${list}`);
    const paged: unknown[] = [];
    for (let query = '?limit=1'; query !== '';) {
      const answer = await latchkey.done('ada', `GET ${list}${query}`);
      paged.push(...itemsOf(answer));
      const { nextCursor } = jsonOf(answer);
      query = typeof nextCursor === 'string' ? `?limit=1&cursor=${nextCursor}` : '';
    }
    expect(paged).toEqual(itemsOf(all));
    expect(paged.length).toBeGreaterThan(2);
    expect(all.text).not.toMatch(/secret|hash|holder|membershipId/i);
  });
});

test('a member sees the own tokens and invites, and not those of a name that begins alike', async () => {
  const tokens = await latchkey.listed('max', 'tokens');
  expect(tokens.map(({ id, user }) => [id, user])).toEqual([[idOf(latchkey.token('max')), 'max']]);
  expect(await latchkey.listed('max', 'invites', 'user')).toEqual(['max', 'max']);
});

test('nor by an admin’s cursor, nor one of them by its id, whatever the method: as if there were none', async () => {
  for (const list of ['tokens', 'invites'])
    expect(await latchkey.told('max', `GET ${list}?cursor=${await cursorOf(list)}`)).toBe(INVALID);
  const zoe = (await latchkey.listed('ada', 'tokens')).find(({ user }) => user === 'zoe');
  const invite = (await latchkey.listed('ada', 'invites')).find(({ user }) => user === 'later');
  for (const path of [`tokens/${String(zoe?.['id'])}`, `invites/${String(invite?.['id'])}`])
    for (const method of ['GET', 'DELETE'])
      expect(await latchkey.told('max', `${method} ${path}`)).toBe('404 not_found');
  expect(await latchkey.listed('ada', 'tokens', 'user')).toContain('zoe');
});
