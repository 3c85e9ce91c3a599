/**
 * Proves that every legal name of an attachment leads to its object, in the request form that accepts it, for each kind
 * of reader.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { startAttachments, type Attachments } from '../harness/attachment-functions.ts';
import { attachmentNamesSuite } from '../harness/attachment-suites.ts';

let site: Attachments;

beforeAll(async () => {
  site = await startAttachments();
});

afterAll(() => site.dispose());

attachmentNamesSuite(() => site);
