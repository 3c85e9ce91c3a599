/**
 * Attack: headers that claim another address, host, method or user. The audit line names the address the connection came from,
 * nothing a caller wrote; and no answer changes.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { expect, test } from '@jest/globals';
import { auditLinesOf, type AuditLine } from '../harness/audit.ts';
import { comparable } from '../harness/comparable.ts';
import { jsonPost, type Answer } from '../harness/http.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';
import SPOOFS from '../vectors/attacks/spoofed-address.json' with { type: 'json' };

const ANSWERS = ['/v1/teams/demo 200', '/v1/me 200', '/v1/teams/other 403', '/v1/nowhere 404'];
const PATHS = ['/v1/teams/demo', `${CREDENTIALS}?format=env`, '/v1/nowhere'];
const latchkey = useLatchkey({ members: ['max'] });

/** Returns what no other request may change: the answer and its line, in which nothing is what a header claims. */
async function lineAfter(request: () => Promise<Answer>): Promise<{ answer: object; line: AuditLine }> {
  const { result, lines } = await auditLinesOf(latchkey.running, request);
  expect(lines).toEqual([expect.objectContaining({ sourceIp: '127.0.0.1' })]);
  expect(JSON.stringify({ result, lines })).not.toMatch(/spoof|203\.0\.113/);
  return { answer: comparable(result), line: { ...lines[0], time: '', requestId: '', durationMs: 0 } };
}

test.each(ANSWERS)('GET %s, the same with and without them', async (expected) => {
  const [path = '', status] = expected.split(' ');
  const plain = await lineAfter(() => latchkey.ask(path, 'max'));
  expect(plain.answer).toMatchObject({ status: Number(status) });
  expect(await lineAfter(() => latchkey.ask(path, 'max', { headers: SPOOFS }))).toEqual(plain);
});

test.each(Object.entries(SPOOFS))('%s reaches no audit line, of credentials or of a refusal', async (name, value) => {
  const headers = { [name]: value };
  const allowed = await lineAfter(() => latchkey.ask(CREDENTIALS, 'max', { headers }));
  expect(allowed.line).toMatchObject({ user: 'max', decision: 'allowed' });
  const refused = await lineAfter(() => latchkey.ask(CREDENTIALS, 'lk_nobody', { headers }));
  expect(refused.line).toMatchObject({ decision: 'refused', status: 401 });
});

test('an enrolment is recorded from where it came', async () => {
  const sending = jsonPost({ code: latchkey.invites.ada });
  const headers = { ...SPOOFS, ...sending.headers };
  const { line } = await lineAfter(() => latchkey.send('/v1/enroll', { ...sending, headers }));
  expect(line).toMatchObject({ user: 'ada', status: 201 });
});

test.each(PATHS)('a Host of the own machine with another port is not repeated in %s', async (path) => {
  const { text, headers } = await latchkey.ask(path, 'max', { headers: { host: 'localhost:4711' } });
  expect(`${text} ${JSON.stringify(headers)}`).not.toContain('4711');
});
