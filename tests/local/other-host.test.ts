/** Proves that the refusal of another host says which header a proxy has to send, in the form that the caller reads. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseOtherHost } from '../../local/other-host.ts';
import { send } from '../harness/http.ts';

let server: Server;
let own: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    refuseOtherHost(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

test.each([
  [{}, 'text/plain'],
  [{ accept: '*/*' }, 'text/plain'],
  [{ accept: 'text/html,application/xhtml+xml' }, 'text/plain'],
  [{ accept: 'application/json' }, 'application/json'],
  [{ accept: 'application/problem+json, */*' }, 'application/json'],
  [{ 'content-type': 'application/json' }, 'application/json'],
])('with %j it is %s', async (headers, type) => {
  const answer = await send(`http://${own}`, '/v1/me', { headers: { ...headers, host: 'broker.example.org' } });
  expect(answer.status).toBe(421);
  expect(answer.headers['content-type']).toBe(type);
  const isJson = type === 'application/json';
  const text = isJson ? (JSON.parse(answer.text) as { message: string }).message : answer.text.trimEnd();
  for (const words of [
    `http://${own}`,
    `"Host: ${own}"`,
    'ProxyPreserveHost Off',
    'header_up Host {upstream_hostport}',
  ])
    expect(text).toContain(words);
  expect(text).not.toContain('\n');
  // What a page of another site named itself is not repeated.
  expect(answer.text).not.toContain('example.org');
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
});
