/**
 * Sends a gallery of bad requests over real HTTP (`tests/vectors/bad-requests.json`), and bytes that are barely HTTP
 * over a bare socket. Checks each answer exactly, and that the process still serves afterwards.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { matchPath } from '../../shared/http/routes.ts';
import { ask, jsonOf, refusal, send } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { Judge, operationsOf, type ApiDescription, type Located } from '../harness/openapi.ts';
import { exchange, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import GALLERY from '../vectors/bad-requests.json' with { type: 'json' };

interface BadRequest {
  readonly name: string;
  /** `{method} {target}` */
  readonly request: string;
  /** Headers added to a valid token and JSON's content type; an empty value removes the header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `<count character>` stands for that many characters. */
  readonly body?: string;
  readonly bodyBase64?: string;
  /** `{status} {code}` */
  readonly answer: string;
}

const PROBLEM = 'application/problem+json';
const DESCRIPTION = DOCUMENT as unknown as ApiDescription;
const judge = new Judge(DESCRIPTION);

let running: Running;
let base: string;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

test.each((GALLERY as readonly BadRequest[]).map((bad) => [bad.name, bad.answer, bad] as const))(
  '%s: %s',
  async (_name, expected, bad) => {
    const [, method = '', target = ''] = /^(\S+) (.*)$/.exec(bad.request) ?? [];
    const headers = Object.entries({
      authorization: `Bearer ${token}`,
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...bad.headers,
    }).filter(([, value]) => value !== '');
    const body = bad.bodyBase64 === undefined ? long(bad.body ?? '') : Buffer.from(bad.bodyBase64, 'base64');
    const answer = await send(base, long(target), {
      method,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, long(value)])),
      body,
    });
    expect(refusal(answer)).toBe(expected);
    const { status } = answer;
    const shown = bad.headers?.['authorization'] === '' ? '' : ', error="invalid_token"';
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? `Bearer realm="latchkey"${shown}` : undefined);
    if (answer.headers['content-type'] === PROBLEM) {
      expect(Object.keys(jsonOf(answer))).toEqual(['title', 'status', 'code', 'detail', 'requestId']);
      expect(answer.headers['cache-control']).toBe('no-store');
      // An error names the field and never its value.
      expect(answer.text).not.toContain('xxx');
      const operation = operationAt(method, target);
      if (operation !== undefined) expect(judge.ofAnswer(operation, status, PROBLEM, jsonOf(answer))).toEqual([]);
      // The API's description must reject a body that the broker rejects for its content.
      if (operation?.requestBody !== undefined && status === 400 && !target.includes('?'))
        expect(judge.ofBody(operation, jsonIn(long(bad.body ?? '')))).not.toEqual([]);
    }
    expect(answer.text).not.toContain(token);
  },
);

describe('over a bare socket', () => {
  const host = 'Host: 127.0.0.1\r\nConnection: close\r\n';

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['HTTP/2 without an upgrade', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['an unknown method', `BREW /v1/me HTTP/1.1\r\n${host}\r\n`, 400],
    ['a method in small letters', `get /v1/me HTTP/1.1\r\n${host}\r\n`, 400],
    ['no Host', 'GET /v1/health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a target with a space', `GET /v1/teams/a b HTTP/1.1\r\n${host}\r\n`, 400],
    ['a header without a name', `GET /v1/health HTTP/1.1\r\n${host}: x\r\n\r\n`, 400],
    ['a NUL in a header', `GET /v1/health HTTP/1.1\r\n${host}x: a\0b\r\n\r\n`, 400],
    ['two lengths', `POST /v1/enroll HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['a negative length', `POST /v1/enroll HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n{}`, 400],
    [
      'a length and chunks',
      `POST /v1/enroll HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      400,
    ],
    ['a chunk of no size', `POST /v1/enroll HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}`, 400],
    ['another site in the target', `GET http://other.example/v1/me HTTP/1.1\r\n${host}\r\n`, 421],
    [
      'another site in Host, this one in the target',
      'GET http://127.0.0.1/v1/health HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n',
      421,
    ],
    ['somebody at this site', `GET http://x@127.0.0.1/v1/health HTTP/1.1\r\n${host}\r\n`, 421],
    ['a whole URL', `GET http://127.0.0.1:8787/v1/health?x=1 HTTP/1.1\r\n${host}\r\n`, 200],
    ['a whole URL in capitals', `GET HTTP://LOCALHOST/v1/health HTTP/1.1\r\n${host}\r\n`, 200],
    ['a URL without a path', `GET http://127.0.0.1 HTTP/1.1\r\n${host}\r\n`, 200],
    ['a URL with a query alone', `GET http://127.0.0.1?x HTTP/1.1\r\n${host}\r\n`, 200],
    ['a URL whose path is broken', `GET http://127.0.0.1/v1/%zz HTTP/1.1\r\n${host}\r\n`, 400],
    ['a URL of another scheme', `GET ftp://127.0.0.1/v1/health HTTP/1.1\r\n${host}\r\n`, 400],
    ['a scheme of its own', `GET lk:/v1/health HTTP/1.1\r\n${host}\r\n`, 400],
    ['GET of the target *', `GET * HTTP/1.1\r\n${host}\r\n`, 404],
    ['the target *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 204],
    ['a body that never comes whole', `POST /v1/enroll HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\n{}`, 400],
  ])('%s', async (name, bytes, status) => {
    const received = await exchange(base, Buffer.from(bytes, 'latin1'), name.includes('never comes'));
    expect(statusOf(received)).toBe(status);
  });
});

test('after all of them it serves as before', async () => {
  expect((await send(base, '/v1/health')).status).toBe(200);
  const me = await ask(base, '/v1/me', token);
  expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user: 'max', role: 'member', layout: 'webqsee' }] });
  expect((await ask(base, '/v1/teams/demo/credentials', token)).status).toBe(200);
  // A caller who disconnects or sends nonsense causes no stack trace in the log.
  expect(running.output().match(/^ +at .*$/gm)).toBeNull();
});

function operationAt(method: string, target: string): Located | undefined {
  const [path = ''] = target.split('?', 1);
  return operationsOf(DESCRIPTION).find((each) => each.method === method && matchPath(each.path, path) !== null);
}

/** Returns undefined for invalid JSON, which no schema accepts. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function long(text: string): string {
  return text.replace(/<(\d+) (.)>/g, (_match, count: string, character: string) => character.repeat(Number(count)));
}
