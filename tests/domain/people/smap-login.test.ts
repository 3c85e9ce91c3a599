/** Checks logins of smap's users: which are cached and for how long, which share a query, and which failures count. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { badLogin, LOGIN_AGE_MS, SmapLogins, type SmapUsersOf } from '../../../shared/domain/people/smap-login.ts';
import type { LoginFailures } from '../../../shared/domain/people/login-failures.ts';
import { isReaderName, type ReaderName } from '../../../shared/domain/people/reader-name.ts';
import type { SmapUser } from '../../../shared/domain/people/smap-password.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { smapPasswords } from '../../../local/smap-database.ts';
import { outcomeOf } from '../../harness/people.ts';

const TEAM: Team = {
  team: 'survey',
  layout: 'smap',
  bucket: 'smap',
  root: '',
  generation: 'gen0000',
  createdOn: '2026-11-23T10:00:00Z',
};
const REFUSED = { code: 'unauthenticated', message: badLogin().message };
const ADDRESS = '192.0.2.7';
let nowMs: number;
let users: Map<string, SmapUser>;
/** Holds the queries to the database, and the outcomes of the attempts. */
let requested: string[];
let ends: string[];
let logins: SmapLogins;
/** Runs before a password is checked. */
let claim: () => Promise<void>;
/** Runs during a query. */
let meanwhile: () => Promise<void>;

beforeEach(() => {
  nowMs = Date.parse('2026-11-23T10:00:00Z');
  users = new Map([['ada', stored('ada', 'right')]]);
  requested = [];
  ends = [];
  meanwhile = () => Promise.resolve();
  claim = () => Promise.resolve();
  const usersOf: SmapUsersOf = (team) =>
    Promise.resolve(
      team === 'without'
        ? undefined
        : {
            findUser: async (ident) => {
              requested.push(ident);
              await meanwhile();
              return users.get(ident);
            },
            isInProjectOf: () => Promise.resolve(false),
          },
    );
  const ended = (how: string) => (): Promise<void> => {
    ends.push(how);
    return Promise.resolve();
  };
  const failures: Pick<LoginFailures, 'admit'> = {
    admit: () =>
      Promise.resolve({
        claim: () => claim(),
        succeeded: ended('succeeded'),
        failed: ended('failed'),
        dropped: () => ends.push('dropped'),
      }),
  };
  logins = new SmapLogins({ usersOf, failures, now: () => new Date(nowMs) });
});

function stored(ident: string, password: string): SmapUser {
  const { digest, basic } = smapPasswords(ident, password);
  return { realm: 'smap', password: digest, basicPassword: basic };
}

function nameOf(text: string): ReaderName {
  if (!isReaderName(text)) throw new Error(`${text} is no name`);
  return text;
}

const signIn = (password = 'right', name = 'ada', team: Team | undefined = TEAM): Promise<unknown> =>
  logins.signIn(team, { name: nameOf(name), password }, ADDRESS);

describe('an attempt that another function has taken', () => {
  const taken = new LatchkeyError('rate_limited', 'wait', { retryAfterSeconds: 4 });

  test('is refused, the right password too, and is neither a success nor a failure', async () => {
    claim = () => Promise.reject(taken);
    for (const password of ['right', 'wrong']) await expect(signIn(password)).rejects.toBe(taken);
    expect(ends).toEqual(['dropped', 'dropped']);
    claim = () => Promise.resolve();
    await expect(signIn()).resolves.toMatchObject({ name: 'ada' });
  });

  test('is taken once the database has answered, and before the password is looked at', async () => {
    meanwhile = () => {
      requested.push('answers');
      return Promise.resolve();
    };
    claim = () => {
      requested.push('claim');
      return Promise.resolve();
    };
    await expect(signIn('wrong')).rejects.toMatchObject(REFUSED);
    expect([requested, ends]).toEqual([['ada', 'answers', 'claim'], ['failed']]);
  });
});

