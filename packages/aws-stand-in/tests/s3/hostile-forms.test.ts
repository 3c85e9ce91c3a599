/**
 * Forms that no browser sends: each is refused with a status below 500, and leaves nothing behind, least of all a key that
 * the bucket cannot be listed with.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bucket, startBox, type Box, type RawRequest } from '../harness/box.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { handSignedForm, type Form } from '../harness/signed-form.ts';
import { textsOf } from '../harness/xml-text.ts';

/** The first half of a surrogate pair, as UTF-16LE. */
const HALF = Buffer.from([0x00, 0xd8]);
const ANY_KEY = ['starts-with', '$key', ''];

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

function formOf(form: Form): RawRequest {
  const { url, rootKey } = box.standIn.aws;
  return handSignedForm(form, Bucket, rootKey, url);
}

const post = (request: RawRequest): Promise<Answer> => send(box.standIn.aws.url, `/${Bucket}`, request);

async function isEmpty(): Promise<boolean> {
  const answer = await box.raw('?list-type=2&encoding-type=url');
  return answer.status === 200 && textsOf(answer.text, 'Key').length === 0;
}

test('a key that is no text, by the charset of its part, is refused, and the bucket can be listed', async () => {
  const { body, ...request } = formOf({ fields: { key: 'HERE' }, conditions: [ANY_KEY], file: 'text' });
  const [before = '', after = ''] = String(body).split('\r\n\r\nHERE');
  const charset = '\r\ncontent-type: text/plain; charset=utf-16le\r\n\r\n';
  const bytes = Buffer.concat([Buffer.from(before + charset), HALF, Buffer.from(after)]);
  expect(refusal(await post({ ...request, body: bytes }))).toBe('400 MalformedPOSTRequest');
  expect(await isEmpty()).toBe(true);
});

test('a policy of thousands of levels is invalid', async () => {
  const deep = '['.repeat(7000) + ']'.repeat(7000);
  for (const policy of [
    `{"expiration":"{expiration}","conditions":[["eq","$key",${deep}]]}`,
    `{"expiration":${deep},"conditions":[]}`,
  ])
    expect(refusal(await post(formOf({ fields: { key: 'k' }, policy, file: 'text' })))).toBe(
      '400 InvalidPolicyDocument',
    );
  expect(await isEmpty()).toBe(true);
});

test('a long file name that is to replace a thousand variables is refused', async () => {
  const fields = { key: 'k', 'x-ignore-me': '${filename}'.repeat(1000) };
  const form = formOf({ fields, conditions: [ANY_KEY], file: 'text', filename: 'n'.repeat(70_000) });
  expect(refusal(await post(form))).toBe('400 MaxPostPreDataLengthExceededError');
  expect(await isEmpty()).toBe(true);
});

test('a form of unknown length is refused', async () => {
  const { headers, ...request } = formOf({ fields: { key: 'k' }, conditions: [ANY_KEY], file: 'text' });
  const answer = await post({ ...request, headers: { ...headers, 'transfer-encoding': 'chunked' } });
  expect(refusal(answer)).toBe('411 MissingContentLength');
  expect(await isEmpty()).toBe(true);
});
