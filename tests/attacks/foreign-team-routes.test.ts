/**
 * Attack: the token of one team on every route of another, with the ids of rows that are really there; and ids of another team
 * under the path of the own. Each is refused in the words for what does not exist, and nothing of the other team is changed.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { routeBodies } from '../harness/route-bodies.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { idOf } from '../harness/team-calls.ts';
import { rootOf, useLatchkey } from '../harness/use-latchkey.ts';

/** Every route below a team's path, as the deployed table has them. */
const TEAM_ROUTES = ROUTES.filter(({ path }) => path.includes('{team}'));
const BODIES = routeBodies('member', `${rootOf('other')}shared/a`);
// The same names are in both teams: names are local to a team.
const latchkey = useLatchkey({ members: ['ada', 'max', 'vera viewer', 'other/ada admin', 'other/max member'] });
/** Tokens of the team `other`. */
const ids = { user: 'max', invite: '', token: '', service: '' };
const own: Record<string, string> = {};

beforeAll(async () => {
  const other = latchkey.peopleOf('other');
  own['service'] = (await latchkey.people.service('ada', { name: 'backup', role: 'member' })).token;
  ids.invite = idOf(await other.invite('other/ada', 'new', 'member'));
  ids.token = idOf(latchkey.token('other/max'));
  ids.service = (await other.service('other/ada', { name: 'backup', role: 'member' })).id;
});

function pathOf(path: string, team: string): string {
  const { picture } = latchkey.running.demo.smap;
  return path
    .replace('{team}', team)
    .replace('{user}', ids.user)
    .replace('{path+}', picture)
    .replace(/attachments$/, `attachments?path=${picture}`)
    .replace('{id}', path.includes('/tokens/') ? ids.token : ids.invite);
}

function comparable({ status, headers, text }: Answer): object {
  const body = text === '' ? {} : { ...jsonOf({ text }), requestId: '' };
  return { status, headers: { ...headers, date: '' }, body };
}

/** Returns all rows of the other teams, without the day of a use, which the look itself writes. */
async function everything(): Promise<object> {
  const all = await latchkey.rows.all();
  return all
    .filter(({ team }) => team === 'other' || team === latchkey.running.demo.smap.team)
    .map((row) => ({ ...row, lastUsedOn: '' }))
    .sort((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));
}

test('there are as many routes as this file was written for', () => {
  expect(TEAM_ROUTES.length).toBeGreaterThanOrEqual(20);
});

describe.each(['ada', 'max', 'vera', 'service'])('%s of another team', (who) => {
  test.each(TEAM_ROUTES)('$method $path: not_a_member, as for a team that is not there', async ({ method, path }) => {
    const before = await everything();
    // Attachments are there where the layout is smap's.
    const team = path.includes('/attachments') ? latchkey.running.demo.smap.team : 'other';
    const ask = (of: string): Promise<Answer> =>
      latchkey.people.call(own[who] ?? who, `${method} ${pathOf(path, of)}`, BODIES[`${method} ${path}`]);
    const [answer, none] = await Promise.all([ask(team), ask('nobody')]);
    // An answer to HEAD has no body that could hold the code.
    expect(refusal(answer)).toBe(method === 'HEAD' ? '403' : '403 not_a_member');
    expect(comparable(answer)).toEqual(comparable(none));
    expect(await everything()).toEqual(before);
  });
});

const PICTURES = TEAM_ROUTES.filter(({ path }) => path.includes('/attachments'));
test.each(PICTURES)('$method $path shows the picture to who is of its team', async ({ method, path }) => {
  const { team, serverToken } = latchkey.running.demo.smap;
  expect((await latchkey.people.call(serverToken, `${method} ${pathOf(path, team)}`)).status).toBe(302);
});

test.each(['GET', 'DELETE'])('%s of the ids of the other team below the own path finds nothing', async (method) => {
  const before = await everything();
  const unknown = '0'.repeat(20);
  const rows = [
    ['invites', ids.invite],
    ['tokens', ids.token],
    ['tokens', ids.service],
    ['members', 'new'],
  ] as const;
  for (const [kind, id] of rows) {
    const call = (name: string): Promise<Answer> => latchkey.people.call('ada', `${method} ${kind}/${name}`);
    const [theirs, none] = await Promise.all([call(id), call(kind === 'members' ? 'nobody' : unknown)]);
    expect([kind, refusal(theirs)]).toEqual([kind, '404 not_found']);
    expect(comparable(theirs)).toEqual(comparable(none));
  }
  expect(await everything()).toEqual(before);
});

test('the lists hold nothing of the other team, which itself still finds them', async () => {
  for (const kind of ['members', 'invites', 'tokens']) {
    const { text } = await latchkey.done('ada', `GET ${kind}`);
    for (const id of [ids.invite, ids.token, ids.service]) expect(text).not.toContain(id);
  }
  for (const path of [`invites/${ids.invite}`, `tokens/${ids.token}`, `tokens/${ids.service}`])
    expect((await latchkey.peopleOf('other').call('other/ada', `GET ${path}`)).status).toBe(200);
});
