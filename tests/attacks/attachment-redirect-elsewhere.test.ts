/**
 * Attack: an open redirect. Whatever hosts, schemes and paths a request claims, the Location is the team's bucket where the
 * stack has it, signed, and an attachment.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { forFile } from '../harness/for-file.ts';
import { PICTURE } from '../harness/attachments.ts';
import VECTORS from '../vectors/attacks/attachment-redirect-elsewhere.json' with { type: 'json' };

const attachments = forFile(startAttachments);
let origin: string;

beforeAll(() => {
  origin = new URL(process.env['S3_ENDPOINT'] ?? '').origin;
});

test.each(VECTORS.claims as [string, string][])('%s: %s changes nothing of where it goes', async (name, value) => {
  for (const way of Object.values(attachments.ways)) {
    const { status, headers } = await way(routeTo(PICTURE), { headers: { [name]: value } });
    expect(status).toBe(302);
    const location = new URL(headers.location ?? '');
    expect([location.origin, location.pathname]).toEqual([origin, `/smap/attachments/${PICTURE}`]);
    expect((await fetch(location)).status).toBe(200);
  }
});

test.each(VECTORS.paths)('the path %s stays below attachments, or is refused', async (path) => {
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
