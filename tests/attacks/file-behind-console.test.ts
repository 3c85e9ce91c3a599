/**
 * Attack: read other files of the broker, or its memory, by the route of the console's files: with climbing paths in any encoding,
 * and with names that every object of JavaScript has. Files are values in a table of own names, and nothing is read from a disk.
 */
import { expect, test } from '@jest/globals';
import { exchange, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import { jsonOf } from '../harness/http.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey();

test.each([
  '..',
  '.',
  '../package.json',
  '..%2fpackage.json',
  '%2e%2e%2fpackage.json',
  '%2e%2e%5cpackage.json',
  '%252e%252e%252fpackage.json',
  '%2fetc%2fpasswd',
  '/etc/passwd',
  'console.tsx',
  'index.html',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '%00',
  'console-0000000000000000.js',
  'a%2Fb',
  '',
])('/assets/%s is not found', async (name) => {
  // The bytes are sent as they are: a client would tidy the path up.
  const target = `GET /assets/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
  const answer = await exchange(latchkey.broker, target);
  expect(statusOf(answer)).toBe(404);
  expect(answer).toContain('"code":"not_found"');
  expect(answer).toMatch(/cache-control: no-store/i);
});

test('nothing can be put there', async () => {
  const { text } = await latchkey.send('/');
  const [, name = ''] = /src="assets\/([^"]+)"/.exec(text) ?? [];
  for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
    const answer = await latchkey.send(`/assets/${name}`, { method });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect(jsonOf(answer)['code']).toBe('method_not_allowed');
  }
});
