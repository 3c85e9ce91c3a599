/**
 * Attack: the token of one team on every route of another, with the ids of rows that are really there. Each is refused in
 * the words for a team that does not exist, and nothing of the other team is changed. Ids of another team under the path of
 * the own are unknown ids.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { jsonOf, refusal, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { idOf, peopleOf, type People } from '../harness/team-calls.ts';
import { rowsOf } from '../harness/rows.ts';

/** Every route below a team's path, as the deployed table has them. */
const TEAM_ROUTES = ROUTES.filter(({ path }) => path.includes('{team}'));
const BODIES: Readonly<Record<string, object>> = {
  'PUT /v1/teams/{team}/members/{user}': { role: 'admin' },
  'POST /v1/teams/{team}/invites': { user: 'mallory', role: 'admin' },
  'POST /v1/teams/{team}/tokens': { name: 'mallory', role: 'member' },
  'POST /v1/teams/{team}/credentials': {},
  'POST /v1/teams/{team}/presign': { requests: [{ op: 'get', key: 'webqsee/other/items-root/shared/a' }] },
};
let running: Running;
let demo: People;
let other: People;
/** Tokens of team demo. */
const tokens: Record<string, string> = {};
let admin: string;
/** Of team other. */
let ids: { user: string; invite: string; token: string; service: string };

beforeAll(async () => {
  running = await startLatchkey();
  demo = peopleOf(running.demo.broker);
  other = peopleOf(running.demo.broker, 'other');
  const operator = operatorOf(running);
  await operator.createTeam({ team: 'other', layout: 'webqsee', bucket: 'webqsee' });
  tokens['admin'] = await enroll(running, running.demo.invites.ada);
  tokens['member'] = await enroll(running, running.demo.invites.max);
  tokens['viewer'] = await demo.join(tokens['admin'], 'vera', 'viewer');
  tokens['service'] = (await demo.service(tokens['admin'], { name: 'backup', role: 'member' })).token;
  // The same names are there, too: names are local to a team.
  admin = await addMember(running, operator, { team: 'other', user: 'ada', role: 'admin' });
  const max = await other.join(admin, 'max', 'member');
  const invite = idOf(await other.invite(admin, 'new', 'member'));
  const service = (await other.service(admin, { name: 'backup', role: 'member' })).id;
  ids = { user: 'max', invite, token: idOf(max), service };
});

afterAll(() => running.dispose());

function pathOf(path: string, team: string): string {
  const { picture } = running.demo.smap;
  return path
    .replace('{team}', team)
    .replace('{user}', ids.user)
    .replace('{path+}', picture)
    .replace(/attachments$/, `attachments?path=${picture}`)
    .replace('{id}', path.includes('/tokens/') ? ids.token : ids.invite);
}

/** Returns a team that has what the route is about: attachments are there where the layout is smap's. */
function otherTeamOf(path: string): string {
  return path.includes('/attachments') ? running.demo.smap.team : 'other';
}

function comparable({ status, headers, text }: Answer): object {
  const body = text === '' ? {} : { ...jsonOf({ text }), requestId: '' };
  return { status, headers: { ...headers, date: '' }, body };
}

/** Returns all rows of the other teams. */
async function everything(): Promise<object> {
  const rows = rowsOf(running);
  const all = await rows.all();
  rows.close();
  // The day of a use is written by the look itself.
  return all
    .filter(({ team }) => team === 'other' || team === running.demo.smap.team)
    .map((row) => ({ ...row, lastUsedOn: '' }))
    .sort((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));
}

test('there are as many routes as this file was written for', () => {
  expect(TEAM_ROUTES.length).toBeGreaterThanOrEqual(20);
});

describe.each(['admin', 'member', 'viewer', 'service'])('%s of another team', (who) => {
  test.each(TEAM_ROUTES.map(({ method, path }) => [`${method} ${path}`, method, path] as const))(
    '%s: not_a_member, as for a team that is not there',
    async (route, method, path) => {
      const before = await everything();
      const token = tokens[who] ?? '';
      const ask = (team: string): Promise<Answer> => demo.call(token, `${method} ${pathOf(path, team)}`, BODIES[route]);
      const [answer, none] = await Promise.all([ask(otherTeamOf(path)), ask('nobody')]);
      // An answer to HEAD has no body that could hold the code.
      expect(refusal(answer)).toBe(method === 'HEAD' ? '403' : '403 not_a_member');
      expect(comparable(answer)).toEqual(comparable(none));
      expect(await everything()).toEqual(before);
    },
  );
});

test.each(TEAM_ROUTES.filter(({ path }) => path.includes('/attachments')))(
  '$method $path shows the picture to who is of its team',
  async ({ method, path }) => {
    const { team, serverToken } = running.demo.smap;
    expect((await demo.call(serverToken, `${method} ${pathOf(path, team)}`)).status).toBe(302);
  },
);

describe('ids of the other team below the path of the own', () => {
  test.each(['GET', 'DELETE'])('%s of its invites, tokens and members finds nothing', async (method) => {
    const token = tokens['admin'] ?? '';
    const before = await everything();
    for (const [kind, id, unknown] of [
      ['invites', ids.invite, '0'.repeat(20)],
      ['tokens', ids.token, '0'.repeat(20)],
      ['tokens', ids.service, '0'.repeat(20)],
      ['members', 'new', 'nobody'],
    ] as const) {
      const [theirs, none] = await Promise.all([
        demo.call(token, `${method} ${kind}/${id}`),
        demo.call(token, `${method} ${kind}/${unknown}`),
      ]);
      expect([kind, refusal(theirs)]).toEqual([kind, '404 not_found']);
      expect(comparable(theirs)).toEqual(comparable(none));
    }
    expect(await everything()).toEqual(before);
  });

  test('the lists hold nothing of the other team', async () => {
    for (const kind of ['members', 'invites', 'tokens']) {
      const answer = await demo.call(tokens['admin'] ?? '', `GET ${kind}`);
      expect(answer.status).toBe(200);
      for (const text of [ids.invite, ids.token, ids.service]) expect(answer.text).not.toContain(text);
    }
  });

  test('and the other team itself still finds them', async () => {
    expect((await other.call(admin, `GET invites/${ids.invite}`)).status).toBe(200);
    expect((await other.call(admin, `GET tokens/${ids.token}`)).status).toBe(200);
    expect((await other.call(admin, `GET tokens/${ids.service}`)).status).toBe(200);
  });
});
