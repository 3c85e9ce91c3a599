/** Checks where audit lines go in the packaged stack, and that the command learns it from the outputs. */
import { beforeAll, expect, test } from '@jest/globals';
import { ofType, one, packaged } from '../../harness/packaged-stack.ts';
import type { Template } from '../../harness/stack.ts';

let template: Template;

beforeAll(async () => {
  template = await packaged('plain');
}, 180_000);

test('operators have a log group of their own, kept for 90 days as the functions’ are', () => {
  expect(one(template, 'OperatorLogGroup')).toEqual({ LogGroupName: '/latchkey/prod/operator', RetentionInDays: 90 });
  for (const [, group] of ofType(template, 'AWS::Logs::LogGroup')) expect(group['RetentionInDays']).toBe(90);
});

test('the outputs name it, and the group of each function, and no other', () => {
  expect(template.Outputs['OperatorLogGroup']).toEqual({ Value: { Ref: 'OperatorLogGroup' } });
  const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, group]) => String(group['LogGroupName']));
  const named = String(template.Outputs['FunctionLogGroups']?.Value).split(',');
  expect(named.sort()).toEqual(groups.filter((name) => name.startsWith('/aws/lambda/')).sort());
});

test('no function may write into it', () => {
  for (const [id, resource] of Object.entries(template.Resources))
    if (id !== 'OperatorLogGroup')
      expect([id, JSON.stringify(resource)]).toEqual([id, expect.not.stringContaining('/latchkey/prod/operator')]);
});
