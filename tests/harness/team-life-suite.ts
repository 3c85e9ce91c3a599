/**
 * Plays a team's whole life over HTTP, by one way of signing in: create, join, work, change, leave and delete. Afterwards tries
 * everything that a leaver held: credentials at S3, URLs, tokens or identities, codes.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import { eventually } from './eventually.ts';
import { heldBy, holdBy, untilRevoked, type Held } from './held.ts';
import { jsonOf, refusal } from './http.ts';
import { outcome, s3Client, startLatchkey, type CredentialsAnswer, type Running } from './latchkey.ts';
import { operatorOf } from './operator.ts';
import { idOf, itemsOf, peopleOf, type People } from './team-calls.ts';

/** How the members of the team sign in. What they send is named by a text: a token, or a JWT. */
export interface SignIn {
  /** Starts what is needed before the broker; returns its environment. */
  readonly start: () => Promise<Readonly<Record<string, string>>>;
  readonly close: () => Promise<void>;
  /** Redeems a code, and signs in. */
  readonly enter: (broker: string, people: People, code: string, user: string) => Promise<string>;
  /** Lets an admin add somebody, who signs in. */
  readonly join: (broker: string, people: People, by: string, user: string, more?: object) => Promise<string>;
  /** Gets a fresh token in place of one; `undefined` where there are none. */
  readonly exchange?: (people: People, token: string) => Promise<string>;
  /** The answer of a team's routes to somebody who was removed, and that of `GET /v1/me`. */
  readonly refused: string;
  readonly refusedMe: string;
}

const ROOT = 'webqsee/acme/items-root/';
const Bucket = 'webqsee';
const UNAUTHENTICATED = '401 unauthenticated';

