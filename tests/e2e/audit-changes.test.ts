/** Proves that the audit line of each change and of its refusal names who, to whom, and what it was before and after. */
import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditLinesOf, type AuditLine } from '../harness/audit.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada', 'max'] });
const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown;
const ADMIN = { team: 'demo', user: 'ada', role: 'admin' };
const MEMBER = { team: 'demo', user: 'max', role: 'member' };

/** Calls once. @returns the one line of it, and the answer */
async function lineOf(who: string, route: string, body?: unknown): Promise<{ line: AuditLine; text: string }> {
  const { result, lines } = await auditLinesOf(latchkey.running, () => latchkey.people.call(who, route, body));
  expect(lines).toHaveLength(1);
  return { line: lines[0] ?? {}, text: result.text };
}

const textIn = (text: string, name: string): string => String((JSON.parse(text) as Record<string, unknown>)[name]);

test('members: added, changed, unchanged, refused and removed', async () => {
  const added = await lineOf('ada', 'PUT members/eve', { role: 'viewer' });
  const viewer = { role: 'viewer', active: true, enrolled: false };
  expect(added.line).toMatchObject({ ...ADMIN, subject: 'eve', change: 'viewer', after: viewer, decision: 'allowed' });
  expect(added.line).not.toHaveProperty('before');

  const changed = await lineOf('ada', 'PUT members/eve', { role: 'member' });
  const member = { ...viewer, role: 'member' };
  expect(changed.line).toMatchObject({ subject: 'eve', before: viewer, after: member });
  expect((await lineOf('ada', 'PUT members/eve', { role: 'member' })).line).toMatchObject({
    before: member,
    after: member,
  });

  const unknown = await lineOf('ada', 'PUT members/eve', { role: 'root' });
  expect(unknown.line).toMatchObject({
    ...ADMIN,
    subject: 'eve',
    change: 'root',
    decision: 'refused',
    code: 'invalid_request',
  });
  expect(unknown.line).not.toHaveProperty('after');
  for (const [route, body] of [
    ['PUT members/eve', { role: 'admin' }],
    ['DELETE members/eve', undefined],
  ] as const) {
    const refused = await lineOf('max', route, body);
    expect(refused.line).toMatchObject({ ...MEMBER, subject: 'eve', decision: 'refused', code: 'out_of_scope' });
    expect(refused.line).not.toHaveProperty('after');
  }
  const malformed = await lineOf('ada', 'PUT members/eve', { role: 7 });
  expect(malformed.line).toMatchObject({ ...ADMIN, subject: 'eve', code: 'invalid_request' });

  const last = await lineOf('ada', 'DELETE members/ada');
  expect(last.line).toMatchObject({ ...ADMIN, subject: 'ada', decision: 'refused', code: 'conflict' });
  expect(last.line).toMatchObject({ before: { role: 'admin', active: true, enrolled: true } });
  expect(last.line).not.toHaveProperty('after');
  const removed = await lineOf('ada', 'DELETE members/eve');
  expect(removed.line).toMatchObject({
    subject: 'eve',
    before: member,
    after: { role: 'member', active: false, enrolled: false },
  });
});

test('invites: made, refused, redeemed and ended', async () => {
  const made = await lineOf('ada', 'POST invites', { user: 'zoe', role: 'viewer' });
  const code = textIn(made.text, 'code');
  const open = { user: 'zoe', role: 'viewer', state: 'open', expiresAt: MOMENT };
  expect(made.line).toMatchObject({ ...ADMIN, subject: 'zoe', change: 'viewer', inviteId: idOf(code), after: open });
  const refused = await lineOf('max', 'POST invites', { user: 'zoe', role: 'admin' });
  expect(refused.line).toMatchObject({ ...MEMBER, subject: 'zoe', change: 'admin', code: 'out_of_scope' });
  const { lines } = await auditLinesOf(latchkey.running, () => latchkey.people.redeem(code));
  expect(lines).toEqual([
    expect.objectContaining({ subject: 'zoe', after: { role: 'viewer', active: true, enrolled: true } }),
  ]);

  const next = idOf(textIn((await lineOf('ada', 'POST invites', { user: 'yan', role: 'viewer' })).text, 'code'));
  const foreign = await lineOf('max', `DELETE invites/${next}`);
  expect(foreign.line).toMatchObject({ ...MEMBER, inviteId: next, decision: 'refused', code: 'not_found' });
  const ended = await lineOf('ada', `DELETE invites/${next}`);
  expect(ended.line).toMatchObject({
    ...{ subject: 'yan', inviteId: next, before: { ...open, user: 'yan' } },
    after: { ...open, user: 'yan', state: 'ended' },
  });
  const redeemed = await lineOf('ada', `DELETE invites/${idOf(code)}`);
  expect(redeemed.line).toMatchObject({ before: { state: 'redeemed' }, after: { state: 'redeemed' } });
});

test('tokens: made, refused, exchanged and ended', async () => {
  const made = await lineOf('ada', 'POST tokens', {
    name: 'robot',
    role: 'viewer',
    cidrs: ['127.0.0.0/8', '10.0.0.0/8'],
  });
  const id = textIn(made.text, 'id');
  const state = {
    ...{ id, user: 'service.robot', role: 'viewer', active: true, expiresAt: null, proxy: false },
    ...{ cidrs: '127.0.0.0/8 10.0.0.0/8', sponsor: 'ada' },
  };
  expect(made.line).toMatchObject({ ...ADMIN, subject: id, change: 'viewer', after: state });
  const refused = await lineOf('max', 'POST tokens', { name: 'robot', role: 'viewer' });
  expect(refused.line).toMatchObject({ ...MEMBER, subject: 'service.robot', change: 'viewer', code: 'out_of_scope' });
  const foreign = await lineOf('max', `DELETE tokens/${id}`);
  expect(foreign.line).toMatchObject({ ...MEMBER, subject: id, code: 'not_found' });
  const ended = await lineOf('ada', `DELETE tokens/${id}`);
  expect(ended.line).toMatchObject({ subject: id, before: state, after: { ...state, active: false } });

  const token = latchkey.token('max');
  const exchanged = await lineOf(token, 'POST /v1/token');
  const fresh = textOf({ ...(await latchkey.people.call(token, 'POST /v1/token')) }, 200, 'token');
  expect(exchanged.line).toMatchObject({
    ...MEMBER,
    before: { id: idOf(token), user: 'max', active: true, expiresAt: MOMENT },
    after: { user: 'max', active: true, expiresAt: MOMENT },
  });
  expect(exchanged.line['subject']).not.toBe(idOf(fresh));
});

test.each(['lk_' + 'a'.repeat(20), 'A'.repeat(43), '%0A%22'])(
  'what is no name, id or role is not in the line: %s',
  async (text) => {
    for (const [route, body] of [
      ['POST invites', { user: `${text}"`, role: text }],
      ['POST tokens', { name: `${text}"`, role: text }],
      [`DELETE invites/${text}`, undefined],
      [`DELETE tokens/${text}`, undefined],
    ] as const) {
      const { line } = await lineOf('ada', route, body);
      expect(line['decision']).toBe('refused');
      expect(JSON.stringify(line)).not.toContain(decodeURIComponent(text).slice(0, 2));
    }
  },
);

test('the data folder keeps the same lines', async () => {
  const { line } = await lineOf('max', 'GET members/ada');
  const kept = (await readFile(join(latchkey.running.dataDir, 'audit.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(kept.map((text) => (JSON.parse(text) as { audit: unknown }).audit)).toContainEqual(line);
});
