/**
 * Attack: caller text becomes pattern text. A team, user, bucket, root or key with `*`, `?` or a policy variable must be refused
 * as a name, and mean itself as a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
import { describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { allowedBy } from '../harness/allowed-by.ts';
import { readText } from '../harness/cells.ts';
import { outcome } from '../harness/latchkey.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const PATTERNS = ['*', '?', '${aws:username}', '${aws:PrincipalTag/user}', '${*}', '${?}', '${$}', '$', '{', '%2a'];
const KEPT = ['max/a.txt', 'max/b.txt'].map((name) => `${ROOT}private/${name}`);
const WHO = { 'aws:username': 'ada', 'aws:PrincipalTag/user': 'ada' };
const refused = { code: 'invalid_request' };
const latchkey = useLatchkey({ members: ['max'], objects: [`${ROOT}private/ada/a.txt`, ...KEPT] });

describe.each(PATTERNS)('%s', (pattern) => {
  test.each([
    { team: pattern },
    { team: `de${pattern}` },
    { bucket: `web${pattern}` },
    { root: `${pattern}/` },
    { root: `webqsee/${pattern}/items-root/` },
  ])('in the name of a team, bucket or root is refused: %j', async (wish) => {
    const team = latchkey.operator.createTeam({ team: 'good', layout: 'webqsee', bucket: Bucket, ...wish });
    await expect(team).rejects.toMatchObject(refused);
  });

  test.each([pattern, `ma${pattern}`, `${pattern}x`])('in the name of a user is refused: %s', async (user) => {
    await expect(latchkey.operator.invite({ team: 'demo', user, role: 'member' })).rejects.toMatchObject(refused);
  });

  test('as another user in a key or a prefix reaches nobody', async () => {
    const max = latchkey.s3('max');
    for (const Key of [`${ROOT}private/${pattern}/a.txt`, `${ROOT}private/a${pattern}/a.txt`]) {
      expect(await outcome(max.send(new GetObjectCommand({ Bucket, Key })))).toBe(403);
      expect(await outcome(max.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })))).toBe(403);
      expect(await outcome(max.send(new DeleteObjectCommand({ Bucket, Key })))).toBe(403);
      expect(await outcome(max.send(new ListObjectsV2Command({ Bucket, Prefix: Key })))).toBe(403);
    }
    expect(await outcome(max.send(new ListObjectsV2Command({ Bucket, Prefix: pattern })))).toBe(403);
  });

  test('in an own key is that character and no other key', async () => {
    const [max, Key] = [latchkey.s3('max'), `${ROOT}private/max/${pattern}`];
    await max.send(new PutObjectCommand({ Bucket, Key, Body: 'literal' }));
    const { Contents = [] } = await max.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    expect(Contents.map((object) => object.Key)).toEqual([Key]);
    await max.send(new DeleteObjectCommand({ Bucket, Key }));
    for (const key of KEPT) expect(await readText(max, Bucket, key)).toBe('x');
  });

  test('would mean itself even in a grant, as IAM reads the compiled policy', () => {
    const prefix = `root/${pattern}/`;
    const allowed = allowedBy([{ actions: ['read', 'list'], prefix }]);
    const mayRead = (key: string): boolean => allowed('s3:GetObject', key, WHO);
    const mayList = (asked: string): boolean => allowed('s3:ListBucket', '', { ...WHO, 's3:prefix': asked });
    for (const may of [mayRead, mayList]) {
      expect(may(`${prefix}a.txt`)).toBe(true);
      for (const other of ['root/ada/a.txt', 'root/a/a.txt', 'root/x/y/a.txt', 'root//a.txt', 'roo'])
        expect([other, may(other)]).toEqual([other, false]);
    }
  });
});
