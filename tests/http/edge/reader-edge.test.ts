/**
 * Checks the door of attachments: it accepts a token, a proxy's word or a password of smap, and answers each refusal in
 * its own way.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Login } from '../../../shared/domain/people/smap-login.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { readerEdge, type ReaderPorts, type ReaderRequest } from '../../../shared/http/edge/reader-edge.ts';
import { call, doors, fine, TOKEN } from '../../harness/doors.ts';
import type { EventInput } from '../../harness/events.ts';
import { adminOf, proxyOf, serviceOf, SURVEY } from '../../harness/smap.ts';

const { ports: CALLER_PORTS, become, requested, askedAfresh, noted, line } = doors();
const REFUSED = new LatchkeyError('unauthenticated', 'wrong');
const WAIT = new LatchkeyError('rate_limited', 'wait', { retryAfterSeconds: 4 });
let logins: [team: string, login: Login, address: string][] = [];

/** These ports accept no password, because only `SmapLogins` can make a checked login (`smap-login.test.ts`). */
const PORTS: ReaderPorts = {
  ...CALLER_PORTS,
  signIn: (...login) => {
    logins.push(login);
    return Promise.reject(login[1].password === 'again' ? WAIT : REFUSED);
  },
  teamAfresh: () => Promise.resolve(SURVEY),
};
const PICTURE: EventInput = {
  path: '/v1/teams/survey/attachments/s1_1/a.jpg',
  routeKey: 'GET /v1/teams/{team}/attachments/{path+}',
  parameters: { team: 'survey', path: 's1_1/a.jpg' },
};

function withHeaders(headers: Record<string, string>): EventInput {
  return { ...PICTURE, headers };
}

function basic(text: string): EventInput {
  return withHeaders({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
}

beforeEach(() => {
  logins = [];
});

async function seenBy(
  input: EventInput,
): Promise<{ seen: ReaderRequest | undefined; reply: Awaited<ReturnType<typeof call>> }> {
  let seen: ReaderRequest | undefined;
  const handler = readerEdge(PORTS, (request) => {
    seen = request;
    return fine();
  });
  return { reply: await call(handler, input), seen };
}

describe('by a token', () => {
  test('a member passes as itself, and its use is noted', async () => {
    become(adminOf());
    const { seen, reply } = await seenBy(withHeaders({ authorization: `Bearer ${TOKEN}`, 'x-latchkey-user': 'anna' }));
    expect(reply.statusCode).toBe(200);
    expect(seen?.reader).toMatchObject({ name: 'ada', smapUser: null });
    expect(seen?.named).toEqual({ path: 's1_1/a.jpg' });
    expect(noted).toHaveLength(1);
    expect(line()).toMatchObject({ team: 'survey', user: 'ada', role: 'admin' });
    expect(line()).not.toHaveProperty('reader');
  });

  test('a proxy passes as the reader whom it names, and both are told', async () => {
    become(proxyOf());
    const { seen } = await seenBy(withHeaders({ authorization: `Bearer ${TOKEN}`, 'x-latchkey-user': 'anna' }));
    expect(seen?.reader).toMatchObject({ name: 'anna', smapUser: 'anna' });
    expect(line()).toMatchObject({ user: 'service.apache', reader: 'anna' });
  });

  test.each([
    ['names nobody', {}],
    ['names the empty text', { 'x-latchkey-user': '' }],
    ['names a service', { 'x-latchkey-user': 'service.apache' }],
    ['has the header’s twin', { x_latchkey_user: 'anna' }],
  ])('a proxy that %s does not, and nobody is asked for a password', async (_what, headers) => {
    become(proxyOf());
    const { seen, reply } = await seenBy(withHeaders({ authorization: `Bearer ${TOKEN}`, ...headers }));
    expect(seen).toBeUndefined();
    expect(reply).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer realm="latchkey", error="invalid_token"' },
    });
    expect(line()).not.toHaveProperty('reader');
  });

  test('from elsewhere it does not', async () => {
    const identity = proxyOf();
    if (identity.kind === 'service') become({ ...identity, token: { ...identity.token, cidrs: [] } });
    const { seen, reply } = await seenBy(withHeaders({ authorization: `Bearer ${TOKEN}`, 'x-latchkey-user': 'anna' }));
    expect([seen, reply.statusCode]).toEqual([undefined, 403]);
  });

  test.each([adminOf(), serviceOf(), proxyOf()])('of another team: not_a_member ($kind)', async (identity) => {
    become(identity);
    const input = withHeaders({ authorization: `Bearer ${TOKEN}`, 'x-latchkey-user': 'anna' });
    const { seen, reply } = await seenBy({ ...input, parameters: { team: 'other', path: 'a.jpg' } });
    expect([seen, reply.statusCode]).toEqual([undefined, 403]);
    expect(JSON.parse(reply.body ?? '')).toMatchObject({ code: 'not_a_member' });
    expect(logins).toEqual([]);
  });

  test('the team is read again by the same token, and from rows of now', async () => {
    become(proxyOf());
    const { seen } = await seenBy(withHeaders({ authorization: `Bearer ${TOKEN}`, 'x-latchkey-user': 'anna' }));
    expect([requested, askedAfresh]).toEqual([[TOKEN], []]);
    await expect(seen?.teamAfresh()).resolves.toBe(SURVEY);
    expect(askedAfresh).toEqual([TOKEN]);
    become(proxyOf({ ...SURVEY, team: 'other' }));
    await expect(seen?.teamAfresh()).rejects.toMatchObject({ code: 'not_a_member' });
  });
});

describe('by a password', () => {
  test('the login goes to smap’s own check, with the team of the route and the address that counts', async () => {
    const { reply } = await seenBy(basic('anna:se:cret'));
    expect(logins).toEqual([['survey', { name: 'anna', password: 'se:cret' }, '192.0.2.7']]);
    expect(reply).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Basic realm="smap"' } });
    expect([requested, line()['askedTeam'], line()['code']]).toEqual([[], 'survey', 'unauthenticated']);
    expect(JSON.stringify(line())).not.toMatch(/anna|se:cret/);
  });

  test('whoever has to wait is told how long', async () => {
    expect((await seenBy(basic('anna:again'))).reply).toMatchObject({
      statusCode: 429,
      headers: { 'retry-after': '4' },
    });
  });

  test.each(['', 'anna', ':', 'service.web:x', '(null):x', 'an\u0000na:x'])('%j is asked of nobody', async (text) => {
    expect((await seenBy(basic(text))).reply.statusCode).toBe(401);
    expect(logins).toEqual([]);
  });
});

test('whoever shows nothing may sign in', async () => {
  const { seen, reply } = await seenBy(PICTURE);
  expect(seen).toBeUndefined();
  expect(reply).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Basic realm="smap"' } });
});
