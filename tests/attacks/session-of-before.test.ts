/**
 * Attack: use the session, or the URL, of what one was before a promotion, a demotion or a removal. Each change of a role renews
 * the membership, and S3 denies by the membership, never by time: the new session works at once, the old one never again.
 */
import { expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { heldBy, untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf } from '../harness/http.ts';
import type { CredentialsAnswer } from '../harness/latchkey.ts';
import { ROOT, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const KEY = `${ROOT}shared/ada/a.txt`;
const latchkey = useLatchkey({ members: ['ada'], objects: [KEY] });
const change = (route: string, body?: object): Promise<unknown> => latchkey.done('ada', route, body);
const isGood = async (held: Held, expected: readonly unknown[] = ['ok', 200]): Promise<void> => {
  expect([await held.session(), await held.url()]).toEqual(expected);
};
const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

test('a viewer, promoted, then removed: the sessions of both', async () => {
  const token = await latchkey.people.join('ada', 'vera', 'viewer');
  const asViewer = await latchkey.hold(token, KEY);
  await isGood(asViewer);
  await change('PUT members/vera', { role: 'admin' });
  await untilRevoked(asViewer);
  // A session that is made anew, of the role that they have now.
  const fresh = await latchkey.done(token, 'POST credentials', { durationSeconds: 1000 });
  expect(jsonOf(fresh)).toMatchObject({ role: 'admin' });
  await latchkey.done(token, 'GET members');
  await seconds(10.1);
  const asAdmin = await latchkey.hold(token, KEY);
  await isGood(asAdmin);
  await change('DELETE members/vera');
  await untilRevoked(asAdmin);
  await isGood(asViewer, [403, 403]);
});

test('somebody removed and added again: the old session stays denied, the new one works at once', async () => {
  const old = await latchkey.people.join('ada', 'emil', 'member');
  const before = await latchkey.hold(old, KEY);
  await change('DELETE members/emil');
  const now = await latchkey.hold(await latchkey.people.join('ada', 'emil', 'member', { reuse: true }), KEY);
  await isGood(now);
  await untilRevoked(before);
  await isGood(now);
  expect(await latchkey.told(old, 'GET members/emil')).toBe(UNAUTHENTICATED);
});

test('back and forth: every state has an id of its own', async () => {
  const token = await latchkey.people.join('ada', 'fay', 'viewer');
  const first = await latchkey.hold(token, KEY);
  const sessions: Omit<Held, 'url'>[] = [first];
  for (const [index, role] of ['member', 'viewer', 'member', 'viewer'].entries()) {
    await change('PUT members/fay', { role });
    // A session that no function keeps is of the role of now.
    const answer = await latchkey.done(token, 'POST credentials', { durationSeconds: 900 + index });
    expect(jsonOf(answer)).toMatchObject({ role });
    const { credentials, bucket } = JSON.parse(answer.text) as CredentialsAnswer;
    for (const each of sessions) await eventually(each.session, (status) => status === 403);
    const next = heldBy(latchkey.running, credentials, bucket, KEY);
    expect(await next.session()).toBe('ok');
    sessions.push(next);
  }
  await untilRevoked(first);
  for (const each of sessions) each.close();
});

test('a change to the same role ends nothing', async () => {
  const held = await latchkey.hold(await latchkey.people.join('ada', 'gus', 'viewer'), KEY);
  await change('PUT members/gus', { role: 'viewer' });
  await change('PUT members/ada', { role: 'admin' });
  await latchkey.people.join('ada', 'hal', 'viewer');
  await change('DELETE members/hal');
  await seconds(2);
  await isGood(held);
});

test('who is made an admin now is not kept out by what is remembered: a service of theirs works at once', async () => {
  const token = await latchkey.people.join('ada', 'ivy', 'member');
  for (const route of ['GET', 'GET credentials', 'GET /v1/me']) await latchkey.done(token, route);
  await change('PUT members/ivy', { role: 'admin' });
  const service = await latchkey.people.service(token, { name: 'robot', role: 'member' });
  for (const route of ['GET', 'GET credentials', 'GET /v1/me']) await latchkey.done(service.token, route);
});
