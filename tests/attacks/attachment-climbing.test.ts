/**
 * Attack: climb out of a team's attachments, to what else lies in its bucket, by any spelling of a path: encoded once or
 * more, overlong, with backslashes, empty segments, NUL, and by both forms of the route. Whatever is not refused stays
 * inside, also after a browser has read the redirect anew.
 * https://owasp.org/www-community/attacks/Path_Traversal, https://url.spec.whatwg.org/#path-state
 */
import { afterAll, beforeAll } from '@jest/globals';
import { startAttachments, type Attachments } from '../harness/attachment-functions.ts';
import { attachmentClimbsSuite } from '../harness/attachment-suites.ts';

let site: Attachments;

beforeAll(async () => {
  site = await startAttachments();
});

afterAll(() => site.dispose());

attachmentClimbsSuite(() => site);
