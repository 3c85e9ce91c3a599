/**
 * Defines the suites of attachments' names, for any place where the function runs: every legal name leads to its
 * object, and no spelling leads to another. Vectors: `tests/vectors/attachment-names.json`,
 * `tests/vectors/attachment-climbs.json`.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import CLIMBS from '../vectors/attachment-climbs.json' with { type: 'json' };
import NAMES from '../vectors/attachment-names.json' with { type: 'json' };
import { askAttachment, follow, putObject, READER_KINDS, SURVEY_BUCKET, type AttachmentSite } from './attachments.ts';
import type { Answer } from './http.ts';

const SECRETS = { 'uploadedSurveys/secret.xml': '<secret of="a survey"/>', 'media/secret.jpg': 'secret of a picture' };
/** Some attempts lead back to this picture, which has the other suite's content. */
const INSIDE = { 'attachments/s1/x.jpg': 'bytes of attachments/s1/x.jpg' };
const REFUSED = [400, 403, 404];
const AREA = `/${SURVEY_BUCKET}/attachments/`;

/** @param siteOf called after the file's own `beforeAll` */
export function attachmentNamesSuite(siteOf: () => AttachmentSite): void {
  beforeAll(async () => {
    for (const key of new Set(NAMES.map((each) => each.key))) await putObject(siteOf(), key, `bytes of ${key}`);
  });

  describe.each(READER_KINDS)('%s', (kind) => {
    test.each(NAMES)('$name', async ({ target, key }) => {
      const site = siteOf();
      for (const method of ['GET', 'HEAD']) {
        const answer = await askAttachment(site, target, site.readers[kind], method);
        expect([answer.status, answer.text]).toEqual([302, '']);
        const location = answer.headers.location ?? '';
        // Browsers parse the URL again; the result must be the same request.
        expect(decodeURIComponent(new URL(location).pathname)).toBe(`/${SURVEY_BUCKET}/${key}`);
        expect(new URL(location).href).toBe(location);
        const found = await follow(location, method);
        const length = String(Buffer.byteLength(`bytes of ${key}`));
        expect([found.status, found.headers['content-length']]).toEqual([200, length]);
        expect(found.text).toBe(method === 'GET' ? `bytes of ${key}` : '');
      }
    });
  });
}

/** @param siteOf called after the file's own `beforeAll` */
export function attachmentClimbsSuite(siteOf: () => AttachmentSite): void {
  beforeAll(async () => {
    for (const [key, text] of Object.entries({ ...SECRETS, ...INSIDE })) await putObject(siteOf(), key, text);
  });

  describe.each(READER_KINDS)('%s', (kind) => {
    test.each(CLIMBS)('$name: $target', async ({ target }) => {
      const site = siteOf();
      for (const method of ['GET', 'HEAD']) {
        const answer = await askAttachment(site, target, site.readers[kind], method);
        if (answer.status === 302) await expectInside(answer, method);
        else expect([target, REFUSED.includes(answer.status)]).toEqual([target, true]);
      }
    });
  });
}

/**
 * Expects the redirect to stay in the area, both unchanged and as a browser parses it, and to reveal no secret either
 * way.
 */
async function expectInside({ headers, text }: Answer, method: string): Promise<void> {
  const { location = '' } = headers;
  const { pathname, href } = new URL(location);
  expect(text).toBe('');
  expect(pathname.slice(0, AREA.length)).toBe(AREA);
  for (const url of [location, href]) {
    const found = await follow(url, method);
    for (const secret of Object.values(SECRETS)) {
      expect(found.text).not.toContain(secret);
      expect([found.status, found.headers['content-length']]).not.toEqual([200, String(secret.length)]);
    }
  }
}
