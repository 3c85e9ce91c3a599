/**
 * The grammar accepts valid documents and rejects others, including elements that IAM knows and this stand-in does not
 * evaluate.
 */
import { describe, expect, test } from '@jest/globals';
import { checkPolicy, parsePolicy } from '../../src/policy/document.ts';
import { AwsError } from '../../src/aws-error.ts';

const STATEMENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const policy = (...statements: unknown[]): unknown => ({ Version: '2012-10-17', Statement: statements });
const withCondition = (condition: unknown): unknown => policy({ ...STATEMENT, Condition: condition });

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('taken', () => {
  test('one statement, one action, one value become lists; numbers and booleans become text', () => {
    const document = checkPolicy({
      Version: '2012-10-17',
      Statement: { ...STATEMENT, Condition: { Bool: { 'aws:SecureTransport': true }, NumericEquals: { a: [1] } } },
    });
    expect(document).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::b/*'],
          Condition: { Bool: { 'aws:SecureTransport': ['true'] }, NumericEquals: { a: ['1'] } },
        },
      ],
    });
  });

  test('no version is the old one', () => {
    expect(parsePolicy(JSON.stringify({ Statement: [STATEMENT] })).Version).toBe('2008-10-17');
  });

  test.each(['*', { AWS: '*' }, { AWS: ['arn:aws:iam::1:root', '1'], Service: 'lambda.amazonaws.com' }])(
    'principal %j',
    (principal) => {
      const trust = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal });
      expect(checkPolicy(trust, 'trust').Statement[0]?.Principal).toEqual(principal);
    },
  );
});

describe('refused as MalformedPolicyDocument', () => {
  test.each([
    ['no object', []],
    ['no statements', policy()],
    ['Statement missing', { Version: '2012-10-17' }],
    ['an unknown version', { Version: '2012-10-18', Statement: [STATEMENT] }],
    ['an unknown element', { ...(policy(STATEMENT) as object), Statements: [] }],
    ['an unknown element of a statement', policy({ ...STATEMENT, Resources: '*' })],
    ['an element in another case', policy({ ...STATEMENT, effect: 'Deny' })],
    ['Effect in another case', policy({ ...STATEMENT, Effect: 'allow' })],
    ['neither Action nor NotAction', policy({ Effect: 'Allow', Resource: '*' })],
    ['Action and NotAction', policy({ ...STATEMENT, NotAction: 's3:PutObject' })],
    ['neither Resource nor NotResource', policy({ Effect: 'Allow', Action: '*' })],
    ['Resource and NotResource', policy({ ...STATEMENT, NotResource: '*' })],
    ['an empty list of actions', policy({ ...STATEMENT, Action: [] })],
    ['an empty list of resources', policy({ ...STATEMENT, Resource: [] })],
    ['an action without a service', policy({ ...STATEMENT, Action: 'GetObject' })],
    ['a resource that is no ARN', policy({ ...STATEMENT, Resource: 'b/*' })],
    ['an action that is no text', policy({ ...STATEMENT, Action: [null] })],
    ['a principal in an identity policy', policy({ ...STATEMENT, Principal: '*' })],
    ['NotPrincipal', policy({ ...STATEMENT, NotPrincipal: '*' })],
    ['the same Sid twice', policy({ ...STATEMENT, Sid: 'a' }, { ...STATEMENT, Sid: 'a' })],
    ['a Sid that is no text', policy({ ...STATEMENT, Sid: 1 })],
    ['an unknown operator', withCondition({ StringMatches: { 's3:prefix': 'a' } })],
    ['an operator of every object', withCondition({ constructor: { 's3:prefix': 'a' } })],
    ['NullIfExists', withCondition({ NullIfExists: { 's3:prefix': 'true' } })],
    ['an unknown quantifier', withCondition({ 'ForEachValue:StringLike': { 's3:prefix': 'a' } })],
    ['Null of something else', withCondition({ Null: { 's3:prefix': 'maybe' } })],
    ['a condition that is a list', withCondition([])],
    ['an operator without keys', withCondition({ StringLike: 'a' })],
  ])('%s', (_what, document) => {
    const error = thrownBy(() => checkPolicy(document));
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 });
  });

  test.each(['', '{', '{"Version":"2012-10-17"', 'null'])('text %j', (text) => {
    expect(thrownBy(() => parsePolicy(text))).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 });
  });

  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  test.each([
    ['without a principal', assume],
    ['with a resource', { ...assume, Principal: '*', Resource: '*' }],
    ['with NotPrincipal', { ...assume, NotPrincipal: { AWS: '1' } }],
    ['with an ARN as the principal itself', { ...assume, Principal: 'arn:aws:iam::1:root' }],
    ['with an unknown kind of principal', { ...assume, Principal: { aws: '*' } }],
    ['with no principal in it', { ...assume, Principal: {} }],
  ])('a trust policy %s', (_what, statement) => {
    expect(thrownBy(() => checkPolicy(policy(statement), 'trust'))).toMatchObject({ code: 'MalformedPolicyDocument' });
  });
});
