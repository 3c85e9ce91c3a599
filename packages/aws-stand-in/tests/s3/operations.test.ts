/**
 * The table of operations, row by row: its action decides. A caller who may do everything else is refused before
 * anything is looked up; a caller who may do only that is not.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../../src/s3/operations.ts';
import { boxOf, startBox, type Box, type RawRequest } from '../harness/box.ts';
import { refusal } from '../harness/http.ts';
import { allow, policyOf } from '../harness/stand-in.ts';

const ACTIONS = [...new Set(Object.values(OPERATIONS).map(({ action }) => action))];
const ON_TARGET = Object.entries(OPERATIONS).filter(([, { on }]) => on === 'target');

let box: Box;
beforeAll(async () => {
  const users = ACTIONS.flatMap((action) => [
    { name: `only ${action}`, policies: [allow(action)] },
    { name: `not ${action}`, policies: [policyOf({ Effect: 'Allow', NotAction: action, Resource: '*' })] },
  ]);
  box = await startBox({ users });
});
afterAll(() => box.dispose());

/** Returns a request for a row, on resources that do not exist. */
function requestOf(name: string): { readonly path: string } & RawRequest {
  const [, method = '', level = '', query = '', copy] = /^(\w+) (\w+)(?:\?(\S+))?( \(copy\))?$/.exec(name) ?? [];
  const path = { service: '/', bucket: '/missing', object: '/missing/key' }[level] ?? '';
  const parameters = query.split('&').map((each) => `${each}=1`);
  const headers = copy === undefined ? {} : { 'x-amz-copy-source': 'missing/source' };
  return { method, headers, path: query === '' ? path : `${path}?${parameters.join('&')}` };
}

async function answerTo(name: string, user: string): Promise<string> {
  const { path, ...request } = requestOf(name);
  return refusal(await boxOf(box.standIn, box.standIn.aws.userKey(user)).at(path, request));
}

describe.each(ON_TARGET)('%s', (name, { action, further }) => {
  test('is refused to whoever may do everything else', async () => {
    // The response to HEAD has no body with a code.
    expect(await answerTo(name, `not ${action}`)).toBe(name.startsWith('HEAD') ? '403' : '403 AccessDenied');
  });

  test('gets past that with its action alone', async () => {
    const answer = await answerTo(name, `only ${action}`);
    // A missing object is 404 only for callers who may list it, and a copy reads its source.
    if (!further.includes('s3:ListBucket')) expect(answer).not.toMatch(/^403/);
  });
});

test('only what names its keys or is signed in its body is decided elsewhere', () => {
  const others = Object.entries(OPERATIONS).filter(([, { on }]) => on !== 'target');
  expect(others.map(([name, { action, on }]) => [name, action, on])).toEqual([
    ['POST bucket?delete', 's3:DeleteObject', 'keys'],
  ]);
});
