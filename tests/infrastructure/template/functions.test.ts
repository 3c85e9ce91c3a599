/** Checks the functions of the packaged stack, and the stack as a whole. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../shared/config.ts';
import { FUNCTIONS as TABLE } from '../../../shared/http/routes.ts';
import { ofType, packaged, packagedFolder, rowOf, TEMPLATE_FILE } from '../../harness/packaged-stack.ts';
import type { Template } from '../../harness/stack.ts';

/** Lists the files of `functions/`, which the table of functions must name. */
const FUNCTIONS = readdirSync('functions')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .sort();

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

test("the template passes AWS's own rules, but for dependencies that serverless writes twice", async () => {
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
  const folders = await Promise.all([packagedFolder('plain'), packagedFolder('full')]);
  const findings = folders.flatMap(
    (folder) => engine.validateStandard(new TemplateFile(join(folder, TEMPLATE_FILE))).diagnostics,
  );
  engine.free();
  const serious = findings.filter(({ severity }) => severity !== 'INFO' && severity !== 'DEBUG');
  expect(
    serious.filter(({ ruleId }) => ruleId !== 'W3005').map(({ ruleId, message }) => `${ruleId} ${message}`),
  ).toEqual([]);
  expect(findings.length).toBeGreaterThan(0);
});

test('every function has Node 24 on arm64, the memory of its row, its own role, and a log group that ends', () => {
  const functions = ofType(template, 'AWS::Lambda::Function').map(([, properties]) => properties);
  expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(
    FUNCTIONS.map((name) => `latchkey-prod-${name}`),
  );
  expect(new Set(functions.map(({ Role }) => Role)).size).toBe(FUNCTIONS.length);
  for (const properties of functions) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    const { memoryMb, description } = rowOf(String(properties['FunctionName']).replace(/^latchkey-prod-/, ''));
    expect(properties).toMatchObject({ MemorySize: memoryMb, Description: description });
  }
  const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, group]) => group);
  expect(groups.filter(({ LogGroupName }) => String(LogGroupName).startsWith('/aws/lambda/'))).toHaveLength(
    FUNCTIONS.length,
  );
  for (const group of groups) expect(group['RetentionInDays']).toBe(90);
});

test('revoke runs every minute, and on each write of a row that is in the list of what has ended', () => {
  const [[, mapping] = ['', {}], ...others] = ofType(template, 'AWS::Lambda::EventSourceMapping');
  expect(others).toEqual([]);
  expect(mapping).toMatchObject({
    EventSourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Table/stream/2026-11-27T10:00:00.000',
    FilterCriteria: {
      Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"listKey":{"S":[{"prefix":"REVOKED#"}]}}}}' }],
    },
    MaximumRetryAttempts: 2,
    StartingPosition: 'TRIM_HORIZON',
  });
  const rules = ofType(template, 'AWS::Events::Rule').map(([, { ScheduleExpression }]) => ScheduleExpression);
  expect(rules).toEqual(['rate(1 minute)']);
  expect(
    ofType(template, 'AWS::Lambda::EventInvokeConfig').map(([, { MaximumRetryAttempts: tries }]) => tries),
  ).toEqual([0]);
  const timeouts = ofType(template, 'AWS::Lambda::Function').map(([id, { Timeout }]) => [id, Timeout]);
  expect(timeouts.filter(([, timeout]) => timeout !== 15)).toEqual([['RevokeLambdaFunction', 60]]);
});

test('revoke begins only when the policies that it writes are there', () => {
  const { DependsOn: needed, ...rest } = template.Resources['RevokeLambdaFunction'] ?? {};
  expect(rest).toHaveProperty('Properties');
  expect(needed).toEqual(expect.arrayContaining(['GalleryDenialPolicy', 'SmapDenialPolicy']));
  const [[, mapping] = ['', {}]] = ofType(template, 'AWS::Lambda::EventSourceMapping');
  const [[, rule] = ['', {}]] = ofType(template, 'AWS::Events::Rule');
  for (const begun of [mapping, rule]) expect(JSON.stringify(begun)).toContain('RevokeLambdaFunction');
});

test('every function is on the other architecture where that is asked for', () => {
  for (const [, { Architectures }] of ofType(full, 'AWS::Lambda::Function')) expect(Architectures).toEqual(['x86_64']);
});

describe('every file of functions/', () => {
  test('is a row of the table of functions', () => {
    expect(TABLE.map(([name]) => name).sort()).toEqual(FUNCTIONS);
  });

  test('is deployed with a role and a bundle of its own', () => {
    const roles = ofType(template, 'AWS::IAM::Role').map(([id]) => /^(.*)FunctionRole$/.exec(id)?.[1]?.toLowerCase());
    expect(roles.filter((name) => name !== undefined).sort()).toEqual(FUNCTIONS);
    const handlers = ofType(template, 'AWS::Lambda::Function').map(([, { Handler }]) => Handler);
    expect(handlers.sort()).toEqual(FUNCTIONS.map((name) => `dist/${name}/index.handler`));
  });
});

test('the environment sets every key that the configuration reads, but those for other stores', () => {
  const requested = new Set<string>();
  const recording = new Proxy<Record<string, string>>({}, { get: (_target, name) => void requested.add(String(name)) });
  expect(() => readConfig(recording)).toThrow();
  for (const [, { Environment }] of ofType(template, 'AWS::Lambda::Function')) {
    const { Variables } = Environment as { Variables: Record<string, string> };
    const missing = [...requested].filter((name) => !(name in Variables));
    // Lambda sets the region itself, and functions read parameters where they need them (smap.test.ts); the rest is for
    // S3-compatible stores and `npm start`.
    expect(missing.sort()).toEqual([
      'AWS_REGION',
      'DYNAMODB_ENDPOINT',
      'LATCHKEY_OIDC_ISSUERS',
      'S3_ENDPOINT',
      'S3_FORCE_PATH_STYLE',
      'S3_REGION',
      'SMAP_DATABASE_PARAMETERS',
      'SMAP_DATABASE_TEAM',
      'SMAP_DATABASE_URL',
      'STS_ENDPOINT',
    ]);
    expect(readConfig({ ...Variables, AWS_REGION: 'eu-central-1' }).sessionTags).toBe(true);
  }
});
