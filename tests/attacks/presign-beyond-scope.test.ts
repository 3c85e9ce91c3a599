/**
 * Attack: the second route. What credentials don't reach, a presigned URL must not reach either: each operation on each kind of
 * key that the role lacks is refused before anything is signed, alone and hidden among good ones.
 */
import { describe, expect, test } from '@jest/globals';
import { presignerPastDecision } from '../harness/past-decision.ts';
import { refusal, send } from '../harness/http.ts';
import { ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import KEYS from '../vectors/attacks/presign-beyond-scope.json' with { type: 'json' };

const CHANGES = [
  'put',
  'post',
  'createMultipart',
  'uploadPart',
  'listParts',
  'completeMultipart',
  'abortMultipart',
  'delete',
];
const OPERATIONS = ['get', 'head', ...CHANGES];
/** Fields that an operation needs besides its key. */
const FIELDS: Readonly<Record<string, object>> = {
  post: { maxBytes: 10 },
  uploadPart: { uploadId: 'u', partNumber: 1 },
  ...Object.fromEntries(['listParts', 'completeMultipart', 'abortMultipart'].map((op) => [op, { uploadId: 'u' }])),
};
const [SECRET, OWN] = [`${ROOT}private/ada/secret.jpg`, `${ROOT}private/max/own.jpg`];
const latchkey = useLatchkey({ members: ['max', 'vera viewer'], objects: { [SECRET]: 'secret', [OWN]: 'own' } });

const on = (op: string, key: string): object => ({ op, key: key.replace('{root}', ROOT), ...FIELDS[op] });

async function expectRefused(code: string, who: string, items: readonly object[]): Promise<void> {
  const results = await latchkey.presign(who, items);
  expect(results.map(({ error }) => error?.code)).toEqual(items.map(() => code));
}

test.each(OPERATIONS)('%s in another’s private area, another team, another place', async (op) => {
  await expectRefused(
    'out_of_scope',
    'max',
    KEYS.beyond.map((key) => on(op, key)),
  );
});

test.each(CHANGES)('%s in another’s folder of an area that may be read', async (op) => {
  await expectRefused(
    'out_of_scope',
    'max',
    KEYS.readable.map((key) => on(op, key)),
  );
});

test.each(CHANGES)('%s by a viewer, who has a folder’s name and no right in it', async (op) => {
  await expectRefused('out_of_scope', 'vera', [on(op, '{root}shared/vera/a.jpg')]);
});

test('list of what is above, beside, or another’s', async () => {
  const prefixes = ['', 'w', 'webqsee/', ROOT, `${ROOT}shared`, `${ROOT}private/`, `${ROOT}private/ada/`];
  await expectRefused(
    'out_of_scope',
    'max',
    prefixes.map((prefix) => ({ op: 'list', prefix })),
  );
});

test.each(KEYS.none)('%j is no key at all', async (key) => {
  await expectRefused(
    'invalid_request',
    'max',
    OPERATIONS.map((op) => on(op, key)),
  );
});

test('hidden among good ones the bad ones are refused, and only they, in their places', async () => {
  const [good, bad] = [on('get', '{root}shared/ada/a.jpg'), on('get', '{root}private/ada/a.jpg')];
  const pattern = Array.from({ length: 200 }, (_, index) => index % 7 !== 3);
  const results = await latchkey.presign(
    'max',
    pattern.map((isGood) => (isGood ? good : bad)),
  );
  expect(results.map((result) => result.error === undefined)).toEqual(pattern);
});

describe('the route has no team but the caller’s', () => {
  test.each(['other', 'demo2', 'DEMO'])('%s', async (team) => {
    const body = { requests: [on('get', '{root}shared/ada/a.jpg')] };
    expect(refusal(await latchkey.post(latchkey.teamPath('/presign', team), 'max', body))).toBe('403 not_a_member');
  });
});

test('were the check wrong, the session behind the URL would still refuse: it is the caller’s own', async () => {
  const signed = presignerPastDecision(latchkey.running, await latchkey.credentials('max'), ROOT);
  expect((await send(latchkey.aws, signed(OWN))).text).toBe('own');
  expect(refusal(await send(latchkey.aws, signed(SECRET)))).toBe('403 AccessDenied');
});