/** Registers the tests; called once, at the top of a test file. */
export function playTeamLife(way: SignIn): void {
  let running: Running;
  let operator: Operator;
  let people: People;
  let ada: string;
  let max: string;
  let service: { id: string; token: string };
  let asMember: Held;
  let ofService: Held;
  let spareCode: string;
  const picture = `${ROOT}shared/max/picture.jpg`;

  beforeAll(async () => {
    const environment = await way.start();
    running = await startLatchkey({ environment });
    operator = operatorOf(running);
    people = peopleOf(running.demo.broker, 'acme');
  });

  afterAll(async () => {
    for (const held of [asMember, ofService]) held.close();
    await running.dispose();
    await way.close();
  });

  /** Puts an object with the session that a token gets. */
  async function upload(token: string, Key: string): Promise<'ok' | number> {
    const { credentials } = JSON.parse((await people.call(token, 'GET credentials')).text) as CredentialsAnswer;
    const s3 = s3Client(running, credentials);
    const result = await outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a picture' })));
    s3.destroy();
    return result;
  }

  const refusedSoon = (token: string, route: string, expected = way.refused): Promise<number> =>
    eventually(
      async () => refusal(await people.call(token, route)),
      (answer) => answer === expected,
    );

  describe('the life of a team', () => {
    test('an operator makes it, and invites its first admin', async () => {
      await operator.createTeam({ team: 'acme', layout: 'webqsee', bucket: Bucket });
      const { code } = await operator.invite({ team: 'acme', user: 'ada', role: 'admin' });
      expect(jsonOf(await people.preview(code))).toMatchObject({
        team: 'acme',
        user: 'ada',
        role: 'admin',
        invitedBy: null,
      });
      ada = await way.enter(running.demo.broker, people, code, 'ada');
      expect(jsonOf(await people.call(ada, 'GET'))).toMatchObject({
        manages: true,
        roles: ['viewer', 'member', 'admin'],
      });
    });

    test('a code shows what it would make of its holder', async () => {
      const code = await people.invite(ada, 'eve', 'member');
      const looked = jsonOf(await people.preview(code));
      expect(looked).toMatchObject({ team: 'acme', layout: 'webqsee', user: 'eve', role: 'member', invitedBy: 'ada' });
      const eve = await way.enter(running.demo.broker, people, code, 'eve');
      expect(jsonOf(await people.call(eve, 'GET credentials'))['grants']).toEqual(looked['grants']);
      expect((await people.call(ada, 'DELETE members/eve')).status).toBe(200);
      expect(refusal(await people.call(eve, 'GET members/eve'))).toBe(way.refused);
    });

    test('the admin adds a member, who joins', async () => {
      max = await way.join(running.demo.broker, people, ada, 'max');
      expect(itemsOf(await people.call(ada, 'GET members')).map(({ user }) => user)).toEqual(['ada', 'max']);
    });

    test('the member uploads with the credentials, where they may', async () => {
      expect(await upload(max, picture)).toBe('ok');
      expect(await upload(max, `${ROOT}private/max/diary.txt`)).toBe('ok');
      expect(await upload(max, `${ROOT}private/ada/diary.txt`)).toBe(403);
      asMember = await holdBy(running, people, max, picture);
      expect([await asMember.session(), await asMember.url()]).toEqual(['ok', 200]);
    });

    test('a change of role: the session of before is denied, a new one fits', async () => {
      expect((await people.call(ada, 'PUT members/max', { role: 'viewer' })).status).toBe(200);
      await untilRevoked(asMember);
      const answer = await people.call(max, 'POST credentials', { durationSeconds: 901 });
      const { credentials } = JSON.parse(answer.text) as CredentialsAnswer;
      expect(jsonOf(answer)).toMatchObject({ role: 'viewer' });
      const s3 = s3Client(running, credentials);
      expect(await outcome(s3.send(new PutObjectCommand({ Bucket, Key: picture, Body: 'x' })))).toBe(403);
      s3.destroy();
      const held = heldBy(running, credentials, Bucket, picture);
      expect(await held.session()).toBe('ok');
      held.close();
      expect((await people.call(ada, 'PUT members/max', { role: 'admin' })).status).toBe(200);
    });

    test('a further admin makes a token of a service, which works', async () => {
      service = await people.service(max, { name: 'backup', role: 'member', cidrs: ['127.0.0.0/8'] });
      expect(await upload(service.token, `${ROOT}shared/service.backup/dump`)).toBe('ok');
      ofService = await holdBy(running, people, service.token, picture);
      expect([await ofService.session(), await ofService.url()]).toEqual(['ok', 200]);
      const shown = itemsOf(await people.call(ada, 'GET tokens')).find(({ id }) => id === service.id);
      expect(shown).toMatchObject({
        kind: 'service',
        name: 'backup',
        createdBy: 'max',
        lastUsedOn: new Date().toISOString().slice(0, 10),
      });
    });

    test('where there are tokens, one is exchanged for a fresh one, and both are good while requests are under way', async () => {
      if (way.exchange !== undefined) {
        const fresh = await way.exchange(people, max);
        for (const token of [fresh, max]) expect((await people.call(token, 'GET members')).status).toBe(200);
        expect(itemsOf(await people.call(fresh, 'GET tokens')).map(({ id }) => id)).toContain(idOf(fresh));
        max = fresh;
      }
      spareCode = await people.invite(max, 'max');
      asMember.close();
      asMember = await holdBy(running, people, max, picture);
    });

    test('a removal ends whatever was held: credentials, URLs, tokens, the service, codes', async () => {
      const ended = await people.call(ada, 'DELETE members/max');
      expect(jsonOf(ended)).toMatchObject({ ended: { serviceTokens: 1, invites: 1 } });
      // The removal is idempotent.
      expect(jsonOf(await people.call(ada, 'DELETE members/max'))).toMatchObject({ ended: { tokens: 0, invites: 0 } });
      for (const held of [asMember, ofService]) await untilRevoked(held);
      for (const route of ['GET members', 'GET', 'GET credentials']) {
        await refusedSoon(max, route);
        await refusedSoon(service.token, route, UNAUTHENTICATED);
      }
      await refusedSoon(max, 'GET /v1/me', way.refusedMe);
      await refusedSoon(service.token, 'GET /v1/me', UNAUTHENTICATED);
      expect((await people.call(max, 'POST /v1/token')).status).toBeGreaterThanOrEqual(401);
      for (const answer of [await people.redeem(spareCode), await people.preview(spareCode)])
        expect(refusal(answer)).toBe('410 expired');
    });

    test('the name is given again on purpose alone, and works at once', async () => {
      expect(refusal(await people.call(ada, 'POST invites', { user: 'max', role: 'member' }))).toBe('409 conflict');
      const again = await way.join(running.demo.broker, people, ada, 'max', { reuse: true });
      expect(await upload(again, picture)).toBe('ok');
      expect(refusal(await people.call(max, 'GET members'))).toBe(way.refused);
      expect([await asMember.session(), await asMember.url()]).toEqual([403, 403]);
      max = again;
    });

    test('the member leaves', async () => {
      const held = await holdBy(running, people, max, picture);
      expect((await people.call(max, 'DELETE members/max')).status).toBe(200);
      await untilRevoked(held);
      await refusedSoon(max, 'GET');
      held.close();
      expect(itemsOf(await people.call(ada, 'GET members')).map(({ user }) => user)).toEqual(['ada']);
      expect(refusal(await people.call(ada, 'DELETE members/ada'))).toBe('409 conflict');
    });

    test('the operator deletes the team: its admin and its sessions are over, its id is given to nobody', async () => {
      const held = await holdBy(running, people, ada, picture);
      await operator.endTeam('acme');
      expect(refusal(await people.call(ada, 'GET members'))).toBe(way.refused);
      await untilRevoked(held);
      await refusedSoon(ada, 'GET credentials');
      held.close();
      const input = { team: 'acme', layout: 'webqsee', bucket: Bucket };
      await expect(operator.createTeam(input)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
}
