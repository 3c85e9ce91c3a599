/**
 * Attack: headers that claim another address, host, method or user. The audit line names the address the connection came
 * from, nothing a caller wrote; and no answer changes.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditLinesOf, type AuditLine } from '../harness/audit.ts';
import { ask, jsonOf, jsonPost, send, type Answer } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';

const FAKE = '203.0.113.66';
const SPOOFS: Readonly<Record<string, string>> = {
  'x-forwarded-for': `${FAKE}, 127.0.0.1`,
  forwarded: `for=${FAKE};host=spoof.example;proto=https;by=${FAKE}`,
  'x-real-ip': FAKE,
  'true-client-ip': FAKE,
  'cf-connecting-ip': FAKE,
  'x-client-ip': FAKE,
  'x-cluster-client-ip': FAKE,
  'x-originating-ip': FAKE,
  'x-forwarded-host': 'spoof.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  'x-forwarded-user': 'spoof-user',
  'x-http-method-override': 'DELETE',
  'x-amzn-requestid': 'spoof-request',
  'x-amz-request-id': 'spoof-request',
  'x-request-id': 'spoof-request',
  'x-amzn-trace-id': 'Root=1-spoof',
  via: '1.1 spoof.example',
  origin: 'https://spoof.example',
  referer: 'https://spoof.example/',
  'user-agent': 'spoof/1.0 {"audit":{"user":"ada"}}',
};
let running: Running;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

/** The line of the last of some requests; none other has its request id or comes after it. */
async function lineAfter(request: () => Promise<Answer>): Promise<{ answer: Answer; line: AuditLine | undefined }> {
  const { result: answer, lines } = await auditLinesOf(running, request);
  expect(lines).toHaveLength(1);
  return { answer, line: lines[0] };
}

test.each([
  ['GET', '/v1/teams/demo', 200],
  ['GET', '/v1/me', 200],
  ['GET', '/v1/teams/other', 403],
  ['GET', '/v1/nowhere', 404],
] as const)('%s %s answers the same with and without them', async (method, path, status) => {
  const plain = await lineAfter(() => ask(running.demo.broker, path, token, { method }));
  const spoofed = await lineAfter(() => ask(running.demo.broker, path, token, { method, headers: SPOOFS }));
  expect(plain.answer.status).toBe(status);
  const comparable = ({ answer: { headers, text } }: { answer: Answer }): object => ({
    headers: { ...headers, date: '' },
    body: { ...jsonOf({ text }), requestId: '' },
  });
  expect(comparable(spoofed)).toEqual(comparable(plain));
  const differing = { time: '', requestId: '', durationMs: 0 };
  expect({ ...spoofed.line, ...differing }).toEqual({ ...plain.line, ...differing });
  expect(spoofed.line).toMatchObject({ sourceIp: '127.0.0.1' });
  expect(JSON.stringify(spoofed.line)).not.toMatch(/spoof|203\.0\.113/);
});

test.each(Object.keys(SPOOFS))('%s reaches no audit line, of credentials or of a refusal', async (name) => {
  const headers = { [name]: SPOOFS[name] ?? '' };
  const path = '/v1/teams/demo/credentials';
  const allowed = await lineAfter(() => ask(running.demo.broker, path, token, { headers }));
  expect(allowed.line).toMatchObject({ sourceIp: '127.0.0.1', user: 'max', decision: 'allowed' });
  const refused = await lineAfter(() => ask(running.demo.broker, path, 'lk_nobody', { headers }));
  expect(refused.line).toMatchObject({ sourceIp: '127.0.0.1', decision: 'refused', status: 401 });
  for (const { answer, line } of [allowed, refused])
    expect(`${JSON.stringify(line)} ${answer.text} ${JSON.stringify(answer.headers)}`).not.toMatch(/spoof|203\.0\.113/);
});

test('an enrolment is recorded from where it came', async () => {
  const { line } = await lineAfter(() =>
    send(running.demo.broker, '/v1/enroll', {
      ...jsonPost({ code: running.demo.invites.ada }),
      headers: { ...SPOOFS, 'content-type': 'application/json' },
    }),
  );
  expect(line).toMatchObject({ sourceIp: '127.0.0.1', user: 'ada', status: 201 });
  expect(JSON.stringify(line)).not.toMatch(/spoof|203\.0\.113/);
});

test('a Host of the own machine with another port is repeated in no answer', async () => {
  for (const path of ['/v1/teams/demo', '/v1/teams/demo/credentials?format=env', '/v1/nowhere']) {
    const answer = await ask(running.demo.broker, path, token, { headers: { host: 'localhost:4711' } });
    expect(`${answer.text} ${JSON.stringify(answer.headers)}`).not.toContain('4711');
  }
});
