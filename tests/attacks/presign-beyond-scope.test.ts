/**
 * Attack: the second route. What credentials don't reach, a presigned URL must not reach either: each operation on each
 * kind of key that the role lacks is refused before anything is signed, alone and hidden among good ones.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ACTIONS } from '../../shared/domain/authority/layout.ts';
import { decide } from '../../shared/domain/signing/presign-decision.ts';
import { Presigner } from '../../shared/domain/signing/presigner.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import type { Session } from '../../shared/domain/session/session.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { ask, jsonOf, jsonPost, refusal, send } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';

type Item = Readonly<Record<string, string | number>>;
interface Result {
  readonly url?: string;
  readonly error?: { readonly code: string };
}

const ROOT = 'webqsee/demo/items-root/';
const WRITES = ['put', 'post', 'createMultipart', 'uploadPart', 'listParts', 'completeMultipart', 'abortMultipart'];
const READS = ['get', 'head'];
/** What an operation needs besides its key. */
const FIELDS: Readonly<Record<string, Item>> = {
  post: { maxBytes: 10 },
  uploadPart: { uploadId: 'u', partNumber: 1 },
  listParts: { uploadId: 'u' },
  completeMultipart: { uploadId: 'u' },
  abortMultipart: { uploadId: 'u' },
};
let running: Running;
let max: string;
let viewer: string;

beforeAll(async () => {
  running = await startLatchkey();
  max = await enroll(running, running.demo.invites.max);
  viewer = await addMember(running, operatorOf(running), { team: 'demo', user: 'vera', role: 'viewer' });
});

afterAll(() => running.dispose());

const on = (op: string, key: string): Item => ({ op, key, ...FIELDS[op] });

async function presign(token: string, requests: readonly Item[]): Promise<Result[]> {
  const answer = await ask(running.demo.broker, '/v1/teams/demo/presign', token, jsonPost({ requests }));
  expect(refusal(answer)).toBe('200 (no code)');
  return jsonOf(answer)['results'] as Result[];
}

async function codes(token: string, requests: readonly Item[]): Promise<(string | undefined)[]> {
  return (await presign(token, requests)).map((result) => result.error?.code);
}

describe('out of scope, whatever the operation', () => {
  test.each([...READS, ...WRITES, 'delete'])(
    '%s in another’s private area, another team, another place',
    async (op) => {
      const keys = [
        `${ROOT}private/ada/a.jpg`,
        `${ROOT}private/ada/`,
        `${ROOT}private/`,
        ROOT,
        `${ROOT}private/max2/a.jpg`,
        `${ROOT}private/max`,
        `${ROOT}other/max/a.jpg`,
        'webqsee/demo2/items-root/shared/max/a.jpg',
        'webqsee/other/items-root/shared/max/a.jpg',
        'shared/max/a.jpg',
        `${ROOT}shared`,
        `${ROOT}private/*`,
        `${ROOT}private/%6dax/a.jpg`,
      ];
      expect(
        await codes(
          max,
          keys.map((key) => on(op, key)),
        ),
      ).toEqual(keys.map(() => 'out_of_scope'));
    },
  );

  test.each([...WRITES, 'delete'])('%s in another’s folder of an area that may be read', async (op) => {
    const keys = [
      `${ROOT}shared/`,
      `${ROOT}shared/ada/`,
      `${ROOT}shared/ada/a.jpg`,
      `${ROOT}protected/ada/a.jpg`,
      `${ROOT}shared/a.jpg`,
    ];
    expect(
      await codes(
        max,
        keys.map((key) => on(op, key)),
      ),
    ).toEqual(keys.map(() => 'out_of_scope'));
  });

  test.each([...WRITES, 'delete'])('%s by a viewer, who has a folder’s name and no right in it', async (op) => {
    expect(await codes(viewer, [on(op, `${ROOT}shared/vera/a.jpg`)])).toEqual(['out_of_scope']);
  });

  test('list of what is above, beside, or another’s', async () => {
    const prefixes = ['', 'w', 'webqsee/', ROOT, `${ROOT}shared`, `${ROOT}private/`, `${ROOT}private/ada/`];
    const items = prefixes.map((prefix) => ({ op: 'list', prefix }));
    expect(await codes(max, items)).toEqual(prefixes.map(() => 'out_of_scope'));
  });
});

describe('no key at all', () => {
  test.each([
    `${ROOT}shared/max/../../private/ada/a.jpg`,
    `${ROOT}shared/./max/a.jpg`,
    `${ROOT}shared//max/a.jpg`,
    `/${ROOT}shared/max/a.jpg`,
    `${ROOT}shared/max//`,
    `${ROOT}shared/max/../ada/`,
    `${ROOT}shared/max/a\u0000.jpg`,
    `${ROOT}shared/max/a\uffff.jpg`,
    `${ROOT}shared\\max\\a.jpg`,
    `${ROOT}shared/max/\ud800`,
    '',
  ])('%j', async (key) => {
    const items = [...READS, ...WRITES, 'delete'].map((op) => on(op, key));
    expect(await codes(max, items)).toEqual(items.map(() => 'invalid_request'));
  });
});

test('hidden among good ones the bad ones are refused, and only they, in their places', async () => {
  const good = on('get', `${ROOT}shared/ada/a.jpg`);
  const bad = on('get', `${ROOT}private/ada/a.jpg`);
  const pattern = Array.from({ length: 200 }, (_, index) => index % 7 !== 3);
  const results = await presign(
    max,
    pattern.map((isGood) => (isGood ? good : bad)),
  );
  expect(results.map((result) => result.error === undefined)).toEqual(pattern);
});

test('the route has no team but the caller’s', async () => {
  for (const team of ['other', 'demo2', 'DEMO']) {
    const requests = [on('get', `${ROOT}shared/ada/a.jpg`)];
    const answer = await ask(running.demo.broker, `/v1/teams/${team}/presign`, max, jsonPost({ requests }));
    expect(refusal(answer)).toBe('403 not_a_member');
  }
});

test('were the check wrong, the session behind the URL would still refuse: it is the caller’s own', async () => {
  const root = s3Client(running, running.rootKey);
  const secret = `${ROOT}private/ada/secret.jpg`;
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key: secret, Body: 'secret' }));
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key: `${ROOT}private/max/own.jpg`, Body: 'own' }));
  root.destroy();
  const scope = scopeOf({
    team: 'demo',
    user: 'max',
    role: 'member',
    layout: 'webqsee',
    bucket: 'webqsee',
    root: ROOT,
    membership: 'g.m',
  });
  const { credentials: vended } = await credentials(running, max);
  const session: Session = {
    credentials: vended,
    expiresAt: new Date(vended.expiration),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
  const location = { s3Region: running.demo.region, s3Endpoint: running.demo.aws, s3ForcePathStyle: true };
  const presigner = new Presigner(scope, session, location, new Date(), new SigningKeys());
  // Past the decision, as if it had said yes: that of a scope that is granted everything.
  const everything = { grants: [{ actions: ACTIONS, prefix: '' }] };
  const signed = (key: string): string =>
    presigner.sign(decide({ op: 'get', key }, everything)).url.slice(running.demo.aws.length);
  expect((await send(running.demo.aws, signed(`${ROOT}private/max/own.jpg`))).text).toBe('own');
  expect(refusal(await send(running.demo.aws, signed(secret)))).toBe('403 AccessDenied');
});
