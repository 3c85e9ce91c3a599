/** Checks the four formats of a credentials answer. */
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { scopeOf } from '../../../shared/domain/authority/scope.ts';
import type { Session } from '../../../shared/domain/session/session.ts';
import { credentialsReply, type CredentialsFormat } from '../../../shared/http/credentials/credentials-format.ts';
import type { Reply } from '../../../shared/http/reply.ts';

const SESSION: Session = {
  credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'wJalr/+=', sessionToken: 'IQoJb3JpZ2luX2Vj//==' },
  expiresAt: new Date('2026-11-23T10:59:59.999Z'),
  tokenBytes: 12,
  tokenPercent: undefined,
};
const SCOPE = scopeOf({
  team: 'acme',
  user: 'max',
  role: 'viewer',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: 'webqsee/acme/items-root/',
  membership: 'gen.member',
});
const AWS = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };
const CEPH = { s3Region: 'default', s3Endpoint: 'https://ceph.example.org:8443', s3ForcePathStyle: true };

const reply = (format: CredentialsFormat, s3: typeof AWS | typeof CEPH = AWS, session = SESSION): Reply =>
  credentialsReply(format, session, SCOPE, s3);
const bodyOf = (answer: Reply): unknown => JSON.parse(answer.body ?? '');

test('json says everything a client needs, with the end rounded down', () => {
  expect(bodyOf(reply('json'))).toEqual({
    credentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'wJalr/+=',
      sessionToken: 'IQoJb3JpZ2luX2Vj//==',
      expiration: '2026-11-23T10:59:59Z',
    },
    bucket: 'webqsee',
    region: 'eu-central-1',
    endpoint: null,
    forcePathStyle: false,
    team: 'acme',
    user: 'max',
    role: 'viewer',
    grants: [
      { actions: ['read', 'list'], prefix: 'webqsee/acme/items-root/shared/' },
      { actions: ['read', 'list'], prefix: 'webqsee/acme/items-root/protected/' },
    ],
  });
});

test('json names the endpoint of another store', () => {
  expect(bodyOf(reply('json', CEPH))).toMatchObject({
    region: 'default',
    endpoint: 'https://ceph.example.org:8443',
    forcePathStyle: true,
  });
});

test('json does not tell the membership id, which is nobody’s business', () => {
  expect(reply('json').body).not.toContain('gen.member');
});

test('process is what credential_process prints', () => {
  expect(bodyOf(reply('process'))).toEqual({
    Version: 1,
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'wJalr/+=',
    SessionToken: 'IQoJb3JpZ2luX2Vj//==',
    Expiration: '2026-11-23T10:59:59Z',
  });
});

test('container is what AWS_CONTAINER_CREDENTIALS_FULL_URI answers', () => {
  expect(bodyOf(reply('container'))).toEqual({
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'wJalr/+=',
    Token: 'IQoJb3JpZ2luX2Vj//==',
    Expiration: '2026-11-23T10:59:59Z',
  });
});

describe('env', () => {
  /** Returns the variables that a shell gets from the answer; they are separated by NUL. */
  const inShell = (text: string): Record<string, string> => {
    const printed = execFileSync('/bin/sh', ['-c', `${text}\nenv -0`], { env: { PATH: process.env['PATH'] ?? '' } });
    return Object.fromEntries(
      printed
        .toString()
        .split('\0')
        .map((line) => line.split(/=(.*)/s))
        .filter(([name]) => name?.startsWith('AWS_'))
        .map(([name = '', value = '']) => [name, value]),
    );
  };

  test('is lines that a shell takes', () => {
    const answer = reply('env', CEPH);
    expect(answer.headers?.['content-type']).toBe('text/plain; charset=utf-8');
    expect(inShell(answer.body ?? '')).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalr/+=',
      AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2Vj//==',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-23T10:59:59Z',
      AWS_REGION: 'default',
      AWS_DEFAULT_REGION: 'default',
      AWS_ENDPOINT_URL_S3: 'https://ceph.example.org:8443',
    });
  });

  test('leaves the endpoint out on AWS', () => {
    expect(Object.keys(inShell(reply('env').body ?? ''))).not.toContain('AWS_ENDPOINT_URL_S3');
  });

  test.each(["'; touch /tmp/never; '", '$(id)', '`id`', '\\', '"', "'", 'a\nb', "'\\''", '!!'])(
    'keeps %j as text, whatever a store may put into a secret',
    (secret) => {
      const session = { ...SESSION, credentials: { ...SESSION.credentials, secretAccessKey: secret } };
      expect(inShell(reply('env', AWS, session).body ?? '')['AWS_SECRET_ACCESS_KEY']).toBe(secret);
    },
  );
});

test('each answer is 200, and JSON but for env', () => {
  for (const format of ['json', 'process', 'container'] as const) {
    expect(reply(format).statusCode).toBe(200);
    expect(reply(format).headers?.['content-type']).toBe('application/json');
  }
  expect(reply('env').statusCode).toBe(200);
});
