/** Proves that lists hold what was made and ended here until the broker's own do, and outlive a read that fails. */
import { expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { PeopleLists } from '../../../clients/ui/team/people-lists.ts';
import { invite, service } from './team-people.ts';

const ROW = { user: 'mia', role: 'member', createdBy: 'ada', expiresAt: '2999-01-01T00:00:00Z' };

/** A broker whose answers the test sets. */
function fakeLive() {
  const answers: Record<string, () => Promise<Readonly<Record<string, unknown>>>> = {};
  const noted: unknown[] = [];
  const list = (name: string, items: readonly object[]): void => {
    answers[name] = () => Promise.resolve({ items });
  };
  for (const name of ['members', 'invites', 'tokens']) list(name, []);
  return {
    answers,
    list,
    noted,
    team: { ask: (path: string) => answers[path]?.() ?? Promise.reject(new Error(path)) },
    note: (error: unknown) => {
      noted.push(error);
    },
  };
}

function invitesOf(lists: PeopleLists): readonly string[] | undefined {
  return lists.state.value.people?.invites.map(({ id }) => id);
}

test('an invite that was made is there at once, and once only when the list has it', async () => {
  const live = fakeLive();
  const lists = new PeopleLists(live);
  await lists.read();
  lists.addInvite(invite('1', 'mia'));
  await lists.read();
  expect(invitesOf(lists)).toEqual(['1']);
  live.list('invites', [{ ...ROW, id: '1', state: 'open' }]);
  await lists.read();
  expect(invitesOf(lists)).toEqual(['1']);
  live.list('invites', [{ ...ROW, id: '1', state: 'redeemed' }]);
  await lists.read();
  expect(invitesOf(lists)).toEqual([]);
});

test('what was ended here stays away, though the list still has it', async () => {
  const live = fakeLive();
  live.list('invites', [{ ...ROW, id: '1', state: 'open' }]);
  const lists = new PeopleLists(live);
  await lists.read();
  lists.addToken(service('2', 'ada'));
  lists.drop('1');
  lists.drop('2');
  await lists.read();
  expect(invitesOf(lists)).toEqual([]);
  expect(lists.state.value.people?.tokens).toEqual([]);
});

test('invites whose time has passed are not open', async () => {
  const live = fakeLive();
  live.list('invites', [{ ...ROW, id: '1', state: 'open', expiresAt: '2020-01-01T00:00:00Z' }]);
  const lists = new PeopleLists(live);
  await lists.read();
  expect(invitesOf(lists)).toEqual([]);
});

test('a failure is shown where nothing is known, and noted where something is', async () => {
  const live = fakeLive();
  const down = new LatchkeyError('unreachable', 'no answer');
  live.answers['members'] = () => Promise.reject(down);
  const lists = new PeopleLists(live);
  await lists.read();
  expect(lists.state.value).toEqual({ fault: down });
  live.list('members', [{ user: 'ada', role: 'admin', since: ROW.expiresAt }]);
  await lists.read();
  live.answers['members'] = () => Promise.reject(down);
  await lists.read();
  expect(lists.state.value.people?.members).toHaveLength(1);
  expect(live.noted).toEqual([down, down]);
});

test('a slow answer does not replace a newer one', async () => {
  const live = fakeLive();
  const slow = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  live.answers['invites'] = () => slow.promise;
  const lists = new PeopleLists(live);
  const first = lists.read();
  live.list('invites', [{ ...ROW, id: 'new', state: 'open' }]);
  await lists.read();
  slow.resolve({ items: [{ ...ROW, id: 'old', state: 'open' }] });
  await first;
  expect(invitesOf(lists)).toEqual(['new']);
});
