/**
 * What is not implemented: 403 for callers without the right, 501 with AWS's name of the operation for the others, and
 * S3's own refusal of methods and combinations that it does not have.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '@aws-sdk/client-s3';
import { BUCKET_SUBRESOURCES } from '../../src/s3/bucket-subresources.ts';
import { OBJECT_SUBRESOURCES } from '../../src/s3/object-subresources.ts';
import { OPERATIONS } from '../../src/s3/operations.ts';
import { boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { allow, policyOf } from '../harness/stand-in.ts';
import { textsOf } from '../harness/xml-text.ts';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'];
const LEVELS = [
  ['bucket', '', BUCKET_SUBRESOURCES],
  ['object', '/k', OBJECT_SUBRESOURCES],
] as const;

interface Case {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly action: string;
}

/** Requests of the tables: each method of each subresource; an object's on a version, too. */
const CASES: readonly Case[] = LEVELS.flatMap(([level, key, table]) =>
  Object.entries(table).flatMap(([names, { operations }]) =>
    Object.entries(operations).flatMap(([method, [operation, action, other]]) => {
      const path = `${key}?${names.split('&').join('=x&')}=`;
      const plain = { method, path: other !== undefined && level === 'bucket' ? `${path}&id=x` : path };
      if (other === undefined) return [{ ...plain, operation, action }];
      return level === 'bucket'
        ? [
            { ...plain, operation, action },
            { method, path, operation: other, action },
          ]
        : [
            { ...plain, operation, action },
            { method, path: `${path}&versionId=null`, operation, action: other },
          ];
    }),
  ),
);
const ACTIONS = [...new Set(CASES.map(({ action }) => action)), 's3:GetObjectVersion', 's3:DeleteObjectVersion'];

let box: Box;
beforeAll(async () => {
  const users = ACTIONS.flatMap((action) => [
    { name: `only ${action}`, policies: [allow(action)] },
    { name: `not ${action}`, policies: [policyOf({ Effect: 'Allow', NotAction: action, Resource: '*' })] },
  ]);
  const listed = {
    name: 'lister',
    policies: [allow('s3:ListBucketVersions', '*', { StringEquals: { 's3:prefix': 'a' } })],
  };
  box = await startBox({ users: [...users, listed] });
  await box.put('k', 'kept');
});
afterAll(() => box.dispose());

const by = (user: string): Box => boxOf(box.standIn, box.standIn.aws.userKey(user));
const ask = (method: string, path: string, as = box): Promise<Answer> => as.raw(path, { method });

describe.each(CASES.map((each) => [`${each.method} ${each.path}`, each] as const))('%s', (_name, each) => {
  const { method, path, operation, action } = each;

  test(`needs ${action}`, async () => {
    expect(refusal(await ask(method, path, by(`not ${action}`)))).toBe('403 AccessDenied');
    expect(refusal(await ask(method, path, by(`only ${action}`)))).toBe('501 NotImplemented');
  });

  test(`is ${operation}`, async () => {
    expect(sdk).toHaveProperty(`${operation}Command`);
    const [message] = textsOf((await ask(method, path)).text, 'Message');
    const name = path.endsWith('versionId=null') ? `${operation} of a version` : operation;
    expect(message).toBe(`${name} is not implemented here`);
  });
});

describe.each(LEVELS)('of a %s', (level, key, table) => {
  test.each(Object.entries(table))('?%s has no other methods', async (names, { type, operations }) => {
    const others = METHODS.filter((method) => {
      const ours = [
        `${method} ${level}?${names}`,
        `${method} ${level}?${names.replace('annotation&annotationName', '-')}`,
      ];
      return operations[method] === undefined && !ours.some((name) => Object.hasOwn(OPERATIONS, name));
    });
    for (const method of others) {
      const answer = await ask(method, `${key}?${names.split('&').join('=x&')}=`);
      if (names === 'uploads' && level === 'object' && method === 'GET') {
        expect(refusal(answer)).toBe('400 InvalidRequest');
      } else {
        expect(refusal(answer)).toBe(method === 'HEAD' ? '405' : '405 MethodNotAllowed');
        if (method !== 'HEAD') expect(textsOf(answer.text, 'ResourceType')).toEqual([type]);
      }
    }
  });
});

