/** Describes the routes of attachments: named in the path or in the query, each for GET and HEAD. */
import * as z from 'zod/mini';
import { MAX_KEY_BYTES } from '../../shared/domain/authority/object-key.ts';
import { MAX_URL_SECONDS, MIN_URL_SECONDS } from '../../shared/domain/people/attachment-settings.ts';
import { MAX_READER_NAME_CHARACTERS } from '../../shared/domain/people/reader-name.ts';
import { after } from './example-member.ts';
import { MEMBER_CODES, SESSION_CODES, type AnswerHeader, type Operation, type Operations } from './operation.ts';
import { said } from './words.ts';

const PICTURE = 's1_1/8f6a2c1e-5d4b-4b7e-9a37-0c5d2e1f3b4a.jpg';
const ODD_NAME = 's1_1/50% + what is it?.jpg';
const READER = 'ada';
const MAX_AGE_SECONDS = 240;

const RULES = `literal text below \`attachments/\`, at most ${MAX_KEY_BYTES.toLocaleString('en')} bytes with that, without an empty, \`.\` or \`..\` segment, control character or backslash`;
const inPath = said(
  z.string().check(z.minLength(1)),
  `Which attachment: ${RULES}. It is the rest of the path: its slashes stay slashes, all else may be percent-encoded. A name with \`?\` takes the other form.`,
);
const inQuery = said(z.string().check(z.minLength(1)), `Which attachment: ${RULES}. Percent-encode it, \`+\` too.`);

const HEADERS = {
  'X-Latchkey-User': said(
    z.optional(z.string()),
    `The reader whom a trusted proxy’s token (\`proxy\`) speaks for: UTF-8, at most ${MAX_READER_NAME_CHARACTERS} characters. Such a token without it, or with an empty one, is \`unauthenticated\`; of anybody else it is not looked at.`,
  ),
  'Sec-Fetch-Mode': said(
    z.optional(z.string()),
    'Sent by browsers. With `cors` the URL is another one, because a browser would answer a script from a picture that came without CORS headers.',
  ),
};

const ANSWER_HEADERS: Readonly<Record<string, AnswerHeader>> = {
  Location: {
    description:
      'Presigned URL of the bucket, for the method that was asked with. It stays the same for half its life, and whoever has it can use it.',
    example: `https://smap.s3.eu-central-1.amazonaws.com/attachments/${PICTURE}?X-Amz-Expires=300&X-Amz-Signature=…`,
  },
  'Cache-Control': {
    description: `How long the redirect may be kept: until a minute before its URL ends, so not at all where that lives ${MIN_URL_SECONDS} s.`,
    example: `private, max-age=${MAX_AGE_SECONDS}`,
  },
  Expires: { description: 'The same as a moment.', example: after(MAX_AGE_SECONDS).toUTCString() },
  'Referrer-Policy': { description: 'The page that shows the attachment is not told to S3.', example: 'no-referrer' },
  Vary: { description: 'What else the answer depends on.', example: 'sec-fetch-mode' },
};

const DESCRIPTION = `For the readers of an smap server’s attachments: members and services by their tokens; a trusted proxy, which names its reader in \`X-Latchkey-User\`; and, where the stack reaches smap’s database, users of smap by name and password (\`Basic\`). Follow the redirect without \`Authorization\`, as browsers do: S3 refuses a request with two proofs.

The URL of a picture or document lives 300 s and that of audio or video 1,800 s, unless the operator has set ${MIN_URL_SECONDS} to ${MAX_URL_SECONDS.toLocaleString('en')} s. The media type follows from the extension, whatever was stored; what could run as a page is downloaded. Whether there is such an attachment is S3’s to say: 403 to who may not list.

Other query parameters are ignored.`;

const FOLLOWED =
  'What a client that follows the redirect gets in its place: S3’s answer, the attachment or an error in XML.';

function operation(method: 'get' | 'head', form: 'path' | 'query'): Operation {
  const isPath = form === 'path';
  const named = (path: string): object => (isPath ? { path: { path } } : { query: { path } });
  const what = method === 'get' ? 'Redirect to an attachment' : 'Redirect to an attachment’s headers';
  return {
    operationId: `${method}Attachment${isPath ? '' : 'ByQuery'}`,
    tag: 'attachments',
    summary: isPath ? what : `${what}, named in the query`,
    description:
      method === 'head'
        ? 'As `GET`. The URL is signed for HEAD alone, and errors have no body.'
        : `${DESCRIPTION} The URL is signed for GET alone; ranges are S3’s.`,
    ...(isPath ? { path: { path: inPath } } : { query: { path: inQuery } }),
    headers: HEADERS,
    answer: { status: 302, description: 'Where the attachment is.', headers: ANSWER_HEADERS },
    followed: FOLLOWED,
    ofSmap: true,
    codes: [...MEMBER_CODES, 'out_of_scope', ...SESSION_CODES],
    examples: {
      ...(isPath
        ? { picture: { summary: 'A picture', ...named(PICTURE) } }
        : { oddName: { summary: 'A name with a question mark', ...named(ODD_NAME) } }),
      proxy: {
        summary: 'For a reader whom a trusted proxy names',
        ...named(PICTURE),
        headers: { 'X-Latchkey-User': READER },
      },
      script: { summary: 'For a script in a page', ...named(PICTURE), headers: { 'Sec-Fetch-Mode': 'cors' } },
    },
  };
}

export const ATTACHMENTS: Operations = {
  'GET /v1/teams/{team}/attachments': operation('get', 'query'),
  'HEAD /v1/teams/{team}/attachments': operation('head', 'query'),
  'GET /v1/teams/{team}/attachments/{path+}': operation('get', 'path'),
  'HEAD /v1/teams/{team}/attachments/{path+}': operation('head', 'path'),
};
