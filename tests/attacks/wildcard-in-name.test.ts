/**
 * Attack: caller text becomes pattern text. A team, user, bucket, root or key with `*`, `?` or a policy variable must be refused
 * as a name, and mean itself as a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
import { describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { allowedBy } from '../harness/allowed-by.ts';
import { outcomes } from '../harness/outcomes.ts';
import { BUCKET as Bucket, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const PATTERNS = ['*', '?', '${aws:username}', '${aws:PrincipalTag/user}', '${*}', '${?}', '${$}', '$', '{', '%2a'];
const NAMES = ['team {}', 'team de{}', 'bucket web{}', 'root {}/', 'root webqsee/{}/items-root/'];
const USERS = ['user {}', 'user ma{}', 'user {}x'];
const KEPT = ['max/a.txt', 'max/b.txt'].map((name) => `${ROOT}private/${name}`);
const WHO = { 'aws:username': 'ada', 'aws:PrincipalTag/user': 'ada' };
const latchkey = useLatchkey({ members: ['max'], objects: [`${ROOT}private/ada/a.txt`, ...KEPT] });

describe.each(PATTERNS)('%s', (pattern) => {
  test.each([...NAMES, ...USERS])('in a name is refused: %s', async (name) => {
    const [what = '', text = ''] = name.replace('{}', () => pattern).split(' ');
    const team = { team: 'good', layout: 'webqsee', bucket: Bucket, [what]: text };
    const invite = { team: 'demo', user: text, role: 'member' };
    const made = what === 'user' ? latchkey.operator.invite(invite) : latchkey.operator.createTeam(team);
    await expect(made).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('as another user in a key or a prefix reaches nobody', async () => {
    for (const key of [pattern, `${ROOT}private/${pattern}/a.txt`, `${ROOT}private/a${pattern}/a.txt`])
      expect(await outcomes(latchkey.s3('max'), Bucket, key)).toEqual([403, 403, 403, 403]);
  });

  test('in an own key is that character and no other key', async () => {
    const [max, Key] = [latchkey.s3('max'), `${ROOT}private/max/${pattern}`];
    await max.send(new PutObjectCommand({ Bucket, Key, Body: 'literal' }));
    const list = new ListObjectsV2Command({ Bucket, Prefix: Key });
    expect(await max.send(list)).toMatchObject({ Contents: [{ Key }] });
    await max.send(new DeleteObjectCommand({ Bucket, Key }));
    for (const key of KEPT) expect(await latchkey.read(key)).toBe('x');
  });

  test('would mean itself even in a grant, as IAM reads the compiled policy', () => {
    const allowed = allowedBy([{ actions: ['read', 'list'], prefix: `root/${pattern}/` }]);
    const mayList = (asked: string): boolean => allowed('s3:ListBucket', '', { ...WHO, 's3:prefix': asked });
    const may = (key: string): boolean[] => [allowed('s3:GetObject', key, WHO), mayList(key)];
    expect(may(`root/${pattern}/a.txt`)).toEqual([true, true]);
    for (const other of ['root/ada/a.txt', 'root/a/a.txt', 'root/x/y/a.txt', 'root//a.txt', 'roo'])
      expect([other, ...may(other)]).toEqual([other, false, false]);
  });
});
