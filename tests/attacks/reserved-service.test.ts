/**
 * Attack: a service named `attachments`, whose sessions would be taken for those that sign for readers of attachments, or
 * one whose name is another's in all but the case of letters.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;
let ada: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
});

afterAll(() => running.dispose());

test.each(['attachments', 'Attachments', 'ATTACHMENTS', 'aTTachmentS'])(
  '%s is reserved, for the operator too',
  async (name) => {
    expect(refusal(await people.call(ada, 'POST tokens', { name, role: 'member' }))).toBe('400 invalid_request');
    const wish = { name, role: 'member' };
    await expect(operatorOf(running).createToken('demo', wish)).rejects.toMatchObject({ code: 'invalid_request' });
  },
);

test.each([
  '',
  ' attachments',
  'attachments ',
  'attachments\n',
  'attachments/',
  'at\u0430chments',
  'a*',
  '${aws:username}',
  'x'.repeat(57),
])('nor is "%s" a name', async (name) => {
  expect(refusal(await people.call(ada, 'POST tokens', { name, role: 'member' }))).toBe('400 invalid_request');
});

test('names that differ in the case of letters are one name, which one spelling has', async () => {
  await people.service(ada, { name: 'Backup', role: 'member' });
  expect(refusal(await people.call(ada, 'POST tokens', { name: 'backup', role: 'member' }))).toBe('409 conflict');
  await people.service(ada, { name: 'Backup', role: 'member' });
});

test.each(['service.attachments', 'SERVICE.backup', 'service.'])('no member is called %s', async (user) => {
  expect(refusal(await people.call(ada, 'POST invites', { user, role: 'member' }))).toBe('400 invalid_request');
  expect(refusal(await people.call(ada, `PUT members/${user}`, { role: 'member' }))).toBe('400 invalid_request');
});

test('none of it was made', async () => {
  const names = itemsOf(await people.call(ada, 'GET tokens')).flatMap(({ name }) =>
    typeof name === 'string' ? [name] : [],
  );
  expect(names).toEqual(['Backup', 'Backup']);
});
