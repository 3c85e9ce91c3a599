/**
 * Attack: an open redirect. Whatever hosts, schemes and paths a request claims, the Location is the team's bucket where the
 * stack has it, signed, and an attachment.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { routeTo, startAttachments, type Attachments } from '../harness/attachment-functions.ts';
import { PICTURE } from '../harness/attachments.ts';

const CLAIMS: readonly (readonly [string, string])[] = [
  ['host', 'evil.example'],
  ['host', 'smap.s3.amazonaws.com@evil.example'],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'javascript'],
  ['forwarded', 'host=evil.example;proto=http'],
  ['x-original-url', '//evil.example/'],
  ['x-rewrite-url', '//evil.example/'],
  ['x-forwarded-prefix', '//evil.example'],
  ['origin', 'https://evil.example'],
  ['referer', 'https://evil.example/'],
  ['x-latchkey-user', 'anna&host=evil.example'],
];
const PATHS = [
  '//evil.example/a.jpg',
  '%2F%2Fevil.example/a.jpg',
  'https://evil.example/a.jpg',
  'https:%2F%2Fevil.example/a.jpg',
  '%5C%5Cevil.example/a.jpg',
  '@evil.example/a.jpg',
  '.evil.example/a.jpg',
  '%0d%0aLocation:%20https://evil.example',
  's1_1/a.jpg%0d%0aX-Other:%201',
];
let attachments: Attachments;
let origin: string;

beforeAll(async () => {
  attachments = await startAttachments();
  origin = new URL(process.env['S3_ENDPOINT'] ?? '').origin;
});

afterAll(() => attachments.dispose());

test.each(CLAIMS)('%s: %s changes nothing of where it goes', async (name, value) => {
  for (const way of Object.values(attachments.ways)) {
    const { status, headers } = await way(routeTo(PICTURE), { headers: { [name]: value } });
    expect(status).toBe(302);
    const location = new URL(headers.location ?? '');
    expect([location.origin, location.pathname]).toEqual([origin, `/smap/attachments/${PICTURE}`]);
    expect((await fetch(location)).status).toBe(200);
  }
});

test.each(PATHS)('the path %s stays below attachments, or is refused', async (path) => {
  for (const way of Object.values(attachments.ways)) {
    for (const route of [routeTo(path), `/v1/teams/survey/attachments?path=${path}`]) {
      const { status, headers } = await way(route);
      expect(headers['x-other']).toBeUndefined();
      if (status !== 302) {
        expect([400, 404]).toContain(status);
        expect(headers.location).toBeUndefined();
        continue;
      }
      const location = new URL(headers.location ?? '');
      expect(location.origin).toBe(origin);
      expect(location.pathname).toMatch(/^\/smap\/attachments\/./);
    }
  }
});
