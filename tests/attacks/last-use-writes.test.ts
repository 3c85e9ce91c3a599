/**
 * Attack by repetition on the store: a client in a loop whose every request writes the day of its use. It is written once a day
 * for each warm function, and seen within seconds of a day's first use.
 */
import { expect, test } from '@jest/globals';
import { startBehindUpstreams } from '../harness/behind-upstreams.ts';
import { jsonError } from '../harness/faults.ts';
import { forFile } from '../harness/for-file.ts';
import { prepared } from '../harness/prepared.ts';
import { idOf, itemsOf } from '../harness/team-calls.ts';

const CALLS = 200;
const broker = forFile(startBehindUpstreams);
const ada = prepared(() => broker.newToken('ada', 'admin'));

const today = (): string => new Date().toISOString().slice(0, 10);
const use = async (token: string): Promise<void> => {
  expect((await broker.people.call(token, 'GET')).status).toBe(200);
};
const dayOf = async (id: string): Promise<unknown> =>
  itemsOf(await broker.people.call(ada(), 'GET tokens')).find((row) => row['id'] === id)?.['lastUsedOn'];

test('never used is null, and the first use is seen at once', async () => {
  const token = await broker.people.join(ada(), 'max', 'member');
  expect(await dayOf(idOf(token))).toBeNull();
  await use(token);
  expect(await dayOf(idOf(token))).toBe(today());
});

test(`${CALLS} requests, one after the other and at once, of a member and of a service, write it once each`, async () => {
  const service = await broker.people.service(ada(), { name: 'robot', role: 'member' });
  const token = await broker.people.join(ada(), 'vera', 'viewer');
  await dayOf(service.id);
  const from = broker.table.requests.length;
  for (let call = 0; call < CALLS / 2; call += 1) for (const each of [service.token, token]) await use(each);
  await Promise.all(Array.from({ length: CALLS / 2 }, () => use(service.token)));
  const updates = broker.table.requests.slice(from).filter(({ target }) => target?.endsWith('UpdateItem') === true);
  // The token's row and the member's; of a service the token's alone.
  expect(updates.filter(({ body }) => body.includes('lastUsedOn')).length).toBe(3);
  expect([await dayOf(service.id), await dayOf(idOf(token))]).toEqual([today(), today()]);
});

test('a table that cannot write it at the moment refuses nobody, and is asked again', async () => {
  const token = await broker.people.join(ada(), 'finn', 'viewer');
  broker.table.fail(jsonError(500, 'InternalServerError'), 'lastUsedOn');
  await use(token);
  broker.recover();
  await use(token);
  expect(await dayOf(idOf(token))).toBe(today());
});
