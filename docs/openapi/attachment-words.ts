/** The routes of attachments: in the path or in the query, each for GET and HEAD. */
import * as z from 'zod/mini';
import { MAX_KEY_BYTES } from '../../shared/domain/authority/object-key.ts';
import { MEMBER_CODES, SESSION_CODES, type Operation, type Operations } from './operation.ts';
import { said } from './words.ts';

const PICTURE = 's1_1/8f6a2c1e-5d4b-4b7e-9a37-0c5d2e1f3b4a.jpg';
const ODD_NAME = 's1_1/What is it?.jpg';

const RULES = `literal text below \`attachments/\`: at most ${MAX_KEY_BYTES.toLocaleString('en')} bytes with that, no empty, \`.\` or \`..\` segment, no control character or backslash.`;
const inPath = said(
  z.string(),
  `Which attachment: ${RULES} Its slashes stay as they are; a name with \`?\` takes the other form.`,
);
const inQuery = said(z.optional(z.string()), `Which attachment, percent-encoded: ${RULES}`);

const DESCRIPTION =
  'For the readers of an smap server’s attachments: members and services by their tokens, a trusted proxy that names its reader in ' +
  '`X-Latchkey-User`, and, where the stack reaches smap’s database, name and password of smap (`Basic`). The answer may be kept as long ' +
  'as it says, which ends a minute before the URL does. Scripts (`Sec-Fetch-Mode: cors`) get a URL of their own.';

function operation(method: 'get' | 'head', form: 'path' | 'query'): Operation {
  const isPath = form === 'path';
  return {
    operationId: `${method}Attachment${isPath ? '' : 'ByQuery'}`,
    tag: 'attachments',
    summary: `${method === 'get' ? 'Redirect to an attachment' : 'Redirect to an attachment’s headers'}${isPath ? '' : ', named in the query'}`,
    description: `${DESCRIPTION}${method === 'head' ? ' The URL is signed for HEAD, and for nothing else.' : ''}`,
    ...(isPath ? { path: { path: inPath } } : { query: { path: inQuery } }),
    answer: { status: 302, description: '`Location` is a presigned URL of the bucket.' },
    login: true,
    codes: [...MEMBER_CODES, 'out_of_scope', ...SESSION_CODES],
    examples: {
      picture: isPath
        ? { summary: 'A picture', path: { path: PICTURE } }
        : { summary: 'A name with a question mark', query: { path: ODD_NAME } },
    },
  };
}

export const ATTACHMENTS: Operations = {
  'GET /v1/teams/{team}/attachments': operation('get', 'query'),
  'HEAD /v1/teams/{team}/attachments': operation('head', 'query'),
  'GET /v1/teams/{team}/attachments/{path+}': operation('get', 'path'),
  'HEAD /v1/teams/{team}/attachments/{path+}': operation('head', 'path'),
};
