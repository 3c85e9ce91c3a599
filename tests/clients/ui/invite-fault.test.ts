/** Proves that an invite that does not work says so, and what to do next. */
import { expect, test } from '@jest/globals';
import { LatchkeyError, type ErrorCode } from '../../../clients/browser/latchkey.ts';
import { inviteFaultOf, type InviteFault } from '../../../clients/ui/join/invite-fault.ts';

function faultOf(
  code: ErrorCode,
  facts: { readonly retryAfterSeconds?: number; readonly requestId?: string } = {},
): InviteFault {
  return inviteFaultOf(new LatchkeyError(code, 'what the library says', facts));
}

test('a used invite warns of somebody else who used it', () => {
  const { title, advice, mayPass } = faultOf('already_redeemed');
  expect([title, mayPass]).toEqual(['This invite was used already.', false]);
  expect(advice).toMatch(/ask for a further invite.*tell the admin/);
});

test('an unknown code leads to no address, whatever was pasted', () => {
  const { advice } = faultOf('not_found');
  expect(advice).toMatch(/^Open the link as it was sent to you: it may be of another broker/);
  expect(advice).not.toContain('://');
});

test('a limit says after how many seconds', () => {
  expect(faultOf('rate_limited', { retryAfterSeconds: 17 })).toMatchObject({
    mayPass: true,
    advice: expect.stringContaining('in 17 seconds'),
  });
});

test('a broken broker is named by its request', () => {
  expect(faultOf('internal', { requestId: 'r-1' }).advice).toContain('request r-1');
  expect(faultOf('internal').advice).not.toContain('request');
});

test.each(['unreachable', 'no_storage', 'upstream_unavailable', 'conflict'] as const)('%s may pass', (code) => {
  expect(faultOf(code).mayPass).toBe(true);
});

test.each(['expired', 'not_found', 'invalid_request'] as const)('%s needs another invite', (code) => {
  expect(faultOf(code).mayPass).toBe(false);
});

test('what the library says becomes a sentence', () => {
  expect(faultOf('conflict').advice).toBe('What the library says.');
});
