/**
 * Attack: headers that claim another address, host, method or user. The audit line names the address the connection came from,
 * nothing a caller wrote; and no answer changes.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { expect, test } from '@jest/globals';
import { auditLinesOf, type AuditLine } from '../harness/audit.ts';
import { jsonOf, jsonPost, type Answer } from '../harness/http.ts';
import { CREDENTIALS, useLatchkey } from '../harness/use-latchkey.ts';
import SPOOFS from '../vectors/attacks/spoofed-address.json' with { type: 'json' };

const SPOOFED = /spoof|203\.0\.113/;
const latchkey = useLatchkey({ members: ['max'] });

/** The line of the last of some requests; none other has its request id or comes after it. */
async function lineAfter(request: () => Promise<Answer>): Promise<{ answer: Answer; line: AuditLine | undefined }> {
  const { result: answer, lines } = await auditLinesOf(latchkey.running, request);
  expect(lines).toHaveLength(1);
  return { answer, line: lines[0] };
}

test.each([
  ['/v1/teams/demo', 200],
  ['/v1/me', 200],
  ['/v1/teams/other', 403],
  ['/v1/nowhere', 404],
])('GET %s answers %i, the same with and without them', async (path, status) => {
  const plain = await lineAfter(() => latchkey.ask(path, 'max'));
  const spoofed = await lineAfter(() => latchkey.ask(path, 'max', { headers: SPOOFS }));
  expect(plain.answer.status).toBe(status);
  const [one, other] = [plain, spoofed].map(({ answer: { headers, text }, line }) => ({
    headers: { ...headers, date: '' },
    body: { ...jsonOf({ text }), requestId: '' },
    line: { ...line, time: '', requestId: '', durationMs: 0 },
  }));
  expect(other).toEqual(one);
  expect(spoofed.line).toMatchObject({ sourceIp: '127.0.0.1' });
  expect(JSON.stringify(spoofed.line)).not.toMatch(SPOOFED);
});

test.each(Object.entries(SPOOFS))('%s reaches no audit line, of credentials or of a refusal', async (name, value) => {
  const headers = { [name]: value };
  const allowed = await lineAfter(() => latchkey.ask(CREDENTIALS, 'max', { headers }));
  expect(allowed.line).toMatchObject({ sourceIp: '127.0.0.1', user: 'max', decision: 'allowed' });
  const refused = await lineAfter(() => latchkey.ask(CREDENTIALS, 'lk_nobody', { headers }));
  expect(refused.line).toMatchObject({ sourceIp: '127.0.0.1', decision: 'refused', status: 401 });
  expect(JSON.stringify([allowed, refused])).not.toMatch(SPOOFED);
});

test('an enrolment is recorded from where it came', async () => {
  const sending = jsonPost({ code: latchkey.invites.ada });
  const headers = { ...SPOOFS, ...sending.headers };
  const { line } = await lineAfter(() => latchkey.send('/v1/enroll', { ...sending, headers }));
  expect(line).toMatchObject({ sourceIp: '127.0.0.1', user: 'ada', status: 201 });
  expect(JSON.stringify(line)).not.toMatch(SPOOFED);
});

const PATHS = ['/v1/teams/demo', `${CREDENTIALS}?format=env`, '/v1/nowhere'];
test.each(PATHS)('a Host of the own machine with another port is not repeated in %s', async (path) => {
  const { text, headers } = await latchkey.ask(path, 'max', { headers: { host: 'localhost:4711' } });
  expect(`${text} ${JSON.stringify(headers)}`).not.toContain('4711');
});
