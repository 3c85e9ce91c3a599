/** Proves that authentication checks everything that can end a token, and that every refusal has the same words. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { authenticate, ReusedTokenError, unauthenticated } from '../../../shared/domain/people/authenticate.ts';
import type { Enrolment } from '../../../shared/domain/people/enrolment.ts';
import { exchangeToken } from '../../../shared/domain/people/exchange.ts';
import type { ServiceToken } from '../../../shared/domain/people/token.ts';
import { endTeam } from '../../../shared/domain/people/team.ts';
import { endToken } from '../../../shared/domain/people/token-list.ts';
import { bearer } from '../../harness/credentials.ts';
import { ACME, People, START } from '../../harness/people.ts';

const REFUSED = { code: 'unauthenticated', message: unauthenticated().message };
const DAY_SECONDS = 86_400;
let people: People;
let max: Enrolment;

beforeEach(async () => {
  people = new People();
  await people.join('ada', 'admin');
  max = await people.join('max', 'member');
});

const refused = (text: string): Promise<void> => expect(people.who(text)).rejects.toMatchObject(REFUSED);

describe('a member’s token', () => {
  test('says who calls, as the store says it', async () => {
    const { token, membership } = max;
    expect(await people.who(max.tokenText)).toEqual({ kind: 'member', token, team: ACME, membership });
  });

  test('lasts ninety days, to the millisecond', async () => {
    people.pass(90 * DAY_SECONDS - 0.001);
    await expect(people.who(max.tokenText)).resolves.toBeDefined();
    people.pass(0.001);
    await refused(max.tokenText);
  });

  test('survives a change of role, and speaks for the new one', async () => {
    const { id } = await people.set('ada', { user: 'max', role: 'viewer' });
    expect((await people.member(max.tokenText)).membership).toMatchObject({ role: 'viewer', id });
  });
});

describe('refused in the same words', () => {
  test.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['text', () => 'Bearer'],
    ['a JWT', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXgifQ.'],
    ['an unknown id', (text) => text.replace(/_.{20}_/, `_${'0'.repeat(20)}_`)],
    ['another secret', (text) => `${text.slice(0, -43)}${'A'.repeat(43)}`],
    ['an invite’s mark', (text) => text.replace('lk_', 'lki_')],
    ['the stored hash for the secret', (text) => `${text.slice(0, -43)}${max.token.secretHash.slice(0, 43)}`],
  ])('%s', async (_what, shown) => {
    await refused(shown(max.tokenText));
  });

  test.each<[string, () => unknown]>([
    ['that was ended by hand', () => endToken(people.actor('max'), 'acme', max.token.id, people.ports())],
    ['of a removed member', () => people.end('ada', 'max')],
    [
      'of a name that is to have another holder',
      async () => {
        await people.end('ada', 'max');
        await people.set('ada', { user: 'max', role: 'member', reuse: true });
      },
    ],
    [
      'of a name that somebody else has now',
      async () => {
        await people.end('ada', 'max');
        await people.join('max', 'member', 'ada', true);
      },
    ],
    [
      'of a name that is written otherwise',
      () => people.store.memberships.set('acme max', { ...max.membership, user: 'Max' }),
    ],
    [
      'of a member who has not signed in',
      () => people.store.memberships.set('acme max', { ...max.membership, enrolled: false }),
    ],
    ['of a member who is gone', () => people.store.memberships.delete('acme max')],
    ['of a team that was deleted', () => endTeam('acme', people.ports())],
    ['of a team that is gone', () => people.store.teams.delete('acme')],
  ])('a token %s', async (_what, happens) => {
    await happens();
    await refused(max.tokenText);
  });

  test('and an outage of the store is none of that: it is not the caller’s fault', async () => {
    const out = new Error('out');
    const ports = people.authentication();
    const broken = { ...ports, tokens: { ...ports.tokens, getToken: () => Promise.reject(out) } };
    await expect(authenticate(bearer(max.tokenText), broken)).rejects.toBe(out);
  });
});

describe('a service’s token', () => {
  let token: ServiceToken;
  let text: string;

  beforeEach(async () => {
    ({ token, tokenText: text } = await people.service('ada', { expiresInDays: 1 }));
    await people.join('zoe', 'admin', 'ada');
  });

  test('says which service calls', async () => {
    expect(await people.who(text)).toEqual({ kind: 'service', token, team: ACME });
  });

  test.each<[string, () => unknown]>([
    [
      'once it expired',
      () => {
        people.pass(DAY_SECONDS);
      },
    ],
    ['once it was ended', () => endToken(people.actor('ada'), 'acme', token.id, people.ports())],
    ['once its sponsor was removed', () => people.end('zoe', 'ada')],
    ['once its sponsor was narrowed', () => people.set('zoe', { user: 'ada', role: 'member' })],
    [
      'even if its sponsor is an admin again',
      async () => {
        await people.set('zoe', { user: 'ada', role: 'member' });
        await people.set('zoe', { user: 'ada', role: 'admin' });
      },
    ],
    ['of a team that was deleted', () => endTeam('acme', people.ports())],
  ])('is refused in the same words %s', async (_what, happens) => {
    await happens();
    await refused(text);
  });

  test('of the operator has no sponsor to end with', async () => {
    const { tokenText } = await people.service(null);
    await people.end('zoe', 'ada');
    await expect(people.who(tokenText)).resolves.toBeDefined();
  });
});

describe('an exchanged token', () => {
  const exchanged = async (text = max.tokenText): Promise<string> =>
    (await exchangeToken(await people.member(text), people.ports())).tokenText;
  const row = async (id = max.token.id): Promise<object> => ({ ...(await people.store.getToken(id)) });

  test('is good until a minute after the first use of the new one', async () => {
    const fresh = await exchanged();
    people.pass(DAY_SECONDS);
    expect(await people.isGood(max.tokenText)).toBe(true);
    await people.who(fresh);
    people.pass(59.999);
    expect(await people.isGood(max.tokenText)).toBe(true);
    people.pass(0.001);
    await refused(max.tokenText);
    expect(await people.isGood(fresh)).toBe(true);
  });

  test('tells who shows it after its time, and writes the first time down, once', async () => {
    await people.who(await exchanged());
    people.pass(60);
    await expect(people.who(max.tokenText)).rejects.toBeInstanceOf(ReusedTokenError);
    const first = new Date(START.getTime() + 60_000).toISOString();
    expect(await row()).toMatchObject({ reusedOn: first });
    people.pass(60);
    await expect(people.who(max.tokenText)).rejects.toMatchObject({ token: { id: max.token.id } });
    expect(await row()).toMatchObject({ reusedOn: first });
  });

  test('that nobody ever was is no reuse: a wrong secret writes nothing', async () => {
    await people.who(await exchanged());
    people.pass(60);
    await refused(`${max.tokenText.slice(0, -43)}${'A'.repeat(43)}`);
    expect(await row()).not.toHaveProperty('reusedOn');
  });

  test('once the first use of the new one is written, it is not written again', async () => {
    const fresh = await exchanged();
    await people.who(fresh);
    const before = await row();
    people.pass(30);
    await people.who(fresh);
    expect(await row()).toEqual(before);
    expect(await row(fresh.split('_')[1])).toMatchObject({ confirmed: true });
  });

  test('is replaced by the second exchange where the first answer was lost: that never works then', async () => {
    const lost = await exchanged();
    const second = await exchanged();
    await refused(lost);
    expect(await people.isGood(second)).toBe(true);
    await refused(lost);
    people.pass(60);
    await refused(max.tokenText);
    expect(await people.isGood(second)).toBe(true);
  });

  test('of which the new one was used is not exchanged again, however it is asked', async () => {
    const fresh = await exchanged();
    const before = await people.member(max.tokenText);
    await people.who(fresh);
    await expect(exchangeToken(before, people.ports())).rejects.toMatchObject({ code: 'conflict' });
    await expect(exchanged()).rejects.toMatchObject({ code: 'conflict' });
    expect(await people.isGood(fresh)).toBe(true);
  });

  test('ended by hand does not come back by the new one, which had not been used', async () => {
    const fresh = await exchanged();
    await endToken(people.actor('max'), 'acme', max.token.id, people.ports());
    await refused(fresh);
    await refused(max.tokenText);
  });
});
