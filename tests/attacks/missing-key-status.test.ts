/**
 * Attack: guess what exists by the status of keys. Where the caller may list, a missing key is 404; everywhere else the answer
 * is the same 403 whether the key exists or not.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
import { describe, expect, test } from '@jest/globals';
import { refusal, type Answer } from '../harness/http.ts';
import { ROOT, rootOf, useLatchkey } from '../harness/use-latchkey.ts';

const [SHARED, PROTECTED, OTHERS, OWN] = ['shared/ada', 'protected/ada', 'private/ada', 'private/max'].map(
  (folder) => `${ROOT}${folder}/`,
);
const HIDDEN = [OTHERS, `${ROOT}elsewhere/`, `${rootOf('other')}shared/`, 'attachments/'];
const FOLDERS = [SHARED, PROTECTED, OWN, ...HIDDEN];
const LISTABLE: readonly [string, [string, object?], unknown[]][] = [
  ['a member', ['max'], [SHARED, PROTECTED, OWN]],
  ['a viewer', ['vera'], [SHARED, PROTECTED]],
  ['a member who only reads', ['max', { actions: ['read'] }], []],
];
const latchkey = useLatchkey({ members: ['max', 'vera viewer'], objects: FOLDERS.map((folder) => `${folder}there`) });

const call = async (method: string, key: string, who: [string, object?]): Promise<Answer> =>
  latchkey.s3Call(await latchkey.keys(...who), `${method} /webqsee/${key}`);

describe.each(LISTABLE)('%s', (_name, who, listable) => {
  test.each(FOLDERS)('who asks for a missing key of %s', async (folder) => {
    const isListable = listable.includes(folder);
    const answer = await call('GET', `${folder}missing`, who);
    expect(refusal(answer)).toBe(isListable ? '404 NoSuchKey' : '403 AccessDenied');
    expect((await call('HEAD', `${folder}missing`, who)).status).toBe(isListable ? 404 : 403);
  });
});

/** Returns all that must not tell two refusals apart: without the request's id and the caller's own key. */
function comparable({ status, headers, text }: Answer, key: string): object {
  const body = text.replaceAll(key, '{key}').replaceAll(String(headers['x-amz-request-id']), '{id}');
  return { status, headers: { ...headers, date: '', 'x-amz-request-id': '', 'content-length': '' }, body };
}

test.each(HIDDEN)('in %s the refusal says nothing about existence', async (folder) => {
  const keys = [`${folder}there`, `${folder}missing`];
  const [there, missing] = await Promise.all(
    keys.map(async (key) => ({ key, answer: await call('GET', key, ['max']) })),
  );
  expect(refusal(there?.answer ?? { status: 0, headers: {}, text: '' })).toBe('403 AccessDenied');
  const texts = [there, missing].map((each) => each && comparable(each.answer, each.key));
  expect(texts[1]).toEqual(texts[0]);
  for (const key of keys) expect((await call('HEAD', key, ['max'])).status).toBe(403);
});