test.each([
  ['GET', '/k?versionId=null', 's3:GetObjectVersion', 'GetObject of a version'],
  ['GET', '/k?partNumber=1&versionId=1', 's3:GetObjectVersion', 'GetObject of a version'],
  ['DELETE', '/k?versionId=1', 's3:DeleteObjectVersion', 'DeleteObject of a version'],
])('%s %s needs %s', async (method, path, action, operation) => {
  expect(refusal(await ask(method, path, by(`not ${action}`)))).toBe('403 AccessDenied');
  const { status, text } = await ask(method, path, by(`only ${action}`));
  expect([status, textsOf(text, 'Message')]).toEqual([501, [`${operation} is not implemented here`]]);
});

test('HEAD of a version is refused alike', async () => {
  expect((await ask('HEAD', '/k?versionId=1', by('not s3:GetObjectVersion'))).status).toBe(403);
  expect((await ask('HEAD', '/k?versionId=1')).status).toBe(501);
});

test('the right to list versions has the conditions of a list', async () => {
  expect(refusal(await ask('GET', '?prefix=a&versions', by('lister')))).toBe('501 NotImplemented');
  for (const query of ['?versions', '?prefix=&versions', '?prefix=ab&versions'])
    expect(refusal(await ask('GET', query, by('lister')))).toBe('403 AccessDenied');
});

test.each([
  ['GET', '?acl&versioning', '400 InvalidArgument'],
  ['DELETE', '?cors&tagging', '400 InvalidArgument'],
  ['GET', '?acl&partNumber=1', '400 InvalidArgument'],
  ['PUT', '/k?acl&tagging', '400 InvalidArgument'],
  ['GET', '/k?acl&uploadId=x', '400 InvalidArgument'],
  ['GET', '/k?partNumber=1&tagging', '400 InvalidArgument'],
  ['GET', '?versionId=1', '400 InvalidArgument'],
  ['DELETE', '?versionId=1', '400 InvalidArgument'],
  ['GET', '/k?uploadId=x&versionId=1', '400 InvalidArgument'],
  ['GET', '?partNumber=1', '400 InvalidRequest'],
  ['DELETE', '?uploadId=x', '400 InvalidRequest'],
  ['PUT', '?uploadId=x', '405 MethodNotAllowed'],
  ['PUT', '?partNumber=1&uploadId=x', '405 MethodNotAllowed'],
  ['POST', '', '412 PreconditionFailed'],
  ['PATCH', '', '405 MethodNotAllowed'],
  ['POST', '/k', '405 MethodNotAllowed'],
  ['PATCH', '/k', '405 MethodNotAllowed'],
  ['GET', '?session', '501 NotImplemented'],
  ['GET', '?attributes', '501 NotImplemented'],
  ['GET', '/k?policy', '501 NotImplemented'],
  ['DELETE', '/k?lifecycle', '501 NotImplemented'],
  ['GET', '/k?select-type=2', '501 NotImplemented'],
  ['GET', '/k?annotationName=x', '501 NotImplemented'],
  ['PUT', '/k?partNumber=1', '501 NotImplemented'],
  ['PUT', '/k?versionId=1', '501 NotImplemented'],
  ['DELETE', '/k?partNumber=1', '501 NotImplemented'],
])('%s %s is %s', async (method, path, expected) => {
  expect(refusal(await ask(method, path))).toBe(expected);
});

test.each(['PUT', 'POST', 'DELETE', 'PATCH'])('%s of the service is not allowed', async (method) => {
  expect(refusal(await box.at('/', { method }))).toBe('405 MethodNotAllowed');
  expect(refusal(await box.at('/?acl', { method }))).toBe('405 MethodNotAllowed');
});

test('after all of that the object is as before', async () => {
  expect(await box.read('k')).toBe('kept');
});
