/** Proves that an invite's state follows from its own row and from the memberships as they are now. */
import { describe, expect, test } from '@jest/globals';
import { COMPLETION_SECONDS, inviteState, isOpen, type Invite } from '../../../shared/domain/people/invite.ts';
import type { Membership } from '../../../shared/domain/people/membership.ts';
import { START } from '../../harness/people.ts';

const START_SECONDS = START.getTime() / 1000;
const MAX: Membership = {
  team: 'acme',
  user: 'max',
  role: 'member',
  id: 'member0000',
  holder: 'holder',
  version: 3,
  active: true,
  enrolled: true,
  since: START.toISOString(),
};
const ADA: Membership = { ...MAX, user: 'ada', role: 'admin', id: 'admin00000' };
const INVITE: Invite = {
  id: 'ab'.repeat(10),
  secretHash: 'a'.repeat(64),
  team: 'acme',
  user: 'max',
  role: 'member',
  membershipVersion: 3,
  issuer: { user: 'ada', membershipId: 'admin00000' },
  createdOn: START.toISOString(),
  expiresAtSeconds: START_SECONDS + 60,
};
const BEGUN: Invite = {
  ...INVITE,
  membershipVersion: 0,
  redemption: {
    redeemedOn: START.toISOString(),
    tokenId: 'cd'.repeat(10),
    membershipId: 'member0000',
    holder: 'holder',
    attempt: 1,
    secretHash: 'd'.repeat(64),
    finished: false,
  },
};
const at = (seconds: number): Date => new Date((START_SECONDS + seconds) * 1000);

describe('the state', () => {
  test.each<[string, Partial<Invite>, number, Membership | undefined, Membership | undefined, string]>([
    ['of a good one', {}, 0, MAX, ADA, 'open'],
    ['to its last moment', {}, 59.999, MAX, ADA, 'open'],
    ['from its end on', {}, 60, MAX, ADA, 'expired'],
    ['ended by hand', { endedOn: START.toISOString() }, 0, MAX, ADA, 'ended'],
    ['ended by hand and too late', { endedOn: START.toISOString() }, 90, MAX, ADA, 'ended'],
    ['after a change of its member', {}, 0, { ...MAX, version: 4 }, ADA, 'ended'],
    ['after its member is gone', {}, 0, undefined, ADA, 'ended'],
    ['for a new name that somebody has now', { membershipVersion: 0 }, 0, MAX, ADA, 'ended'],
    ['for a new name', { membershipVersion: 0 }, 0, undefined, ADA, 'open'],
    ['for a name that is written otherwise', {}, 0, { ...MAX, user: 'Max' }, ADA, 'ended'],
    ['after its issuer was removed', {}, 0, MAX, { ...ADA, active: false }, 'ended'],
    ['after its issuer was narrowed', {}, 0, MAX, { ...ADA, id: 'other00000' }, 'ended'],
    ['without its issuer', {}, 0, MAX, undefined, 'ended'],
    ['by the operator', { issuer: null }, 0, MAX, undefined, 'open'],
  ])('%s', (_what, over, seconds, member, issuer, state) => {
    expect(inviteState({ ...INVITE, ...over }, at(seconds), member, issuer)).toBe(state);
  });

  test('of one that somebody began to redeem is open as long as it can be finished', () => {
    const own = { ...MAX, version: 1, enrolled: false };
    expect(inviteState(BEGUN, at(0), undefined, ADA)).toBe('open');
    expect(inviteState(BEGUN, at(0), own, ADA)).toBe('open');
    expect(inviteState(BEGUN, at(COMPLETION_SECONDS - 0.001), own, ADA)).toBe('open');
    expect(inviteState(BEGUN, at(COMPLETION_SECONDS), own, ADA)).toBe('expired');
    expect(inviteState(BEGUN, at(0), { ...own, id: 'other00000' }, ADA)).toBe('ended');
    expect(inviteState(BEGUN, at(0), { ...own, active: false, version: 2 }, ADA)).toBe('ended');
    expect(inviteState({ ...BEGUN, endedOn: START.toISOString() }, at(0), own, ADA)).toBe('ended');
  });

  test('of one that was redeemed stays so, whatever happens then', () => {
    const redemption = BEGUN.redemption === undefined ? undefined : { ...BEGUN.redemption, finished: true };
    if (redemption === undefined) throw new Error('nothing was begun');
    for (const member of [MAX, undefined, { ...MAX, active: false }])
      expect(inviteState({ ...BEGUN, redemption }, at(9000), member, undefined)).toBe('redeemed');
  });
});

test('an invite is open by its own row until somebody begins, it is ended, or its time is over', () => {
  expect(isOpen(INVITE, at(59.999))).toBe(true);
  expect(isOpen(INVITE, at(60))).toBe(false);
  expect(isOpen(BEGUN, at(0))).toBe(false);
  expect(isOpen({ ...INVITE, endedOn: START.toISOString() }, at(0))).toBe(false);
});
