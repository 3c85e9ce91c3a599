/**
 * Proves that readers whom smap's logins have authenticated are redirected to the bucket by its Apache with the overlay, and that
 * nobody else is.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { PICTURE, VIDEO } from '../harness/media.ts';
import { curl, formLogin, login, type CurlAnswer } from './curl-smap.ts';
import { PASSWORD, SERVER_ADDRESS, startSmapServer, SURVEY, TEAM, type SmapServer } from './smap-server.ts';

const smap: SmapServer = forFile(async () => {
  const started = await startSmapServer();
  // The stored type is not what readers get.
  await started.put(`attachments/${SURVEY}/picture.jpg`, PICTURE, 'text/html');
  await started.put(`attachments/${SURVEY}/naïve +1+50%.jpg`, PICTURE);
  await started.put(`attachments/${SURVEY}/video.mp4`, VIDEO);
  return started;
});
const PATH = `/attachments/${SURVEY}/picture.jpg`;
const ADA = login('ada', PASSWORD);
const AS_SERVER = ['--interface', SERVER_ADDRESS];

const ask = (path: string, ...options: string[]): Promise<CurlAnswer> => curl(smap, path, options);

/** Returns the last request that the broker received. */
function lastAtBroker(): SmapServer['broker']['received'][number] {
  const last = smap.broker.received.at(-1);
  if (last === undefined) throw new Error('the broker received nothing');
  return last;
}

describe('a reader', () => {
  test('by Basic gets the picture, with its type', async () => {
    const redirect = await ask(PATH, ...ADA);
    expect(redirect.status).toBe(302);
    expect(redirect.headers['location']).toMatch(
      /^https:\/\/bucket\.test:\d+\/smap\/attachments\/s1_1\/picture\.jpg\?/,
    );
    expect(redirect.headers['location']).toContain('x-latchkey-user=ada');
    const picture = await ask(PATH, ...ADA, '-L');
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(picture.body.equals(PICTURE)).toBe(true);
  });

  test("by the form gets it where smap's pages look for it", async () => {
    const cookie = await formLogin(smap, 'ada', PASSWORD);
    const picture = await ask(`/app${PATH}`, ...cookie, '-L');
    expect([picture.status, picture.body.equals(PICTURE)]).toEqual([200, true]);
    expect((await ask('/app/console.html', ...cookie)).status).toBe(200);
  });

  test.each(['picture.jpg', 'na%C3%AFve%20%2B1+50%25.jpg'])(
    'who logs in at a link gets what it leads to: %s',
    async (name) => {
      const jar = join(smap.dir, `cookies-${name}`);
      const login = ['--data-urlencode', 'httpd_username=ada', '--data-urlencode', `httpd_password=${PASSWORD}`];
      const { status, body } = await ask(`/app/attachments/${SURVEY}/${name}`, ...login, '-L', '-c', jar, '-b', jar);
      expect([status, body.equals(PICTURE)]).toEqual([200, true]);
      expect([lastAtBroker().method, lastAtBroker().headers['x-latchkey-user']]).toEqual(['GET', 'ada']);
    },
  );

  test('whose name is not ASCII is named in UTF-8', async () => {
    const { headers } = await ask(PATH, ...login('ünïcödé', PASSWORD));
    expect(new URL(headers['location'] ?? '').searchParams.get('x-latchkey-user')).toBe('ünïcödé');
  });

  test('gets a part of a video', async () => {
    const part = await ask(`/attachments/${SURVEY}/video.mp4`, ...ADA, '-L', '-r', '100-199');
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-199/${VIDEO.length}`]);
    expect(part.body.equals(VIDEO.subarray(100, 200))).toBe(true);
  });

  test('gets the head alone', async () => {
    const head = await ask(PATH, ...ADA, '-L', '-I');
    expect([head.status, head.headers['content-length']]).toEqual([200, String(PICTURE.length)]);
  });

  test('may keep the redirect as long as the broker says, and no longer', async () => {
    const { headers } = await ask(PATH, ...ADA);
    const [, maxAge] = /^private, max-age=(\d+)$/.exec(headers['cache-control'] ?? '') ?? [];
    expect(Number(maxAge)).toBeLessThanOrEqual(240);
    const keptMs = Date.parse(headers['expires'] ?? '') - Date.parse(headers['date'] ?? '');
    expect(keptMs).toBeLessThanOrEqual(241_000);
    expect([headers['referrer-policy'], headers['vary']]).toEqual(['no-referrer', 'Sec-Fetch-Mode']);
  });

  test('cannot send more than a request for a file', async () => {
    for (const method of ['PUT', 'DELETE', 'POST']) {
      const { status, headers } = await ask(PATH, ...ADA, '-X', method);
      expect([status, headers['cache-control'], headers['expires']]).toEqual([405, 'no-store', undefined]);
    }
  });
});

describe('nobody', () => {
  test.each([
    ['with another password', login('ada', 'wrong')],
    ['with no password', login('ada', '')],
    ['with a name that nobody has', login('nobody', PASSWORD)],
    ['without a login', []],
    ["with a token of the broker's", ['-H', 'Authorization: Bearer lk_00000000000000000000_x']],
    ['who claims the address of the server', ['-H', `X-Forwarded-For: ${SERVER_ADDRESS}`]],
    ['who names a reader', ['-H', 'X-Latchkey-User: ada']],
  ])('%s is let through, and Apache asks for the login itself', async (_what, options) => {
    const before = smap.broker.received.length;
    const answer = await ask(PATH, ...options);
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="smap"']);
    const page = await ask(`/app${PATH}`, ...options);
    expect([page.status, page.headers['location'], page.body.includes('httpd_password')]).toEqual([
      401,
      undefined,
      true,
    ]);
    expect(smap.broker.received).toHaveLength(before);
  });

  test('passes by the path that smap serves without a login', async () => {
    for (const path of [
      `/token${PATH}`,
      `/token/${PATH}`,
      `//token${PATH}`,
      `/token/%61ttachments/${SURVEY}/picture.jpg`,
      `/token/.${PATH}`,
      `/app/../token${PATH}`,
      '/token/attachments',
    ])
      for (const options of [[], ADA, AS_SERVER]) {
        const answer = await ask(path, ...options);
        expect([path, answer.status, answer.headers['location']]).toEqual([path, 403, undefined]);
      }
  });

  test('reads the bucket without a signature', async () => {
    const { headers } = await ask(PATH, ...ADA);
    const url = new URL(headers['location'] ?? '');
    const bucket = [
      '--connect-to',
      `smap.test:${smap.port}:bucket.test:${smap.bucket.port}`,
      '-H',
      `Host: bucket.test`,
    ];
    expect((await ask(`${url.pathname}${url.search}`, ...bucket, '-k')).status).toBe(200);
    expect((await ask(url.pathname, ...bucket, '-k')).status).toBe(403);
    expect((await ask('/smap?list-type=2', ...bucket, '-k')).status).toBe(403);
  });
});

