/**
 * Proves that the configuration is read in one place, and that a start with incomplete or contradictory settings fails
 * and names every fault.
 */
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../shared/config.ts';
import { LatchkeyError } from '../shared/errors.ts';

const REQUIRED = {
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'latchkey',
  GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-gallery',
  SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-smap',
};
const COMPLETE = { ...REQUIRED, GALLERY_BUCKETS: 'webqsee' };

/** Returns the error of `readConfig` for an environment that it rejects. */
function faultsOf(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(LatchkeyError);
    expect((error as LatchkeyError).code).toBe('internal');
    return (error as LatchkeyError).message;
  }
  return 'none';
}

test('what a stack always sets is enough', () => {
  expect(readConfig(COMPLETE)).toEqual({
    region: 'eu-central-1',
    tableName: 'latchkey',
    buckets: { gallery: ['webqsee'], smap: [] },
    partition: 'aws',
    roleArns: { gallery: COMPLETE.GALLERY_ROLE_ARN, smap: COMPLETE.SMAP_ROLE_ARN },
    publicUrls: [],
    s3Region: 'eu-central-1',
    s3Endpoint: null,
    s3ForcePathStyle: false,
    stsEndpoint: null,
    dynamodbEndpoint: null,
    sessionTags: true,
    smapServerActions: [],
    smapDatabase: { kind: 'none' },
    oidcIssuers: [],
  });
});

describe('smap’s databases', () => {
  test.each([
    [{ SMAP_DATABASE_PARAMETERS: '/latchkey/prod/' }, { kind: 'parameters', prefix: '/latchkey/prod/' }],
    [
      { SMAP_DATABASE_URL: 'postgres://a:b@c/d', SMAP_DATABASE_TEAM: 'survey' },
      { kind: 'url', team: 'survey', url: 'postgres://a:b@c/d' },
    ],
    [{ SMAP_DATABASE_PARAMETERS: '', SMAP_DATABASE_URL: '', SMAP_DATABASE_TEAM: '' }, { kind: 'none' }],
  ])('%j', (environment, smapDatabase) => {
    expect(readConfig({ ...COMPLETE, ...environment })).toMatchObject({ smapDatabase });
  });

  test.each([
    [{ SMAP_DATABASE_URL: 'postgres://a:secret@c/d' }, 'are set together, or neither'],
    [{ SMAP_DATABASE_TEAM: 'survey' }, 'are set together, or neither'],
    [
      { SMAP_DATABASE_PARAMETERS: '/latchkey/', SMAP_DATABASE_URL: 'postgres://a:secret@c/d', SMAP_DATABASE_TEAM: 'x' },
      'are both set',
    ],
  ])('are in one place, and of one team: %j', (environment, fault) => {
    expect(faultsOf({ ...COMPLETE, ...environment })).toContain(fault);
    expect(faultsOf({ ...COMPLETE, ...environment })).not.toContain('secret');
  });
});

test.each([
  'secret',
  'mysql://a:secret@c/d',
  'postgres://a:secret@c',
  'postgres://a:secret@c:0/d',
  'postgres://a:secret@c/d?sslmode=prefer',
  'postgres://a:secret@c/d#x',
])('%s is no address of a database, and is not quoted', (url) => {
  const faults = faultsOf({ ...COMPLETE, SMAP_DATABASE_URL: url, SMAP_DATABASE_TEAM: 'survey' });
  expect(faults).toContain('SMAP_DATABASE_URL is not an address like postgres://');
  expect(faults).not.toContain('secret');
});

test('an S3-compatible store has its own endpoints, region, and no tags', () => {
  const config = readConfig({
    ...COMPLETE,
    S3_ENDPOINT: 'https://ceph.example.org:8443/rgw',
    STS_ENDPOINT: 'https://ceph.example.org:8443',
    DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000',
    S3_REGION: 'default',
    SESSION_TAGS: 'off',
  });
  expect(config).toMatchObject({
    s3Endpoint: 'https://ceph.example.org:8443/rgw',
    s3Region: 'default',
    s3ForcePathStyle: true,
    stsEndpoint: 'https://ceph.example.org:8443',
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    sessionTags: false,
  });
});

test('the partition is the one of the roles', () => {
  const roles = {
    GALLERY_ROLE_ARN: 'arn:aws-us-gov:iam::123456789012:role/g',
    SMAP_ROLE_ARN: 'arn:aws-us-gov:iam::123456789012:role/s',
  };
  expect(readConfig({ ...COMPLETE, ...roles }).partition).toBe('aws-us-gov');
  expect(faultsOf({ ...COMPLETE, GALLERY_ROLE_ARN: roles.GALLERY_ROLE_ARN })).toContain('partition');
});

test('a region left empty is the stack’s', () => {
  expect(readConfig({ ...COMPLETE, S3_REGION: '' }).s3Region).toBe('eu-central-1');
});

test('a store may be an IPv6 address, with a port and a path', () => {
  const s3Endpoint = 'http://[::1]:7480/rgw';
  expect(readConfig({ ...COMPLETE, S3_ENDPOINT: s3Endpoint })).toMatchObject({ s3Endpoint });
});

