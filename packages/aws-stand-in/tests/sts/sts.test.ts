/**
 * AssumeRole and GetCallerIdentity through the AWS SDK: permitted callers, and every limit that AWS documents.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  type AssumeRoleCommandInput,
  type Tag,
} from '@aws-sdk/client-sts';
import {
  ACCOUNT,
  allow,
  assume,
  outcome,
  policyOf,
  startStandIn,
  stsClient,
  tagsOf,
  trust,
} from '../harness/stand-in.ts';
import { userArn, type Key, type StandIn } from '../harness/stand-in.ts';

const ASSUME = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const HOUR = 3600;

const role = (name: string, trustPolicy: object, maxSessionDurationSeconds = HOUR): object => ({
  name,
  trustPolicy,
  policies: [allow(['sts:*'])],
  maxSessionDurationSeconds,
});

let standIn: StandIn;
let broker: Key;
beforeAll(async () => {
  standIn = await startStandIn({
    users: [
      { name: 'broker', policies: [] },
      { name: 'allowed', policies: [allow(ASSUME)] },
      { name: 'untagged', policies: [allow('sts:AssumeRole')] },
      { name: 'denied', policies: [policyOf({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' })] },
      { name: 'stranger', policies: [] },
    ],
    roles: [
      role('open', trust(userArn('broker'), ASSUME)),
      role('plain', trust(userArn('broker'), 'sts:AssumeRole')),
      role('long', trust(userArn('broker'), ASSUME), 43_200),
      role('account', trust(ROOT, ASSUME)),
      role('denier', trust(userArn('denied'), ASSUME)),
      role('chained', trust(`arn:aws:iam::${ACCOUNT}:role/open`, ASSUME), 43_200),
      role(
        'tagged',
        trust(userArn('broker'), ASSUME, {
          Null: { 'aws:RequestTag/team': 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'user'] },
        }),
      ),
      role(
        'named',
        policyOf(
          {
            Effect: 'Allow',
            Principal: { AWS: userArn('broker') },
            Action: 'sts:AssumeRole',
            Condition: { StringLike: { 'sts:RoleSessionName': '${aws:RequestTag/team}.*', 'sts:SourceIdentity': '*' } },
          },
          { Effect: 'Allow', Principal: { AWS: userArn('broker') }, Action: 'sts:TagSession' },
          {
            Effect: 'Allow',
            Principal: { AWS: userArn('broker') },
            Action: 'sts:SetSourceIdentity',
            Condition: { StringLike: { 'sts:SourceIdentity': 'acme.*' } },
          },
        ),
      ),
      role(
        'refusing',
        policyOf(
          { Effect: 'Allow', Principal: { AWS: userArn('broker') }, Action: ASSUME },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:RequestTag/team': 'banned' } },
          },
        ),
      ),
      role('loopback', trust(userArn('broker'), ASSUME, { IpAddress: { 'aws:SourceIp': '127.0.0.1' } })),
    ] as never,
  });
  broker = standIn.aws.userKey('broker');
});
afterAll(async () => {
  await standIn.dispose();
});

const attempt = (user: string, roleName: string, input: Partial<AssumeRoleCommandInput> = {}): Promise<string> =>
  outcome(assume(standIn, standIn.aws.userKey(user), roleName, input));

describe('a session', () => {
  test('has all that AWS answers', async () => {
    const before = Date.now();
    const answer = await stsClient(standIn, broker).send(
      new AssumeRoleCommand({
        RoleArn: standIn.aws.roleArn('open'),
        RoleSessionName: 'acme.max',
        SourceIdentity: 'acme.max',
        DurationSeconds: 900,
        Tags: tagsOf({ team: 'acme' }),
        Policy: JSON.stringify(allow('s3:GetObject')),
      }),
    );
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(answer.Credentials?.SecretAccessKey).toHaveLength(40);
    expect(answer.Credentials?.SessionToken?.length).toBeGreaterThan(200);
    const life = (answer.Credentials?.Expiration?.getTime() ?? 0) - before;
    expect(life).toBeGreaterThan(898_000);
    expect(life).toBeLessThan(930_000);
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/open/acme.max`);
    expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{16}:acme\.max$/);
    expect(answer.SourceIdentity).toBe('acme.max');
    expect(answer.SessionTokenSize).toBeGreaterThan(1000);
    expect(answer.SessionTokenUtilization).toBe(Math.ceil(((answer.SessionTokenSize ?? 0) * 100) / 4096));
    expect(answer).toMatchObject({ PackedPolicySize: answer.SessionTokenUtilization });
  });

  test('tells the size of its token without policy and tags too, but no size of those', async () => {
    const answer = await stsClient(standIn, broker).send(
      new AssumeRoleCommand({ RoleArn: standIn.aws.roleArn('open'), RoleSessionName: 'acme.max' }),
    );
    expect(answer).toMatchObject({ SessionTokenSize: 1000, SessionTokenUtilization: 25 });
    expect(answer).not.toHaveProperty('PackedPolicySize');
  });

  test('two calls make two sessions', async () => {
    const [one, other] = [await assume(standIn, broker, 'open'), await assume(standIn, broker, 'open')];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(one.secretAccessKey).not.toBe(other.secretAccessKey);
  });

  test.each(['accessKeyId', 'secretAccessKey', 'sessionToken'] as const)('%s of another session', async (part) => {
    const [one, other] = [await assume(standIn, broker, 'open'), await assume(standIn, broker, 'open')];
    const mixed = { ...one, [part]: other[part] };
    const expected = part === 'secretAccessKey' ? '403 SignatureDoesNotMatch' : '403 InvalidClientTokenId';
    expect(await outcome(stsClient(standIn, mixed).send(new GetCallerIdentityCommand({})))).toBe(expected);
  });

  test('without its token, or with a changed one, it is nothing', async () => {
    const { sessionToken, ...key } = await assume(standIn, broker, 'open');
    const changed = `${sessionToken.slice(0, 40)}${sessionToken.charAt(40) === 'A' ? 'B' : 'A'}${sessionToken.slice(41)}`;
    const call = (used: Key): Promise<string> =>
      outcome(stsClient(standIn, used).send(new GetCallerIdentityCommand({})));
    expect(await call({ ...key, sessionToken })).toBe('ok');
    expect(await call(key)).toBe('403 InvalidClientTokenId');
    expect(await call({ ...key, sessionToken: changed })).toBe('403 InvalidClientTokenId');
    expect(await call({ ...key, sessionToken: `${sessionToken}!` })).toBe('403 InvalidClientTokenId');
    expect(await call({ ...broker, sessionToken })).toBe('403 InvalidClientTokenId');
  });
});

describe('GetCallerIdentity', () => {
  test('root, a user and a session', async () => {
    const call = async (key: Key): Promise<unknown> => {
      const { Arn, Account, UserId } = await stsClient(standIn, key).send(new GetCallerIdentityCommand({}));
      return { Arn, Account, UserId };
    };
    expect(await call(standIn.aws.rootKey)).toEqual({ Arn: ROOT, Account: ACCOUNT, UserId: ACCOUNT });
    expect(await call(broker)).toMatchObject({ Arn: userArn('broker'), Account: ACCOUNT });
    expect(await call(await assume(standIn, broker, 'open'))).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/open/test`,
      UserId: expect.stringMatching(/^AROA\w+:test$/),
    });
  });

  test('a wrong secret', async () => {
    const key = { ...broker, secretAccessKey: 'guessed' };
    expect(await outcome(stsClient(standIn, key).send(new GetCallerIdentityCommand({})))).toBe(
      '403 SignatureDoesNotMatch',
    );
  });
});

describe('trust', () => {
  const acme = { Tags: tagsOf({ team: 'acme' }) };
  const named = { ...acme, RoleSessionName: 'acme.max', SourceIdentity: 'acme.max' };

  test.each([
    ['the user that is named', 'broker', 'open', {}, 'ok'],
    ['another user', 'stranger', 'open', {}, '403 AccessDenied'],
    ['another user whose own policy allows it', 'allowed', 'open', {}, '403 AccessDenied'],
    ['through the account, own policy allows it', 'allowed', 'account', acme, 'ok'],
    ['through the account, own policy says nothing', 'stranger', 'account', {}, '403 AccessDenied'],
    ['through the account, own policy allows no tags', 'untagged', 'account', acme, '403 AccessDenied'],
    ['through the account, no tags', 'untagged', 'account', {}, 'ok'],
    ['a user that is named, but whose own policy denies it', 'denied', 'denier', {}, '403 AccessDenied'],
    ['tags without TagSession', 'broker', 'plain', acme, '403 AccessDenied'],
    ['SourceIdentity without SetSourceIdentity', 'broker', 'plain', { SourceIdentity: 'me' }, '403 AccessDenied'],
    ['the required tag', 'broker', 'tagged', acme, 'ok'],
    ['the required tag missing', 'broker', 'tagged', {}, '403 AccessDenied'],
    ['another tag instead', 'broker', 'tagged', { Tags: tagsOf({ user: 'max' }) }, '403 AccessDenied'],
    ['one tag too many', 'broker', 'tagged', { Tags: tagsOf({ team: 'a', root: 'b' }) }, '403 AccessDenied'],
    ['session name and SourceIdentity as demanded', 'broker', 'named', named, 'ok'],
    ['another session name', 'broker', 'named', { ...named, RoleSessionName: 'other.max' }, '403 AccessDenied'],
    ['tags demanded for SetSourceIdentity', 'broker', 'tagged', { ...acme, SourceIdentity: 'me' }, '403 AccessDenied'],
    ['another SourceIdentity', 'broker', 'named', { ...named, SourceIdentity: 'other' }, '403 AccessDenied'],
    ['no SourceIdentity', 'broker', 'named', { ...acme, RoleSessionName: 'acme.max' }, '403 AccessDenied'],
    ['a Deny of the trust policy', 'broker', 'refusing', { Tags: tagsOf({ team: 'banned' }) }, '403 AccessDenied'],
    ['no Deny of the trust policy', 'broker', 'refusing', acme, 'ok'],
    ['an address that the trust policy asks for', 'broker', 'loopback', {}, 'ok'],
    ['a role that does not exist', 'broker', 'missing', {}, '403 AccessDenied'],
  ])('%s', async (_what, user, roleName, input, expected) => {
    expect(await attempt(user, roleName, input)).toBe(expected);
  });

  test('root assumes no roles', async () => {
    expect(await outcome(assume(standIn, standIn.aws.rootKey, 'account'))).toBe('403 AccessDenied');
  });

  test('a role of another account', async () => {
    expect(await attempt('broker', 'open', { RoleArn: 'arn:aws:iam::999999999999:role/open' })).toBe(
      '403 AccessDenied',
    );
  });
});

describe('a session that assumes a role', () => {
  const long = { DurationSeconds: HOUR + 1 };

  test('gets an hour at most, whatever the role allows', async () => {
    const session = await assume(standIn, broker, 'open');
    expect(await outcome(assume(standIn, session, 'chained'))).toBe('ok');
    expect(await outcome(assume(standIn, session, 'chained', long))).toBe('400 ValidationError');
    expect(await attempt('broker', 'long', long)).toBe('ok');
  });

  test('must be of the role that is trusted', async () => {
    expect(await outcome(assume(standIn, await assume(standIn, broker, 'long'), 'chained'))).toBe('403 AccessDenied');
  });

  test('is bound by its session policy', async () => {
    const session = await assume(standIn, broker, 'open', { Policy: JSON.stringify(allow('s3:GetObject')) });
    expect(await outcome(assume(standIn, session, 'chained'))).toBe('403 AccessDenied');
  });

  test('hands its SourceIdentity on', async () => {
    const session = await assume(standIn, broker, 'open', { SourceIdentity: 'max' });
    const { SourceIdentity: handedOn } = await stsClient(standIn, session).send(
      new AssumeRoleCommand({ RoleArn: standIn.aws.roleArn('chained'), RoleSessionName: 'test' }),
    );
    expect(handedOn).toBe('max');
    expect(await outcome(assume(standIn, session, 'chained', { SourceIdentity: 'ada' }))).toBe('403 AccessDenied');
  });
});

describe('limits', () => {
  const policyOfLength = (length: number): string => {
    const text = JSON.stringify(allow('s3:GetObject'));
    return text + ' '.repeat(length - text.length);
  };
  const tags = (count: number): Tag[] => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  const tagsOfBytes = (bytes: number): Tag[] =>
    Array.from({ length: 10 }, (_, index) => ({
      Key: String(index),
      Value: 'v'.repeat(index < 9 ? 249 : bytes - 10 - 9 * 249),
    }));

  test.each([
    ['session name of 2', { RoleSessionName: 'ab' }, 'ok'],
    ['session name of 64', { RoleSessionName: 'a'.repeat(64) }, 'ok'],
    ['session name of 65', { RoleSessionName: 'a'.repeat(65) }, '400 ValidationError'],
    ['session name of 1', { RoleSessionName: 'a' }, '400 ValidationError'],
    ['session name with a slash', { RoleSessionName: 'a/b' }, '400 ValidationError'],
    ['session name with every character', { RoleSessionName: 'aZ9_+=,.@-' }, 'ok'],
    ['SourceIdentity with a colon', { SourceIdentity: 'aws:me' }, '400 ValidationError'],
    ['SourceIdentity of 1', { SourceIdentity: 'a' }, '400 ValidationError'],
    ['no role', { RoleArn: '' }, '400 ValidationError'],
    ['899 seconds', { DurationSeconds: 899 }, '400 ValidationError'],
    ['900 seconds', { DurationSeconds: 900 }, 'ok'],
    ["more than the role's longest", { DurationSeconds: HOUR + 1 }, '400 ValidationError'],
    ['more than 12 hours', { DurationSeconds: 43_201 }, '400 ValidationError'],
    ['policy of 2,048', { Policy: policyOfLength(2048) }, 'ok'],
    ['policy of 2,049', { Policy: policyOfLength(2049) }, '400 ValidationError'],
    ['policy that is empty', { Policy: '' }, '400 ValidationError'],
    [
      'policy beyond U+00FF',
      { Policy: JSON.stringify(allow('s3:GetObject', 'arn:aws:s3:::b/Ā')) },
      '400 ValidationError',
    ],
    ['policy with U+00FF', { Policy: JSON.stringify(allow('s3:GetObject', 'arn:aws:s3:::b/ÿ')) }, 'ok'],
    ['policy that is no JSON', { Policy: '{' }, '400 MalformedPolicyDocumentException'],
    [
      'policy without a statement',
      { Policy: '{"Version":"2012-10-17","Statement":[]}' },
      '400 MalformedPolicyDocumentException',
    ],
    ['policy with a principal', { Policy: JSON.stringify(trust('*', '*')) }, '400 MalformedPolicyDocumentException'],
    [
      'policy and tags too big together',
      {
        Policy: policyOfLength(2048),
        Tags: tags(9).map((tag) => ({ ...tag, Value: 'v'.repeat(256) })),
      },
      '400 PackedPolicyTooLargeException',
    ],
    ['tags that alone fill the token', { Tags: tagsOfBytes(2322) }, 'ok'],
    ['tags that alone are one byte too big', { Tags: tagsOfBytes(2323) }, '400 PackedPolicyTooLargeException'],
    ['50 tags', { Tags: tags(50) }, 'ok'],
    ['51 tags', { Tags: tags(51) }, '400 ValidationError'],
    ['tag key of 128', { Tags: tagsOf({ ['k'.repeat(128)]: '' }) }, 'ok'],
    ['tag key of 129', { Tags: tagsOf({ ['k'.repeat(129)]: '' }) }, '400 ValidationError'],
    ['tag key that is empty', { Tags: tagsOf({ '': 'v' }) }, '400 ValidationError'],
    ['tag value of 256', { Tags: tagsOf({ k: 'v'.repeat(256) }) }, 'ok'],
    ['tag value of 257', { Tags: tagsOf({ k: 'v'.repeat(257) }) }, '400 ValidationError'],
    ['tag value that is empty', { Tags: tagsOf({ k: '' }) }, 'ok'],
    ['tag value missing', { Tags: [{ Key: 'k' } as never] }, '400 ValidationError'],
    ['tag value with *', { Tags: tagsOf({ k: '*' }) }, '400 ValidationError'],
    ['tag value with ?', { Tags: tagsOf({ k: '?' }) }, '400 ValidationError'],
    ['tag value with ${', { Tags: tagsOf({ k: '${aws:username}' }) }, '400 ValidationError'],
    ['tag value with letters of any language', { Tags: tagsOf({ k: 'Žofie 部門' }) }, 'ok'],
    [
      'the same tag twice',
      {
        Tags: [
          { Key: 'k', Value: 'a' },
          { Key: 'K', Value: 'b' },
        ],
      },
      '400 InvalidParameterValue',
    ],
    ['tag key of AWS', { Tags: tagsOf({ 'aws:k': 'a' }) }, '400 InvalidParameterValue'],
    ['transitive tags', { TransitiveTagKeys: ['k'] }, '501 NotImplemented'],
    ['managed policies', { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] }, '501 NotImplemented'],
    ['a least size of the token', { MinimumSessionTokenSize: 4096 }, '501 NotImplemented'],
    ['MFA', { SerialNumber: 'GAHT12345678', TokenCode: '123456' }, '501 NotImplemented'],
  ])('%s', async (_what, input, expected) => {
    expect(await attempt('broker', 'open', input as Partial<AssumeRoleCommandInput>)).toBe(expected);
  });
});
