/**
 * Attack: read other people's lists, by the cursor of another team or list, a cursor of one's own making, or the page of
 * somebody else. A cursor is good for the very list that it is of; who is no admin sees the own rows alone.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { idOf, itemsOf, peopleOf, textOf, type People } from '../harness/team-calls.ts';

const LISTS = ['members', 'invites', 'tokens'] as const;
const INVALID = '400 invalid_request';
let running: Running;
let demo: People;
let other: People;
let ada: string;
let max: string;
let boss: string;

beforeAll(async () => {
  running = await startLatchkey();
  demo = peopleOf(running.demo.broker);
  other = peopleOf(running.demo.broker, 'other');
  const operator = operatorOf(running);
  await operator.createTeam({ team: 'other', layout: 'webqsee', bucket: 'webqsee' });
  ada = await enroll(running, running.demo.invites.ada);
  max = await enroll(running, running.demo.invites.max);
  boss = await addMember(running, operator, { team: 'other', user: 'ada', role: 'admin' });
  for (const [people, admin] of [
    [demo, ada],
    [other, boss],
  ] as const) {
    await people.join(admin, 'maxi', 'member');
    await people.join(admin, 'zoe', 'viewer');
    await people.invite(admin, 'later', 'viewer');
  }
  await demo.invite(max, 'max');
});

afterAll(() => running.dispose());

/** The cursor after the first row. */
async function cursorOf(people: People, token: string, list: string): Promise<string> {
  return textOf(await people.call(token, `GET ${list}?limit=1`), 200, 'nextCursor');
}

describe.each(LISTS)('%s', (list) => {
  test('with the cursor of another team', async () => {
    const cursor = await cursorOf(other, boss, list);
    expect(refusal(await demo.call(ada, `GET ${list}?cursor=${cursor}`))).toBe(INVALID);
  });

  test('with the cursor of another list of the own team', async () => {
    for (const foreign of LISTS.filter((name) => name !== list)) {
      const cursor = await cursorOf(demo, ada, foreign);
      expect(refusal(await demo.call(ada, `GET ${list}?cursor=${cursor}`))).toBe(INVALID);
    }
  });

  test('with a cursor that somebody wrote', async () => {
    const cursor = await cursorOf(demo, ada, list);
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, string>;
    const written = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      '',
      ' ',
      '*',
      'null',
      written(null),
      written([]),
      written('x'),
      written({}),
      written({ ...key, extra: 'x' }),
      ...Object.keys(key).map((name) => written({ ...key, [name]: undefined })),
      ...Object.keys(key).map((name) => written({ ...key, [name]: '' })),
      ...Object.keys(key).map((name) => written({ ...key, [name]: 1 })),
      ...Object.keys(key).map((name) => written({ ...key, [name]: { S: 'x' } })),
      ...Object.keys(key).map((name) => written({ ...key, [name]: 'x'.repeat(2000) })),
      written({ ...key, __proto__: { x: 1 }, pk: 'TEAM#other' }),
      written(
        Object.fromEntries(Object.entries(key).map(([name, value]) => [name, value.replaceAll('demo', 'other')])),
      ).concat('A'),
      `${cursor}=`,
      `${cursor}%00`,
      cursor.repeat(20),
    ];
    for (const each of forged) {
      const answer = await demo.call(ada, `GET ${list}?cursor=${encodeURIComponent(each)}`);
      if (answer.status !== 400) expect(JSON.stringify(itemsOf(answer))).not.toContain('other');
      expect([each.slice(0, 40), answer.status < 500]).toEqual([each.slice(0, 40), true]);
    }
    const moved = Object.fromEntries(
      Object.entries(key).map(([name, value]) => [name, value.replaceAll('demo', 'other')]),
    );
    expect(refusal(await demo.call(ada, `GET ${list}?cursor=${written(moved)}`))).toBe(INVALID);
  });

  test.each(['0', '101', '1000', '-1', '1.5', '01', '1e2', '0x10', ' 5', 'ten', '', '9'.repeat(30)])(
    'limit=%s',
    async (limit) => {
      expect(refusal(await demo.call(ada, `GET ${list}?limit=${limit}`))).toBe(INVALID);
    },
  );

  test.each(['limit=1&limit=2', 'limit=1&limit=100', 'page=2', 'user=ada', 'team=other', 'offset=1', 'all=true'])(
    '%s',
    async (query) => {
      expect(refusal(await demo.call(ada, `GET ${list}?${query}`))).toBe(INVALID);
    },
  );

  test('a cursor twice, of the list itself', async () => {
    const cursor = await cursorOf(demo, ada, list);
    expect(refusal(await demo.call(ada, `GET ${list}?cursor=${cursor}&cursor=${cursor}`))).toBe(INVALID);
  });

  test('page by page it is the whole list, once, and nothing of the other team', async () => {
    const whole = itemsOf(await demo.call(ada, `GET ${list}`));
    const paged: unknown[] = [];
    for (let query = '?limit=1'; query !== '';) {
      const answer = await demo.call(ada, `GET ${list}${query}`);
      paged.push(...itemsOf(answer));
      const { nextCursor } = jsonOf(answer);
      query = typeof nextCursor === 'string' ? `?limit=1&cursor=${nextCursor}` : '';
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(2);
  });
});

describe('a member', () => {
  test('sees the own tokens and invites, and not those of a name that begins alike', async () => {
    const tokens = itemsOf(await demo.call(max, 'GET tokens'));
    expect(tokens.map(({ id, user }) => [id, user])).toEqual([[idOf(max), 'max']]);
    expect(itemsOf(await demo.call(max, 'GET invites')).map(({ user }) => user)).toEqual(['max', 'max']);
  });

  test('and not by an admin’s cursor', async () => {
    for (const list of ['tokens', 'invites']) {
      const cursor = await cursorOf(demo, ada, list);
      const answer = await demo.call(max, `GET ${list}?cursor=${cursor}`);
      expect(refusal(answer)).toBe(INVALID);
    }
  });

  test('nor one of them by its id, whatever the method: as if there were none', async () => {
    const zoe = itemsOf(await demo.call(ada, 'GET tokens')).find(({ user }) => user === 'zoe');
    const invite = itemsOf(await demo.call(ada, 'GET invites')).find(({ user }) => user === 'later');
    for (const path of [`tokens/${String(zoe?.['id'])}`, `invites/${String(invite?.['id'])}`])
      for (const method of ['GET', 'DELETE'])
        expect(refusal(await demo.call(max, `${method} ${path}`))).toBe('404 not_found');
    expect(itemsOf(await demo.call(ada, 'GET tokens')).map(({ user }) => user)).toContain('zoe');
  });
});

test('no list holds a secret, or its hash', async () => {
  for (const list of LISTS)
    expect((await demo.call(ada, `GET ${list}`)).text).not.toMatch(/secret|hash|holder|membershipId/i);
});
