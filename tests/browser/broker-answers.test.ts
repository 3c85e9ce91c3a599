/**
 * Proves which of the broker's answers a page of another origin can read, and that it follows a redirect into another
 * bucket.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openGallery, type Gallery } from './harness/gallery.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function ask(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return gallery.page.evaluate(
    async (url: string, sent: Sent) => {
      const response = await fetch(url, sent);
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
    },
    gallery.running.demo.broker + path,
    { method, headers, ...(body === undefined ? {} : { body }) },
  );
}

const codeOf = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: unknown }).code;

test('a token, and any header that a page adds for its tracing', async () => {
  const headers = {
    authorization: `Bearer ${gallery.latchkey.token}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'sentry-trace': 'd49d9bf66f13450b81f65bc51cf49c03-1cc4b26ab9094ef0',
  };
  const answer = await ask('/v1/me', { headers });
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { memberships: [{ user: 'max' }] }]);
  expect(new Date(answer.headers['date'] ?? '').getTime()).toBeGreaterThan(Date.now() - 60_000);
});

test('why nobody is let in, and by what somebody would be', async () => {
  const answer = await ask('/v1/me', { headers: { authorization: 'Bearer lk_none' } });
  expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey", error="invalid_token"');
});

test.each([
  ['an unknown route', '/v1/nowhere', 'GET', 404, 'not_found'],
  ['another method, for which a browser asks nobody', '/v1/me', 'POST', 405, 'method_not_allowed'],
  ['a body of no JSON', '/v1/enroll', 'POST', 400, 'invalid_request'],
])('%s', async (_name, path, method, status, code) => {
  const json = { headers: { 'content-type': 'application/json' }, body: '{' };
  const answer = await ask(path, { method, ...(status === 400 ? json : {}) });
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
});

test('an attachment, by a redirect to the bucket that does not take the token along', async () => {
  const { team, picture, serverToken } = gallery.running.demo.smap;
  const path = `/v1/teams/${team}/attachments/${picture}`;
  const answer = await ask(path, { headers: { authorization: `Bearer ${serverToken}` } });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/jpeg']);
});