describe('a success', () => {
  test('is believed for a minute from before the database was asked, and not longer', async () => {
    meanwhile = () => {
      nowMs += 5000;
      return Promise.resolve();
    };
    await signIn();
    meanwhile = () => Promise.resolve();
    users.clear();
    nowMs += LOGIN_AGE_MS - 5001;
    await expect(signIn()).resolves.toMatchObject({ team: TEAM, name: 'ada' });
    nowMs += 1;
    await expect(signIn()).rejects.toMatchObject(REFUSED);
    expect([requested, ends]).toEqual([
      ['ada', 'ada'],
      ['succeeded', 'failed'],
    ]);
  });

  test('is not believed when the clock is set back', async () => {
    await signIn();
    nowMs -= 1;
    await signIn();
    expect(requested).toHaveLength(2);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['password', () => signIn('other')],
    ['name', () => signIn('right', 'max')],
    ['team', () => signIn('right', 'ada', { ...TEAM, team: 'without' })],
  ])('is believed of no other %s', async (_what, other) => {
    await signIn();
    await expect(other()).rejects.toMatchObject(REFUSED);
  });

  test('is not believed of a team that was made anew, nor of one that ended', async () => {
    await signIn();
    users.clear();
    await expect(signIn('right', 'ada', { ...TEAM, generation: 'gen0001' })).rejects.toMatchObject(REFUSED);
    await expect(signIn('right', 'ada', { ...TEAM, endedOn: '2026-11-23' })).rejects.toMatchObject(REFUSED);
  });

  test('of a name and password that only look alike put together is another', async () => {
    users.set('ada"', stored('ada"', ',"right'));
    await signIn(',"right', 'ada"');
    await expect(signIn('","right', 'ada')).rejects.toMatchObject(REFUSED);
  });

  test('is forgotten when two thousand others came after it', async () => {
    for (let index = 0; index <= 2000; index += 1) {
      users.set(`u${index}`, stored(`u${index}`, 'right'));
      await signIn('right', `u${index}`);
    }
    requested.length = 0;
    await signIn('right', 'u1');
    await signIn('right', 'u0');
    expect(requested).toEqual(['u0']);
  });
});

describe('a failure', () => {
  test('is never kept, and counts each time', async () => {
    await expect(signIn('other')).rejects.toMatchObject(REFUSED);
    users.set('ada', stored('ada', 'other'));
    await signIn('other');
    expect(ends).toEqual(['failed', 'succeeded']);
  });

  test.each<[string, Team | undefined]>([
    ['an unknown team', undefined],
    ['a team that has ended', { ...TEAM, endedOn: '2026-11-23' }],
    ['a team of another layout', { ...TEAM, layout: 'webqsee' }],
  ])('of %s is told in the same words, and asks nobody', async (_what, team) => {
    await expect(logins.signIn(team, { name: nameOf('ada'), password: 'right' }, ADDRESS)).rejects.toMatchObject(
      REFUSED,
    );
    expect([requested, ends]).toEqual([[], []]);
  });

  test('of the database is none of the caller’s: it does not count, and nothing of it is kept', async () => {
    meanwhile = () => Promise.reject(new LatchkeyError('upstream_unavailable', 'down'));
    expect([await outcomeOf(signIn()), await outcomeOf(signIn('other'))]).toEqual([
      'upstream_unavailable',
      'upstream_unavailable',
    ]);
    meanwhile = () => Promise.resolve();
    expect([await outcomeOf(signIn()), ends]).toEqual(['done', ['dropped', 'dropped', 'succeeded']]);
  });
});

test('an unknown user costs what a wrong password does: the same question and the same hashes', async () => {
  const compared = jest.spyOn(Buffer, 'from');
  const costOf = async (name: string): Promise<[number, number]> => {
    requested.length = 0;
    compared.mockClear();
    await outcomeOf(signIn('other', name));
    return [requested.length, compared.mock.calls.length];
  };
  const wrong = await costOf('ada');
  expect(await costOf('nobody')).toEqual(wrong);
  expect(wrong).toEqual([1, 4]);
  compared.mockRestore();
});

test('those who come with the same login at the same time are one question, and one failure', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  meanwhile = () => promise;
  const right = Array.from({ length: 50 }, () => outcomeOf(signIn()));
  const wrong = Array.from({ length: 50 }, () => outcomeOf(signIn('other')));
  resolve(undefined);
  expect(new Set(await Promise.all(right))).toEqual(new Set(['done']));
  expect(new Set(await Promise.all(wrong))).toEqual(new Set(['unauthenticated']));
  expect([requested.length, ends.sort()]).toEqual([2, ['failed', 'succeeded']]);
});
