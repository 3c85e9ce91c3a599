/**
 * Attack: an attachment that is a page. Somebody uploads HTML or SVG with a script, under any name and any stored type; shown
 * from the bucket's host it would run there. Nothing but pictures, audio, video, PDF and plain text is shown, as what its name
 * says.
 */
import { expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { putObject } from '../harness/attachments.ts';
import NAMES from '../vectors/attacks/attachment-shown-as-page.json' with { type: 'json' };

const PAGE = '<html><script>alert(1)</script></html>';
const SHOWN = /^(?:image\/(?!svg)|audio\/|video\/|application\/pdf$|text\/plain)/;
const STORED = ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml'];
const attachments = forFile(startAttachments);

/** Returns type, disposition and text, as the URL serves them. */
async function served(name: string, storedType: string): Promise<(string | null)[]> {
  await putObject(attachments, `attachments/s1_1/${name}`, PAGE, storedType);
  const { headers } = await attachments.ways.proxy(routeTo(`s1_1/${name}`));
  const answer = await fetch(headers.location ?? '');
  return [answer.headers.get('content-type'), answer.headers.get('content-disposition'), await answer.text()];
}

test.each(NAMES.downloaded)('%s is downloaded, whatever type was stored', async (name) => {
  for (const storedType of STORED)
    expect(await served(name, storedType)).toEqual(['application/octet-stream', 'attachment', PAGE]);
});

test.each(NAMES.shown)('%s is shown as what its name says, which runs nothing', async (name) => {
  for (const storedType of STORED)
    expect(await served(name, storedType)).toEqual([expect.stringMatching(SHOWN), null, PAGE]);
});

test('the URL shows it in no other way: type and disposition are signed', async () => {
  await putObject(attachments, 'attachments/s1_1/a.html', PAGE, 'text/html');
  const { headers } = await attachments.ways.proxy(routeTo('s1_1/a.html'));
  for (const [name, value] of [
    ['response-content-type', 'text/html'],
    ['response-content-disposition', 'inline'],
  ] as const) {
    const url = new URL(headers.location ?? '');
    url.searchParams.set(name, value);
    expect((await fetch(url)).status).toBe(403);
    url.searchParams.delete(name);
    expect((await fetch(url)).status).toBe(403);
  }
});
