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

test.each([
  ['a refusal', '../x', 400],
  ['somebody unknown', PICTURE, 401],
] as const)('%s is kept by nobody', async (what, path, status) => {
  const { ways } = attachments;
  const headers: Record<string, string> = what === 'a refusal' ? {} : { authorization: 'Bearer lk_nobody' };
  const answer = await ways.proxy(`/v1/teams/survey/attachments?path=${path}`, { headers });
  expect([answer.status, answer.headers['cache-control'], answer.headers.expires]).toEqual([
    status,
    'no-store',
    undefined,
  ]);
});

test('a script is not answered from what an element was redirected to, nor the other way round', async () => {
  const modeOf = (location: string | undefined): string | null =>
    new URL(location ?? '').searchParams.get('x-latchkey-mode');
  const picture = await attachments.ways.proxy(routeTo(PICTURE), { headers: { 'sec-fetch-mode': 'no-cors' } });
  const script = await attachments.ways.proxy(routeTo(PICTURE), { headers: { 'sec-fetch-mode': 'cors' } });
  expect([modeOf(picture.headers.location), modeOf(script.headers.location)]).toEqual([null, 'cors']);
  for (const { headers } of [picture, script]) {
    expect(headers.vary).toBe('Sec-Fetch-Mode');
    expect((await fetch(headers.location ?? '')).status).toBe(200);
  }
});