describe('the broker', () => {
  const FORGED = ['X-Latchkey-User', 'X_Latchkey_User', 'X-Latchkey_User', 'X-Latchkey-Identity', 'DPoP'].flatMap(
    (name) => ['-H', `${name}: bob`],
  );

  test.each([
    ['forged names', FORGED],
    ['a name twice', ['-H', 'X-Latchkey-User: bob', '-H', 'x-latchkey-user: eve']],
    ['a Connection that names the header', ['-H', 'Connection: X-Latchkey-User']],
    ['a Connection that names all', ['-H', 'Connection: close, x-latchkey-user, authorization', ...FORGED]],
    ['an address', ['-H', 'X-Forwarded-For: 192.0.2.1', '-H', 'Forwarded: for=192.0.2.1']],
    ['a cookie', ['-b', 'session=secret']],
  ])('is told of the reader alone, whatever the client sends: %s', async (_what, options) => {
    expect((await ask(PATH, ...ADA, ...options)).status).toBe(302);
    const { headers } = lastAtBroker();
    const { connection, ...others } = headers;
    expect(connection).not.toMatch(/latchkey|authorization/i);
    expect(others).toEqual({
      host: `localhost:${smap.broker.port}`,
      'user-agent': expect.stringMatching(/^curl/),
      accept: '*/*',
      authorization: `Bearer ${smap.running.demo.smap.proxyToken}`,
      'x-latchkey-user': 'ada',
    });
  });

  test("is not told smap's session, which holds the password", async () => {
    const cookie = await formLogin(smap, 'ada', PASSWORD);
    expect((await ask(`/app${PATH}`, ...cookie)).status).toBe(302);
    expect(lastAtBroker().headers).not.toHaveProperty('cookie');
    expect(lastAtBroker().headers['x-latchkey-user']).toBe('ada');
  });

  test.each(['', '/app'])('gets another token for the server itself, and no name (%s)', async (prefix) => {
    const spoofed = ['-H', 'X-Latchkey-User: ada', '-H', 'Authorization: Bearer lk_x'];
    for (const options of [[], spoofed, ['-H', 'Connection: Authorization']]) {
      expect((await ask(`${prefix}${PATH}`, ...AS_SERVER, ...options)).status).toBe(302);
      const { authorization, ...headers } = lastAtBroker().headers;
      expect(headers).not.toHaveProperty('x-latchkey-user');
      expect(authorization).toMatch(/^Bearer lk_[0-9a-f]{20}_/);
      expect(authorization).not.toContain(smap.running.demo.smap.proxyToken);
    }
  });
});

test('pages may load from the bucket besides what smap allows', async () => {
  const { headers } = await ask('/inlineLogin.html');
  expect(headers['content-security-policy']).toBe(
    `default-src https://bucket.test:${smap.bucket.port} 'self' 'unsafe-inline' *.cloudflare.com *.google.com *.googleapis.com blob: data:;`,
  );
});

test('with the project check a reader gets the own surveys alone, and the server all', async () => {
  const bob = login('bob', PASSWORD);
  expect((await ask(PATH, ...bob)).status).toBe(302);
  await smap.operator.setTeam(TEAM, { projectCheck: true });
  const until = async (status: number, ...options: string[]): Promise<void> => {
    // Settings are cached for ten seconds.
    for (let second = 0; second < 15; second += 1) {
      if ((await ask(PATH, ...options)).status === status) break;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect((await ask(PATH, ...options)).status).toBe(status);
  };
  await until(403, ...bob);
  for (const options of [ADA, AS_SERVER]) expect((await ask(PATH, ...options)).status).toBe(302);
  await smap.operator.setTeam(TEAM, { projectCheck: false });
});
