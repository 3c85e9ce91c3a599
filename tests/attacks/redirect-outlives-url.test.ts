/**
 * Attack: by a cache. A redirect that is kept longer than its URL lives shows a dead picture to its reader, and one that others
 * may keep shows the picture to them. It says when it ends, a minute before the URL, to its reader's browser alone.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { forFile } from '../harness/for-file.ts';
import { PICTURE, putObject } from '../harness/attachments.ts';

const attachments = forFile(startAttachments);

beforeAll(async () => {
  await putObject(attachments, 'attachments/s1_1/a.mp4', 'a video', 'video/mp4');
});

test.each([PICTURE, 's1_1/a.mp4'])('%s: both ends come at least a minute before the URL dies', async (path) => {
  for (const method of ['GET', 'HEAD']) {
    const { headers } = await attachments.ways.proxy(routeTo(path), { method });
    const query = new URL(headers.location ?? '').searchParams;
    const date = (query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
    const deadMs = Date.parse(date) + Number(query.get('X-Amz-Expires')) * 1000;
    const [, maxAge = ''] = /^private, max-age=([0-9]+)$/.exec(headers['cache-control'] ?? '') ?? [];
    expect(maxAge).not.toBe('');
    // A cache counts from the answer's own date.
    const answeredMs = Date.parse(headers.date ?? '');
    expect(answeredMs + Number(maxAge) * 1000).toBeLessThanOrEqual(deadMs - 60_000);
    expect(Date.parse(headers.expires ?? '')).toBeLessThanOrEqual(deadMs - 60_000);
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
});

test.each<[string, string, number, Record<string, string>]>([
  ['a refusal', '../x', 400, {}],
  ['somebody unknown', PICTURE, 401, { authorization: 'Bearer lk_nobody' }],
])('%s is kept by nobody', async (_what, path, status, headers) => {
  const answer = await attachments.ways.proxy(`/v1/teams/survey/attachments?path=${path}`, { headers });
  const { 'cache-control': kept, expires } = answer.headers;
  expect([answer.status, kept, expires]).toEqual([status, 'no-store', undefined]);
});

test('a script is not answered from what an element was redirected to, nor the other way round', async () => {
  for (const mode of ['no-cors', 'cors']) {
    const { headers } = await attachments.ways.proxy(routeTo(PICTURE), { headers: { 'sec-fetch-mode': mode } });
    const url = new URL(headers.location ?? '');
    expect(url.searchParams.get('x-latchkey-mode')).toBe(mode === 'cors' ? 'cors' : null);
    expect(headers.vary).toBe('Sec-Fetch-Mode');
    expect((await fetch(url)).status).toBe(200);
  }
});