test('lists are separated by commas; spaces and empty items don’t count', () => {
  const { buckets, smapServerActions } = readConfig({
    ...COMPLETE,
    GALLERY_BUCKETS: ' webqsee, pictures,,',
    SMAP_BUCKETS: 'smap-1',
    SMAP_SERVER_ACTIONS: 'translate:TranslateText, transcribe:StartTranscriptionJob',
  });
  expect(buckets).toEqual({ gallery: ['webqsee', 'pictures'], smap: ['smap-1'] });
  expect(smapServerActions).toEqual(['translate:TranslateText', 'transcribe:StartTranscriptionJob']);
});

test('the addressing style can be chosen either way', () => {
  expect(readConfig({ ...COMPLETE, S3_FORCE_PATH_STYLE: 'true' }).s3ForcePathStyle).toBe(true);
  const store = { ...COMPLETE, S3_ENDPOINT: 'https://s3.example.org' };
  expect(readConfig({ ...store, S3_FORCE_PATH_STYLE: 'false' }).s3ForcePathStyle).toBe(false);
});

describe('refused, with the name of the key at fault', () => {
  test.each(Object.keys(REQUIRED))('%s missing or empty', (name) => {
    expect(faultsOf({ ...COMPLETE, [name]: undefined })).toContain(`${name} is not set`);
    expect(faultsOf({ ...COMPLETE, [name]: '' })).toContain(`${name} is not set`);
  });

  test.each([
    ['GALLERY_ROLE_ARN', 'latchkey-gallery'],
    ['GALLERY_ROLE_ARN', 'arn:aws:iam::123456789012:user/latchkey'],
    ['SMAP_ROLE_ARN', 'arn:aws:iam::123456789012:role/'],
    ['SMAP_ROLE_ARN', 'arn:aws:iam::123456789012:role/*'],
    ['S3_ENDPOINT', 's3.example.org'],
    ['STS_ENDPOINT', 'ftp://example.org'],
    ['DYNAMODB_ENDPOINT', 'http://'],
    ['AWS_REGION', 'eu central'],
    ['S3_REGION', 'eu"x'],
    ['S3_REGION', 'eu.central/1'],
    ['S3_ENDPOINT', 'https://key:secret@s3.example.org'],
    ['S3_ENDPOINT', 'https://s3.example.org/?region=x'],
    ['S3_ENDPOINT', 'https://s3.example.org/#x'],
    ['S3_ENDPOINT', 'https://s3"x.example.org'],
    ['S3_FORCE_PATH_STYLE', 'yes'],
    ['SESSION_TAGS', 'false'],
    ['SESSION_TAGS', 'OFF'],
    ['SMAP_SERVER_ACTIONS', '*'],
    ['SMAP_SERVER_ACTIONS', 'translate:*'],
    ['SMAP_SERVER_ACTIONS', 'translate:Translate?ext'],
    ['SMAP_SERVER_ACTIONS', 'TranslateText'],
    ['SMAP_SERVER_ACTIONS', 's3:GetObject'],
    ['SMAP_SERVER_ACTIONS', 'sts:AssumeRole'],
    ['SMAP_SERVER_ACTIONS', 'iam:PassRole'],
    ['SMAP_SERVER_ACTIONS', 'translate:TranslateText,dynamodb:Scan'],
    ['SMAP_SERVER_ACTIONS', 'lambda:InvokeFunction'],
    ['SMAP_SERVER_ACTIONS', 'S3:GetObject'],
  ])('%s=%s', (name, value) => {
    expect(faultsOf({ ...COMPLETE, [name]: value })).toContain(name);
  });

  test('sessions without tags on AWS, where the wall is made of tags', () => {
    expect(faultsOf({ ...COMPLETE, SESSION_TAGS: 'off' })).toContain('SESSION_TAGS');
  });

  test('no bucket at all, and a bucket of both kinds, whose sessions could reach what is the other’s', () => {
    expect(faultsOf(REQUIRED)).toContain('neither GALLERY_BUCKETS nor SMAP_BUCKETS is set');
    expect(readConfig({ ...REQUIRED, SMAP_BUCKETS: 'forms' }).buckets).toEqual({ gallery: [], smap: ['forms'] });
    const both = { ...REQUIRED, GALLERY_BUCKETS: 'a-1,b-1', SMAP_BUCKETS: 'c-1,b-1' };
    expect(faultsOf(both)).toContain('b-1 is in GALLERY_BUCKETS and in SMAP_BUCKETS');
  });

  test.each([...'kms:Decrypt,ssm:GetParameter,quicksight:DescribeUser,bedrock:InvokeModel,dynamodb:Query'.split(',')])(
    'an action of a service that smap does not call, %s',
    (action) => {
      expect(faultsOf({ ...COMPLETE, SMAP_SERVER_ACTIONS: action })).toContain(`${action} is of none of`);
    },
  );

  test('all faults at once', () => {
    const faults = faultsOf({ SESSION_TAGS: 'maybe', S3_ENDPOINT: 'x' });
    for (const name of [...Object.keys(COMPLETE), 'SMAP_BUCKETS', 'SESSION_TAGS', 'S3_ENDPOINT'])
      expect(faults).toContain(name);
  });
});

test('what else is in the environment does not matter, and is not kept', () => {
  expect(readConfig({ ...COMPLETE, AWS_SECRET_ACCESS_KEY: 'secret', S3_BUCKET: 'x' })).toEqual(readConfig(COMPLETE));
});
