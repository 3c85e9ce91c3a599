/**
 * Attack: a service named `attachments`, whose sessions would be taken for those that sign for readers of attachments, or one
 * whose name is another's in all but the case of letters.
 */
import { expect, test } from '@jest/globals';
import { INVALID, useLatchkey } from '../harness/use-latchkey.ts';

const RESERVED = ['attachments', 'Attachments', 'ATTACHMENTS', 'aTTachmentS'];
const PADDED = [' attachments', 'attachments ', 'attachments\n', 'attachments/'];
const latchkey = useLatchkey({ members: ['ada'] });
const made = (name: string): Promise<string> => latchkey.told('ada', 'POST tokens', { name, role: 'member' });

test.each(RESERVED)('%s is reserved, for the operator too', async (name) => {
  expect(await made(name)).toBe(INVALID);
  const token = latchkey.operator.createToken('demo', { name, role: 'member' });
  await expect(token).rejects.toMatchObject({ code: 'invalid_request' });
});

test.each(['', ...PADDED, 'at\u0430chments', 'a*', '${aws:username}', 'x'.repeat(57)])(
  'nor is "%s" a name',
  async (name) => {
    expect(await made(name)).toBe(INVALID);
  },
);

test('names that differ in the case of letters are one name, which one spelling has', async () => {
  await latchkey.people.service('ada', { name: 'Backup', role: 'member' });
  expect(await made('backup')).toBe('409 conflict');
  await latchkey.people.service('ada', { name: 'Backup', role: 'member' });
});

test.each(['service.attachments', 'SERVICE.backup', 'service.'])('no member is called %s', async (user) => {
  expect(await latchkey.told('ada', 'POST invites', { user, role: 'member' })).toBe(INVALID);
  expect(await latchkey.told('ada', `PUT members/${user}`, { role: 'member' })).toBe(INVALID);
});

test('none of it was made', async () => {
  const names = await latchkey.listed('ada', 'tokens', 'name');
  expect(names.filter((name) => typeof name === 'string')).toEqual(['Backup', 'Backup']);
});
