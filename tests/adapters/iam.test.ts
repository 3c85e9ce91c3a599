/** Checks IAM's adapter: the requests it sends, how it reads the answers, and how it maps failures. */
import { describe, expect, test } from '@jest/globals';
import { NoSuchEntityException, type IAMClient } from '@aws-sdk/client-iam';
import { denialPoliciesWith } from '../../shared/adapters/iam.ts';
import type { DenialPolicies } from '../../shared/domain/session/revocation.ts';
import { LatchkeyError } from '../../shared/errors.ts';

const SETTINGS = {
  policyName: 'latchkey-revoked',
  roleArns: {
    gallery: 'arn:aws:iam::123456789012:role/latchkey-gallery',
    smap: 'arn:aws:iam::123456789012:role/a/path/latchkey-smap',
  },
};

interface Sent {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

/** Returns the port and the requests that IAM received. */
function answering(answer: unknown): { readonly policies: DenialPolicies; readonly sent: [string, unknown][] } {
  const sent: [string, unknown][] = [];
  const send = (command: Sent): Promise<unknown> => {
    sent.push([command.constructor.name, command.input]);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { policies: denialPoliciesWith({ send } as unknown as IAMClient, SETTINGS), sent };
}

/** Returns an error as the SDK throws it. */
function awsError(name: string, httpStatusCode: number | undefined): Error {
  return Object.assign(new Error('INSIDE'), { name, $metadata: { httpStatusCode } });
}

test('reads the policy of a role by its name, decoded as IAM encodes it', async () => {
  const { policies, sent } = answering({ PolicyDocument: encodeURIComponent('{"a":"100 % +&"}') });
  expect(await policies.getPolicy('smap')).toBe('{"a":"100 % +&"}');
  expect(sent).toEqual([['GetRolePolicyCommand', { RoleName: 'latchkey-smap', PolicyName: 'latchkey-revoked' }]]);
});

test('a policy that is not there is none, and no failure', async () => {
  const { policies } = answering(new NoSuchEntityException({ message: 'none', $metadata: { httpStatusCode: 404 } }));
  expect(await policies.getPolicy('gallery')).toBeUndefined();
});

test('writes the text as it is', async () => {
  const { policies, sent } = answering({});
  await policies.putPolicy('gallery', '{"a":1}');
  const place = { RoleName: 'latchkey-gallery', PolicyName: 'latchkey-revoked' };
  expect(sent).toEqual([['PutRolePolicyCommand', { ...place, PolicyDocument: '{"a":1}' }]]);
});

describe('a failure', () => {
  test.each([
    ['AccessDenied', 403, 'upstream_refused'],
    ['LimitExceededException', 409, 'upstream_refused'],
    ['NoSuchEntityException', 404, 'upstream_refused'],
    ['ConcurrentModificationException', 409, 'upstream_unavailable'],
    ['Throttling', 400, 'upstream_unavailable'],
    ['TooManyRequestsException', 429, 'upstream_unavailable'],
    ['ServiceFailureException', 500, 'upstream_unavailable'],
    ['TimeoutError', undefined, 'upstream_unavailable'],
  ])('%s (%s) is %s, and shows nothing of the inside', async (name, status, code) => {
    const { policies } = answering(awsError(name, status));
    const error: unknown = await policies.putPolicy('gallery', '{}').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain('INSIDE');
  });
});
