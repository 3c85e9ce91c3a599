/** Proves that the broker's answer about access is read, measured as STS measures it, and refused in another form. */
import { expect, test } from '@jest/globals';
import { parseAccess } from '../../../clients/ui/access/access-answer.ts';

test('the policy is measured without white space, and shown with it', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'] }] };
  const grants = [{ actions: ['read', 'list'], prefix: 'webqsee/acme/shared/' }];
  const read = parseAccess({ grants, policy, tokenPercent: 34 });
  expect(read).toMatchObject({ grants, policyChars: 83, tokenPercent: 34 });
  expect(read.policy).toMatch(/^\{\n {2}"Version": "2012-10-17",\n/);
});

test('an action that this page does not know is no right', () => {
  const grants = [{ actions: ['read', 'tag'], prefix: 'p/' }];
  expect(parseAccess({ grants, policy: {}, tokenPercent: 1 }).grants).toEqual([{ actions: ['read'], prefix: 'p/' }]);
});

test.each([
  {},
  { grants: [], policy: [], tokenPercent: 1 },
  { grants: {}, policy: {}, tokenPercent: 1 },
  { grants: [], policy: {} },
])('another form is refused: %j', (content) => {
  expect(() => parseAccess(content)).toThrow('in a form that this page does not know');
});
