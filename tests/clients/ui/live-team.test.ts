/** Proves when a member's place is asked for anew, and what the page learns from the answers. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { LatchkeyError, type ErrorCode, type Team, type TeamSettings } from '../../../clients/browser/latchkey.ts';
import { LiveTeam } from '../../../clients/ui/live-team.ts';

const SETTINGS: TeamSettings = {
  team: 'acme',
  layout: 'webqsee',
  storageType: 'S3',
  bucket: 'webqsee',
  region: 'eu-central-1',
  endpoint: null,
  forcePathStyle: false,
  root: 'webqsee/acme/',
  role: 'member',
  user: 'max',
  grants: [],
  areas: [],
  manages: false,
};

/** Stands in for the page: one target hears everything, and what it shows may be hidden. */
let page: EventTarget & { visibilityState: string };
let navigation: { onLine: boolean };
let asked: number;
let answer: () => Promise<TeamSettings>;
let live: LiveTeam;
let unfollow: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  navigation = { onLine: true };
  jest.replaceProperty(globalThis, 'navigator', navigation as Navigator);
  Object.assign(globalThis, {
    document: page,
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
  });
  asked = 0;
  answer = () => Promise.resolve({ ...SETTINGS });
  const team = {
    settings: SETTINGS,
    refresh: () => {
      asked += 1;
      return answer();
    },
  };
  live = new LiveTeam(team as unknown as Team);
  unfollow = live.follow();
});

afterEach(() => {
  unfollow();
  jest.restoreAllMocks();
  jest.useRealTimers();
  for (const name of ['document', 'addEventListener', 'removeEventListener']) Reflect.deleteProperty(globalThis, name);
});

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

function focus(): void {
  page.dispatchEvent(new Event('focus'));
}

function refuse(code: ErrorCode, status?: number): void {
  answer = () => Promise.reject(new LatchkeyError(code, 'no', { status }));
}

test('it asks at the start, and every twenty seconds while the page is seen', async () => {
  expect(asked).toBe(1);
  await pass(60_000);
  expect(asked).toBe(4);
  page.visibilityState = 'hidden';
  await pass(60_000);
  expect(asked).toBe(4);
});

test('it asks on a focus, at most every five seconds', async () => {
  for (let turn = 0; turn < 50; turn += 1) {
    focus();
    await pass(100);
  }
  expect(asked).toBeLessThanOrEqual(2);
  await pass(25_000);
  const before = asked;
  focus();
  expect(asked).toBe(before + 1);
});

test('a removal that the broker learns of ten seconds late is seen soon after a focus', async () => {
  await pass(22_000);
  focus();
  await pass(10_000);
  refuse('unauthenticated', 401);
  await pass(5000);
  expect(live.view.value.standing).toBe('removed');
});

test('it no longer asks once the place has ended, or nobody looks', async () => {
  refuse('not_a_member', 404);
  await pass(20_000);
  expect(live.view.value.standing).toBe('removed');
  const before = asked;
  await pass(60_000);
  focus();
  expect(asked).toBe(before);
});

test('it stops with the page', async () => {
  unfollow();
  await pass(60_000);
  focus();
  expect(asked).toBe(1);
});

test('a sign-out in another tab is told apart from a removal', async () => {
  refuse('signed_out');
  await pass(20_000);
  expect(live.view.value.standing).toBe('signed_out');
});

test('a changed role is remembered until the person knows', async () => {
  answer = () => Promise.resolve({ ...SETTINGS, role: 'viewer' });
  await pass(20_000);
  expect(live.view.value).toMatchObject({ settings: { role: 'viewer' }, roleBefore: 'member' });
  live.acknowledge();
  expect(live.view.value.roleBefore).toBeUndefined();
});

test('a role that is changed back has nothing to tell', async () => {
  answer = () => Promise.resolve({ ...SETTINGS, role: 'viewer' });
  await pass(20_000);
  answer = () => Promise.resolve({ ...SETTINGS });
  await pass(20_000);
  expect(live.view.value.roleBefore).toBeUndefined();
});

test('an answer without news draws nothing anew', async () => {
  await pass(0);
  const { value } = live.view;
  await pass(60_000);
  expect(live.view.value).toBe(value);
});

test('a broker that is away is told, and that it is back', async () => {
  refuse('unreachable');
  await pass(20_000);
  expect(live.view.value).toMatchObject({ reach: 'broker_down', standing: 'member' });
  answer = () => Promise.resolve({ ...SETTINGS });
  await pass(20_000);
  expect(live.view.value.reach).toBe('good');
});

test('a bucket that is away is no fault of the broker, which is asked', async () => {
  await pass(10_000);
  const before = asked;
  live.note(new LatchkeyError('unreachable', 'the bucket was not reached'));
  await pass(0);
  expect(asked).toBe(before + 1);
  expect(live.view.value.reach).toBe('good');
});

test('without a network nothing else is blamed', async () => {
  navigation.onLine = false;
  page.dispatchEvent(new Event('offline'));
  expect(live.view.value.reach).toBe('offline');
  refuse('unreachable');
  await pass(20_000);
  expect(live.view.value.reach).toBe('offline');
});
