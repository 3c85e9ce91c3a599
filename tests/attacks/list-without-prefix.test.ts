/**
 * Attack: list more than was granted: with no prefix, an empty one, one above the granted one, two at once, or through another
 * kind of listing. A condition that ignores a missing prefix would list the whole bucket.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
import { describe, expect, test } from '@jest/globals';
import { LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { grantsOf } from '../../shared/domain/authority/grant.ts';
import { allowedBy } from '../harness/allowed-by.ts';
import { refusal } from '../harness/http.ts';
import { ROOT, rootOf, useLatchkey } from '../harness/use-latchkey.ts';

const DENIED = '403 AccessDenied';
const SHARED = `${ROOT}shared/ada/kept.txt`;
const SECRET = `${ROOT}private/ada/kept.txt`;
const ABOVE = ['', 'w', 'webqsee', 'webqsee/', 'webqsee/demo', 'webqsee/demo/', 'webqsee/demo/items-root'];
const WHO: Readonly<Record<string, [string, object?]>> = {
  viewer: ['vera'],
  member: ['max'],
  'member without list': ['max', { actions: ['read', 'write'] }],
  admin: ['ada'],
};
const objects = [SHARED, SECRET, `${rootOf('other')}shared/x.txt`];
const latchkey = useLatchkey({ members: ['ada', 'max', 'vera viewer'], objects });

/** @param query as it goes on the wire @returns `200` and the keys, or the refusal */
async function list(who: string, query: string): Promise<string> {
  const keys = await latchkey.keys(...(WHO[who] ?? ['nobody']));
  const answer = await latchkey.s3Call(keys, `GET /webqsee${query}`);
  if (answer.status !== 200) return refusal(answer);
  return ['200', ...[...answer.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key)].join(' ');
}

const granted = `prefix=${encodeURIComponent(`${ROOT}shared/`)}`;
const BARE = ['', '&delimiter=%2F', '&max-keys=1', '&prefix'];
const RENAMED = [`&P${granted.slice(1)}`, `&s3:${granted}`];
const OTHER_KINDS = ['', `?${granted}`, `?list-type=1&${granted}`, '?versions', '?uploads', `?versions&${granted}`];

describe.each(Object.keys(WHO))('%s', (who) => {
  test.each([...BARE, ...RENAMED])('without a prefix, or with another name for it: "%s"', async (query) => {
    expect(await list(who, `?list-type=2${query}`)).toBe(DENIED);
  });

  test.each(ABOVE)('with the prefix "%s", above the granted one', async (prefix) => {
    const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}`;
    const after = `&start-after=${encodeURIComponent(ROOT)}shared%2F`;
    for (const more of ['', after, '&delimiter=%2F']) expect(await list(who, query + more)).toBe(DENIED);
  });

  test.each([...OTHER_KINDS, `?uploads&${granted}`])('by another kind of listing: "%s"', async (query) => {
    expect(await list(who, query)).toMatch(/^(?:403 AccessDenied|501 )/);
  });

  test.each([`&${granted}&prefix=`, `&prefix=&${granted}`])('with two prefixes at once: %s', async (query) => {
    const answer = await list(who, `?list-type=2${query}`);
    if (answer.startsWith('200')) expect(answer).toBe(`200 ${SHARED}`);
    else expect(answer).toMatch(/^40[03] /);
  });
});

test.each([
  ['viewer', ROOT, DENIED],
  ['viewer', `${ROOT}private/`, DENIED],
  ['member', ROOT, DENIED],
  ['member', `${ROOT}private/`, DENIED],
  ['member without list', `${ROOT}shared/`, DENIED],
  ['viewer', `${ROOT}shared/`, `200 ${SHARED}`],
  ['member', `${ROOT}shared/`, `200 ${SHARED}`],
  ['admin', ROOT, `200 ${SECRET} ${SHARED}`],
])('%s with the prefix %s: %s', async (who, prefix, answer) => {
  expect(await list(who, `?list-type=2&prefix=${encodeURIComponent(prefix)}`)).toBe(answer);
});

test.each(Object.keys(LAYOUTS.webqsee.roles))('the session policy of %s alone refuses it, too', (role) => {
  const allowed = allowedBy(grantsOf({ layout: 'webqsee', role, user: 'max', root: ROOT }));
  const mayList = (context: Readonly<Record<string, string>>): boolean => allowed('s3:ListBucket', '', context);
  for (const context of [{}, ...ABOVE.map((prefix) => ({ 's3:prefix': prefix }))]) expect(mayList(context)).toBe(false);
  expect(mayList({ 's3:prefix': `${ROOT}shared/` })).toBe(true);
});
