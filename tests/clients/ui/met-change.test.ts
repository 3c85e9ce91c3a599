/** Proves that a refused change of a member is told from one that somebody else made meanwhile. */
import { expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { isMet } from '../../../clients/ui/team/met-change.ts';
import { member } from './team-people.ts';

const CONFLICT = new LatchkeyError('conflict', 'not now');
const ada = member('ada', 'admin');
const max = member('max', 'member');
const members = [ada, max];

test.each([
  ['gone', [ada]],
  ['of another role', [ada, member('max', 'viewer')]],
  ['another holder of the name', [ada, member('max', 'member', { since: new Date(0) })]],
])('a member who is %s was changed by somebody else', (_, others) => {
  expect(isMet(CONFLICT, max, others)).toBe(true);
});

test.each([
  ['a conflict of an unchanged member', CONFLICT, members],
  ['a conflict, if the list could not be read', CONFLICT, undefined],
  ['another refusal', new LatchkeyError('rate_limited', 'slow down'), []],
])('%s is told as it is', (_, error, after) => {
  expect(isMet(error, max, after)).toBe(false);
});
