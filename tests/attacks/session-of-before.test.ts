/**
 * Attack: use the session, or the URL, of what one was before: a viewer who was promoted and then removed, a member who was
 * demoted, somebody who was removed and added again. Each change of a role renews the membership, and S3 denies by the
 * membership that a session names, never by time: the new session works at once, the old one never again.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { eventually } from '../harness/eventually.ts';
import { heldBy, holdBy, untilRevoked, type Held } from '../harness/held.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, s3Client, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { peopleOf, type People } from '../harness/team-calls.ts';

const Key = 'webqsee/demo/items-root/shared/ada/a.txt';
let running: Running;
let people: People;
let ada: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  const root = s3Client(running, running.rootKey);
  await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'x' }));
  root.destroy();
});

afterAll(() => running.dispose());

const change = async (route: string, body?: object): Promise<void> => {
  expect((await people.call(ada, route, body)).status).toBe(200);
};

test('a viewer, promoted, then removed: the sessions of both', async () => {
  const token = await people.join(ada, 'vera', 'viewer');
  const asViewer = await holdBy(running, people, token, Key);
  expect([await asViewer.session(), await asViewer.url()]).toEqual(['ok', 200]);
  await change('PUT members/vera', { role: 'admin' });
  await untilRevoked(asViewer);
  // A session that is made anew, of the role that they have now.
  const fresh = await people.call(token, 'POST credentials', { durationSeconds: 1000 });
  expect(jsonOf(fresh)).toMatchObject({ role: 'admin' });
  await people.call(token, 'GET members');
  await new Promise((resolve) => setTimeout(resolve, 10_100));
  const asAdmin = await holdBy(running, people, token, Key);
  expect([await asAdmin.session(), await asAdmin.url()]).toEqual(['ok', 200]);
  await change('DELETE members/vera');
  await untilRevoked(asAdmin);
  expect([await asViewer.session(), await asViewer.url()]).toEqual([403, 403]);
  for (const held of [asViewer, asAdmin]) held.close();
});

test('somebody removed and added again under the same name and role: the old session stays denied, the new one works at once', async () => {
  const old = await people.join(ada, 'emil', 'member');
  const before = await holdBy(running, people, old, Key);
  await change('DELETE members/emil');
  const token = await people.join(ada, 'emil', 'member', { reuse: true });
  const now = await holdBy(running, people, token, Key);
  expect([await now.session(), await now.url()]).toEqual(['ok', 200]);
  await untilRevoked(before);
  expect([await now.session(), await now.url()]).toEqual(['ok', 200]);
  expect(refusal(await people.call(old, 'GET members/emil'))).toBe('401 unauthenticated');
  for (const held of [before, now]) held.close();
});

test('back and forth: every state has an id of its own', async () => {
  const token = await people.join(ada, 'fay', 'viewer');
  const first = await holdBy(running, people, token, Key);
  const sessions: Omit<Held, 'url'>[] = [first];
  for (const [index, role] of ['member', 'viewer', 'member', 'viewer'].entries()) {
    await change('PUT members/fay', { role });
    // A session that no function keeps is of the role of now.
    const answer = await people.call(token, 'POST credentials', { durationSeconds: 900 + index });
    expect(jsonOf(answer)).toMatchObject({ role });
    const { credentials, bucket } = JSON.parse(answer.text) as CredentialsAnswer;
    for (const each of sessions) await eventually(each.session, (status) => status === 403);
    const next = heldBy(running, credentials, bucket, Key);
    expect(await next.session()).toBe('ok');
    sessions.push(next);
  }
  await untilRevoked(first);
  for (const each of sessions) each.close();
});

test('a change to the same role ends nothing', async () => {
  const token = await people.join(ada, 'gus', 'viewer');
  const held = await holdBy(running, people, token, Key);
  await change('PUT members/gus', { role: 'viewer' });
  await change('PUT members/ada', { role: 'admin' });
  await people.join(ada, 'hal', 'viewer');
  await change('DELETE members/hal');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect([await held.session(), await held.url()]).toEqual(['ok', 200]);
  held.close();
});

test('who is made an admin now is not kept out by what is remembered: a service of theirs works at once', async () => {
  const token = await people.join(ada, 'ivy', 'member');
  for (const route of ['GET', 'GET credentials', 'GET /v1/me'])
    expect((await people.call(token, route)).status).toBe(200);
  await change('PUT members/ivy', { role: 'admin' });
  const service = await people.service(token, { name: 'robot', role: 'member' });
  for (const route of ['GET', 'GET credentials', 'GET /v1/me'])
    expect((await people.call(service.token, route)).status).toBe(200);
});
