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

/** Both versions of the call. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
const VERSIONS = ['?list-type=2', '?list-type=1', '?x-id=ListObjects'];

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
const OTHER_KINDS = ['', '?versions', '?uploads', `?versions&${granted}`, `?uploads&${granted}`];
const ELSEWHERE = [`${ROOT}private/`, `${ROOT}private/ada/`, rootOf('other'), `${rootOf('other')}shared/`];

describe.each(Object.keys(WHO))('%s', (who) => {
  test.each([...BARE, ...RENAMED])('without a prefix, or with another name for it: "%s"', async (query) => {
    for (const version of VERSIONS) expect(await list(who, version + query)).toBe(DENIED);
  });

  test.each(ABOVE)('with the prefix "%s", above the granted one', async (prefix) => {
    const after = `${encodeURIComponent(ROOT)}shared%2F`;
    for (const version of VERSIONS) {
      const query = `${version}&prefix=${encodeURIComponent(prefix)}`;
      const start = version === '?list-type=2' ? 'start-after' : 'marker';
      for (const more of ['', `&${start}=${after}`, '&delimiter=%2F'])
        expect(await list(who, query + more)).toBe(DENIED);
    }
  });

  test.each(OTHER_KINDS)('by another kind of listing: "%s"', async (query) => {
    expect(await list(who, query)).toMatch(/^(?:403 AccessDenied|501 )/);
  });

  test.each([`&${granted}&prefix=`, `&prefix=&${granted}`])('with two prefixes at once: %s', async (query) => {
    for (const version of VERSIONS) {
      const answer = await list(who, version + query);
      if (answer.startsWith('200')) expect(answer).toBe(`200 ${SHARED}`);
      else expect(answer).toMatch(/^40[03] /);
    }
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
  for (const version of VERSIONS)
    expect(await list(who, `${version}&prefix=${encodeURIComponent(prefix)}`)).toBe(answer);
});

test.each(ELSEWHERE)('a member with the prefix of another member or team: %s', async (prefix) => {
  for (const version of VERSIONS)
    expect(await list('member', `${version}&prefix=${encodeURIComponent(prefix)}`)).toBe(DENIED);
});

test.each(Object.keys(LAYOUTS.webqsee.roles))('the session policy of %s alone refuses it, too', (role) => {
  const allowed = allowedBy(grantsOf({ layout: 'webqsee', role, user: 'max', root: ROOT }));
  const mayList = (context: Readonly<Record<string, string>>): boolean => allowed('s3:ListBucket', '', context);
  for (const context of [{}, ...ABOVE.map((prefix) => ({ 's3:prefix': prefix }))]) expect(mayList(context)).toBe(false);
  expect(mayList({ 's3:prefix': `${ROOT}shared/` })).toBe(true);
});
