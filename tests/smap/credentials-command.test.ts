/**
 * Proves that the helper for `credential_process` prints what programs expect, asks the broker once for many of them, outlives it as
 * long as the session lives, and keeps its token to itself.
 */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { run } from '../harness/short-run.ts';
import { cachedFile, credentials, HELPER, setTimes, useCommand } from './credentials-command.ts';

const command = useCommand();
const { site, given, refused, requests, credentials: give } = command;

test('it prints what credential_process must print, and nothing else', async () => {
  const { code, stdout, stderr } = await give();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration, ...more } = JSON.parse(stdout) as Record<
    string,
    unknown
  >;
  expect([Version, more]).toEqual([1, {}]);
  for (const text of [AccessKeyId, SecretAccessKey, SessionToken]) expect(text).toMatch(/./);
  expect(Date.parse(String(Expiration)) - Date.now()).toBeGreaterThan(1_200_000);
});

test.each(['dash', 'bash'])('%s runs it', async (shell) => {
  const { code } = await run(shell, [HELPER, ...site.parameters], { LATCHKEY_CACHE: command.cache });
  expect(code).toBe(0);
});

test('ten at once are one request', async () => {
  site.upstream.fail(async ({ response, pass }) => {
    const { text } = await pass();
    await new Promise((resolve) => setTimeout(resolve, 500));
    response.end(text);
  });
  const all = await Promise.all(Array.from({ length: 10 }, () => give()));
  site.upstream.recover();
  expect(all.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
  expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
  expect(requests()).toBe(1);
});

describe('while the broker', () => {
  const STATES = ['is down', 'answers 503', 'answers 429', 'answers something else'] as const;

  async function during(state: (typeof STATES)[number], work: () => Promise<void>): Promise<void> {
    if (state === 'is down') {
      await site.upstream.away(work);
      return;
    }
    const status = { 'answers 503': 503, 'answers 429': 429, 'answers something else': 200 }[state];
    site.upstream.fail(({ response }) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html>\n{"Version":1}\n</html>');
    });
    await work().finally(() => {
      site.upstream.recover();
    });
  }

  test.each(STATES)('%s, a session that lives is used, and one that does not is not', async (state) => {
    const first = await given();
    await during(state, async () => {
      await setTimes(command.cache, -3000, 600);
      expect((await given())['AccessKeyId']).toBe(first['AccessKeyId']);
      await setTimes(command.cache, -3570, 30);
      await refused(/gives no credentials: /);
      await rm(await cachedFile(command.cache));
      await refused(/gives no credentials: (?:curl ended with 7|HTTP (?:429|503)|its answer is no credentials)/);
    });
    await given();
  });

  test('is down, processes do not wait for it one after the other', async () => {
    await given();
    await setTimes(command.cache, -3000, 600);
    site.upstream.fail(({ response }) => void response.writeHead(503).end());
    for (let time = 0; time < 5; time += 1) await given();
    site.upstream.recover();
    // The first call of the test, and one that noticed.
    expect(requests()).toBe(2);
  });
});

test('a refusal is told, and ends what is cached', async () => {
  await given();
  await setTimes(command.cache, -3000, 600);
  site.upstream.fail(({ response }) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' });
    response.end('{"code":"unauthenticated","detail":"the token has ended"}');
  });
  await refused(/refuses: HTTP 401: the token has ended$/m);
  site.upstream.recover();
  await site.upstream.away(() => refused(/gives no credentials/));
});

test('what the broker says is told in one line that changes no terminal', async () => {
  site.upstream.fail(({ response }) => {
    response.writeHead(403).end('{"detail":"one\u001b[2J\u0007"}\n{"detail":"two"}\n');
  });
  await refused(/refuses: HTTP 403: one\[2J$/m);
  site.upstream.recover();
});

test('an answer without an end is cut off', async () => {
  site.upstream.fail(async ({ response }) => {
    response.on('error', () => undefined).writeHead(200);
    while (response.writable && !response.destroyed) {
      response.write('y'.repeat(65_536));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  await refused(/gives no credentials: its answer is no credentials$/m);
  site.upstream.recover();
});

describe('the token', () => {
  test('is in no argument and no environment of any process', async () => {
    const seen: string[] = [];
    const { serverToken } = site.running.demo.smap;
    site.upstream.fail(async ({ response, pass }) => {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
        for (const file of ['cmdline', 'environ'])
          if ((await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')).includes(serverToken))
            seen.push(`${pid} ${file}`);
      response.end((await pass()).text);
    });
    await given();
    site.upstream.recover();
    expect([requests(), seen]).toEqual([1, []]);
  });

  test.each([
    ['open to the group', 'lk_x', 0o640, /mode 0600/],
    ['open to others', 'lk_x', 0o604, /mode 0600/],
    ['empty', '', 0o600, /is empty/],
    ['of something else', 'AKIAXYZ', 0o600, /holds no token/],
    ['of more than a token', 'lk_a_b"\nurl = "http://127.0.0.1', 0o600, /a token and nothing else/],
  ])('is not taken from a file %s', async (_what, text, mode, why) => {
    const token = join(command.cache, 'token');
    await writeFile(token, text);
    await chmod(token, mode);
    const [url = '', team = ''] = site.parameters;
    const { code, stderr } = await credentials({ parameters: [url, team, token] }, command.cache);
    expect([code, requests()]).toEqual([1, 0]);
    expect(stderr).toMatch(why);
  });

  test('is sent to no broker without TLS but on this machine', async () => {
    for (const broker of [
      'http://broker.example',
      'http://127.0.0.1.example',
      'ftp://127.0.0.1:1',
      'https://u@h',
      "https://h/'x",
      '',
    ]) {
      const { code, stderr } = await credentials({ parameters: [broker, 'demo-smap', site.token] }, command.cache);
      expect([broker, code]).toEqual([broker, 2]);
      expect(stderr).toMatch(/^latchkey-credentials: BROKER /);
    }
  });
});

test('a broker without TLS is asked without a proxy', async () => {
  await given({ http_proxy: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' });
});

test('curl’s own settings of the user do not matter', async () => {
  await writeFile(join(command.cache, '.curlrc'), 'url = "http://127.0.0.1:1/"\nverbose\n');
  await given({ HOME: command.cache, CURL_HOME: command.cache });
});

test('without a folder for the cache it says what to set', async () => {
  await refused(/set HOME or LATCHKEY_CACHE/, {
    LATCHKEY_CACHE: '',
    CACHE_DIRECTORY: '',
    XDG_CACHE_HOME: '',
    HOME: '',
  });
});

test('a service’s own cache folder is used', async () => {
  await given({ LATCHKEY_CACHE: '', CACHE_DIRECTORY: `${command.cache}/service:/other`, HOME: '' });
  expect(await readdir(join(command.cache, 'service'))).toEqual(['latchkey']);
});
