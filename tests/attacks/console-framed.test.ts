/**
 * Attack: another site shows the console in a frame of its own and has a member click what lies below the pointer, holds the
 * console's window by a link of its own, or loads the page to read it in its own process. The page forbids all three, whoever asks.
 * https://cheatsheetseries.owasp.org/cheatsheets/Clickjacking_Defense_Cheat_Sheet.html
 */
import { expect, test } from '@jest/globals';
import { useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey();

test.each([
  {},
  { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site', referer: 'https://evil.example/' },
  { 'sec-fetch-dest': 'object', origin: 'https://evil.example' },
  { 'sec-fetch-dest': 'frame', origin: 'null' },
  { accept: 'application/json' },
])('asked with %j', async (headers) => {
  for (const method of ['GET', 'HEAD']) {
    const answer = await latchkey.send('/', { method, headers });
    expect(answer.status).toBe(200);
    const policy = String(answer.headers['content-security-policy']).split('; ');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.filter((directive) => directive.startsWith('frame-ancestors'))).toHaveLength(1);
    expect(answer.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    for (const name of ['set-cookie', 'access-control-allow-credentials', 'content-security-policy-report-only'])
      expect(answer.headers).not.toHaveProperty(name);
  }
});

test('the page has no secret that could be read of it, and is the same for everybody', async () => {
  const { text } = await latchkey.send('/');
  expect((await latchkey.ask('/', latchkey.invites.max)).text).toBe(text);
  expect(text).not.toMatch(/lki?_|webqsee|demo/);
});
