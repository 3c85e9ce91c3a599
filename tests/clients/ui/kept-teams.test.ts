/** Proves that a team stays open with its uploads while it is the same place, and no longer. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LatchkeyError, type Latchkey, type SignedInTeam } from '../../../clients/browser/latchkey.ts';
import { KeptTeams } from '../../../clients/ui/frame/kept-teams.ts';

let signedInTeams: SignedInTeam[];
let opened: number;
let sessions: number;
let kept: KeptTeams;

beforeEach(() => {
  // Uploads listen to the page.
  const page = new EventTarget();
  Object.assign(globalThis, {
    document: page,
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
  });
  opened = 0;
  sessions = 0;
  signedInTeams = ['acme', 'beta'].map((team) => ({ team, user: 'max', role: 'member' }));
  const latchkey = {
    get signedInTeams() {
      return signedInTeams;
    },
    team: async (team: string) => {
      opened += 1;
      await Promise.resolve();
      const user = signedInTeams.find((one) => one.team === team)?.user;
      if (user === undefined) throw new LatchkeyError('signed_out', 'no');
      return {
        settings: { team, user, role: 'member', areas: [] },
        unfinishedUploads: () => Promise.resolve([]),
        credentials: () => {
          sessions += 1;
          return Promise.reject(new LatchkeyError('rate_limited', 'no'));
        },
      };
    },
  };
  kept = new KeptTeams(latchkey as unknown as Latchkey);
});

afterEach(() => {
  signedInTeams = [];
  kept.prune();
  for (const name of ['document', 'addEventListener', 'removeEventListener']) Reflect.deleteProperty(globalThis, name);
});

test('who comes back from another team finds the same uploads', async () => {
  const first = await kept.open('acme');
  await kept.open('beta');
  kept.prune();
  expect((await kept.open('acme')).uploads).toBe(first.uploads);
  expect(opened).toBe(2);
});

test('a session is asked for as soon as the team is open, which no failure of it closes', async () => {
  await expect(kept.open('acme')).resolves.toBeDefined();
  expect(sessions).toBe(1);
  await kept.open('acme');
  expect(sessions).toBe(1);
});

test('two calls at once open one', async () => {
  const [one, other] = await Promise.all([kept.open('acme'), kept.open('acme')]);
  expect(one).toBe(other);
});

test('another member of the same team gets nothing of the former one', async () => {
  const first = await kept.open('acme');
  signedInTeams = [{ team: 'acme', user: 'uma', role: 'viewer' }];
  const second = await kept.open('acme');
  expect(second.uploads).not.toBe(first.uploads);
  expect(second.live.view.value.settings.user).toBe('uma');
});

test('a place that has ended is asked for anew', async () => {
  const first = await kept.open('acme');
  first.live.note(new LatchkeyError('unauthenticated', 'no', { status: 401 }));
  kept.prune();
  expect((await kept.open('acme')).live).not.toBe(first.live);
});

test('a team that does not open stays unopened', async () => {
  signedInTeams = [];
  await expect(kept.open('acme')).rejects.toMatchObject({ code: 'signed_out' });
});
