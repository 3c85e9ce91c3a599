/**
 * Attack: climb out of a team's attachments, to what else lies in its bucket, by any spelling of a path: encoded once or
 * more, overlong, with backslashes, empty segments, NUL, and by both forms of the route. Whatever is not refused stays
 * inside, also after a browser has read the redirect anew.
 * https://owasp.org/www-community/attacks/Path_Traversal, https://url.spec.whatwg.org/#path-state
 */
import { forFile } from '../harness/for-file.ts';
import { startAttachments } from '../harness/attachment-functions.ts';
import { attachmentClimbsSuite } from '../harness/attachment-suites.ts';

const site = forFile(startAttachments);

attachmentClimbsSuite(() => site);
