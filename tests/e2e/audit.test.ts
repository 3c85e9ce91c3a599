/**
 * Proves that every request, refused or not, writes exactly one audit line: who, what, the outcome, and a digest of an
 * issued secret, never the secret itself.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditLinesOf, untilAuditLines, type AuditLine } from '../harness/audit.ts';
import { ask, jsonOf, jsonPost, send, type Answer } from '../harness/http.ts';
import { startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { sha256 } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

let running: Running;
let base: string;
let token: string;
let enrolment: Answer;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  enrolment = await send(base, '/v1/enroll', jsonPost({ code: running.demo.invites.max }));
  token = String(jsonOf(enrolment)['token']);
});

afterAll(() => running.dispose());

/** Sends one request and returns the audit lines that it caused. */
async function linesOf(request: () => Promise<Answer>): Promise<{ answer: Answer; lines: AuditLine[] }> {
  const { result: answer, lines } = await auditLinesOf(running, request);
  return { answer, lines };
}

const common = {
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  sourceIp: '127.0.0.1',
  durationMs: expect.any(Number) as unknown,
};
const READABLE = ['shared/', 'protected/', 'private/max/'].map((area) => `webqsee/demo/items-root/${area}`);
const member = { team: 'demo', user: 'max', role: 'member' };

test('an enrolment: who came, and the digest of the token', async () => {
  const [line] = await untilAuditLines(running, 1);
  expect(line).toEqual({
    ...common,
    ...member,
    route: 'POST /v1/enroll',
    inviteId: running.demo.invites.max.split('_')[1],
    tokenId: token.split('_')[1],
    decision: 'allowed',
    status: 201,
    issuedDigest: sha256(token),
    subject: 'max',
    after: { role: 'member', active: true, enrolled: true },
  });
});

test.each([
  ['that was redeemed', (): string => running.demo.invites.max, 409, 'already_redeemed'],
  ['with another secret', (): string => `${running.demo.invites.ada.slice(0, -43)}${'A'.repeat(43)}`, 404, 'not_found'],
])('a code %s: which invite it was of, and nobody', async (_what, codeShown, status, code) => {
  const shown = codeShown();
  const { answer, lines } = await linesOf(() => send(base, '/v1/enroll', jsonPost({ code: shown })));
  expect(lines).toEqual([
    {
      ...common,
      requestId: jsonOf(answer)['requestId'],
      route: 'POST /v1/enroll',
      inviteId: shown.split('_')[1],
      decision: 'refused',
      status,
      code,
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain(shown.slice(-43));
});

test('what is no code at all is not in the line', async () => {
  const shown = `lki_${'0'.repeat(20)}_${'A'.repeat(42)}"`;
  const { lines } = await linesOf(() => send(base, '/v1/enroll', jsonPost({ code: shown })));
  expect(lines).toEqual([expect.not.objectContaining({ inviteId: expect.anything() as unknown })]);
});

test('credentials: who, by which token, and the digest of the session token', async () => {
  const path = '/v1/teams/demo/credentials';
  const { answer, lines } = await linesOf(() => ask(base, path, token, jsonPost({})));
  const { credentials } = JSON.parse(answer.text) as CredentialsAnswer;
  expect(lines).toEqual([
    {
      ...common,
      ...member,
      route: 'POST /v1/teams/{team}/credentials',
      askedTeam: 'demo',
      tokenId: token.split('_')[1],
      decision: 'allowed',
      status: 200,
      issuedDigest: sha256(credentials.sessionToken),
      tokenBytes: expect.any(Number) as unknown,
      tokenPercent: expect.any(Number) as unknown,
      reads: READABLE,
    },
  ]);
  const narrowed = await linesOf(() => ask(base, path, token, jsonPost({ areas: ['private'] })));
  expect(narrowed.lines[0]).toMatchObject({ reads: READABLE.filter((prefix) => prefix.includes('/private/')) });
  const cached = await linesOf(() => ask(base, path, token, jsonPost({})));
  expect(cached.lines).toHaveLength(1);
  expect(cached.lines[0]).toMatchObject({ issuedDigest: sha256(credentials.sessionToken) });
});

test('a refusal names the code, who was verified, and the team that was asked for', async () => {
  const { answer, lines } = await linesOf(() => ask(base, '/v1/teams/another/credentials', token));
  expect(lines).toEqual([
    {
      ...common,
      ...member,
      requestId: jsonOf(answer)['requestId'],
      route: 'GET /v1/teams/{team}/credentials',
      askedTeam: 'another',
      tokenId: token.split('_')[1],
      decision: 'refused',
      status: 403,
      code: 'not_a_member',
    },
  ]);
});

test('a refusal of somebody unknown names nobody', async () => {
  const forged = `lk_${'0'.repeat(20)}_${'A'.repeat(43)}`;
  const { answer, lines } = await linesOf(() => ask(base, '/v1/teams/demo', forged));
  expect(lines).toEqual([
    {
      ...common,
      requestId: jsonOf(answer)['requestId'],
      route: 'GET /v1/teams/{team}',
      askedTeam: 'demo',
      decision: 'refused',
      status: 401,
      code: 'unauthenticated',
    },
  ]);
});

test.each([
  ['GET', '/v1/me', 'GET /v1/me', 200, 'allowed'],
  ['GET', '/v1/me?x=1', 'GET /v1/me', 400, 'refused'],
  ['DELETE', '/v1/me', '$default DELETE', 405, 'refused'],
  ['OPTIONS', '/v1/me', '$default OPTIONS', 204, 'allowed'],
  ['GET', '/v1/nowhere', '$default GET', 404, 'refused'],
  ['HEAD', '/v1/health', '$default HEAD', 200, 'allowed'],
  ['GET', '/v1/teams/demo%0A%22%7D', 'GET /v1/teams/{team}', 403, 'refused'],
  ['POST', '/v1/enroll', 'POST /v1/enroll', 400, 'refused'],
] as const)('%s %s leaves one line', async (method, path, route, status, decision) => {
  const { answer, lines } = await linesOf(() => ask(base, path, token, { method }));
  expect(answer.status).toBe(status);
  expect(lines).toEqual([expect.objectContaining({ route, status, decision })]);
});

test('simultaneous requests leave one line each, with an id of their own', async () => {
  const { result: answers, lines } = await auditLinesOf(running, () =>
    Promise.all(Array.from({ length: 50 }, () => ask(base, '/v1/teams/another', token))),
  );
  expect(lines).toHaveLength(50);
  const ids = answers.map((answer) => jsonOf(answer)['requestId']);
  expect(new Set(ids).size).toBe(50);
  expect(new Set(lines.map((line) => line['requestId']))).toEqual(new Set(ids));
});
