/**
 * Parameters that are not read: a session policy that is overlooked is a session with all rights of its role, so a request
 * with a parameter that is repeated, misspelled or in another place is refused.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send } from '../harness/http.ts';
import { signed } from '../harness/sigv4.ts';
import { allow, startStandIn, trust, userArn, type StandIn } from '../harness/stand-in.ts';

const POLICY = JSON.stringify(allow('s3:GetObject'));
type Parameters = readonly (readonly [name: string, value: string])[];

let standIn: StandIn;
beforeAll(async () => {
  const role = {
    name: 'role',
    policies: [allow('s3:*')],
    trustPolicy: trust(userArn('broker'), 'sts:AssumeRole'),
    maxSessionDurationSeconds: 3600,
  };
  standIn = await startStandIn({ users: [{ name: 'broker', policies: [allow('sts:*')] }], roles: [role] });
});
afterAll(() => standIn.dispose());

async function assumeWith(more: Parameters, query = ''): Promise<string> {
  const { url: base } = standIn.aws;
  const parameters = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: standIn.aws.roleArn('role'),
    RoleSessionName: 'session',
  });
  for (const [name, value] of more) parameters.append(name, value);
  const body = parameters.toString();
  const request = { method: 'POST', path: `/${query}`, headers: { 'content-length': String(body.length) }, body };
  const options = { credentials: standIn.aws.userKey('broker'), base, service: 'sts' };
  const { status, text } = await send(base, request.path, signed(request, options));
  return `${status} ${/<Code>(\w+)/.exec(text)?.[1] ?? ''}`.trim();
}

test.each<[string, Parameters, string]>([
  ['none', [], '200'],
  ['the policy', [['Policy', POLICY]], '200'],
  ['an empty list of tags', [['Tags', '']], '200'],
  [
    'the policy twice',
    [
      ['Policy', POLICY],
      ['Policy', POLICY],
    ],
    '501 NotImplemented',
  ],
  ['another role', [['RoleArn', 'arn:aws:iam::123456789012:role/other']], '501 NotImplemented'],
  ['the policy in lower case', [['policy', POLICY]], '501 NotImplemented'],
  ['a policy that nobody knows', [['SessionPolicy', POLICY]], '501 NotImplemented'],
  [
    'the ARN of a policy',
    [['PolicyArns.member.1.arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess']],
    '501 NotImplemented',
  ],
])('with %s besides', async (_name, more, expected) => {
  expect(await assumeWith(more)).toBe(expected);
});

test('with the policy in the query of a POST', async () => {
  expect(await assumeWith([], `?Policy=${encodeURIComponent(POLICY)}`)).toBe('501 NotImplemented');
});
