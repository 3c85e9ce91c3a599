/** Proves that a request names its attachment once, in the path or in the query, and that the name is not decoded. */
import { expect, test } from '@jest/globals';
import { attachmentInput } from '../../../shared/http/attachments/attachment-request.ts';
import { eventOf, type EventInput } from '../../harness/events.ts';

function wishOf(named: Readonly<Record<string, string>>, event: EventInput = {}): ReturnType<typeof attachmentInput> {
  return attachmentInput({ event: eventOf(event), named });
}

test.each(['s1_1/a.jpg', '100%25.jpg', 'a+b c.jpg', '%2e%2e/x'])('%j in the path is taken as it is', (path) => {
  expect(wishOf({ path })).toEqual({ path, method: 'GET', isForScript: false });
});

test.each(['s1_1/a.jpg', 'What is it?.jpg', '100%25.jpg', 'a,b'])('%j in the query, too', (path) => {
  expect(wishOf({}, { query: { path } })).toEqual({ path, method: 'GET', isForScript: false });
});

test('other parameters are the page’s own', () => {
  expect(wishOf({ path: 'a.jpg' }, { query: { _: '17', response: 'x', 'X-Amz-Expires': '9' } }).path).toBe('a.jpg');
});

test('one named twice is refused: which of them was decided on?', () => {
  expect(() => wishOf({ path: 'a.jpg' }, { query: { path: 'b.jpg' } })).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test('one named nowhere is the empty path, which no key is', () => {
  expect(wishOf({}).path).toBe('');
});

test('HEAD is HEAD, and a script’s request is told from a picture’s', () => {
  expect(wishOf({ path: 'a' }, { method: 'HEAD' }).method).toBe('HEAD');
  for (const [mode, isForScript] of [
    ['cors', true],
    ['CORS', true],
    ['no-cors', false],
    ['navigate', false],
    ['same-origin', false],
  ] as const)
    expect(wishOf({ path: 'a' }, { headers: { 'sec-fetch-mode': mode } })).toMatchObject({ isForScript });
});
