/**
 * Attack: read the secrets of a team that runs itself out of the log: codes, tokens, exchanged tokens, tokens of services,
 * session tokens and signed queries, after good and bad requests of every route, with secrets in all the wrong places. What
 * is written down is digests and public ids.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { ROUTES } from '../../shared/http/routes.ts';
import { auditLinesOf } from '../harness/audit.ts';
import { ask, jsonOf, jsonPost, send } from '../harness/http.ts';
import { enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { idOf, peopleOf, secretOf, textOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
});

afterAll(() => running.dispose());

/** Every route, asked with a secret wherever a request has room for text. */
async function askEverywhere(token: string, secret: string): Promise<void> {
  for (const { method, path } of ROUTES) {
    const body =
      method === 'GET' ? undefined : { code: secret, user: secret, role: secret, name: secret, [secret]: secret };
    const named = path.replace('{team}', 'demo');
    const inPath = named.replace('{user}', secret).replace('{id}', secret);
    await people.call(token, `${method} ${inPath}`, body);
    await people.call(
      token,
      `${method} ${inPath}?token=${secret}&cursor=${secret}&limit=${secret}&keepTokens=${secret}`,
      body,
    );
    const sending = { ...jsonPost({}), method, body: `{"code":"${secret}` };
    const headers = {
      'content-type': 'application/json',
      'x-latchkey-user': secret,
      cookie: secret,
      'user-agent': secret,
    };
    await ask(running.demo.broker, inPath, token, method === 'GET' ? { headers } : { ...sending, headers });
    await send(running.demo.broker, inPath, { method, headers: { authorization: `Basic ${btoa(`x:${secret}`)}` } });
  }
  await people.call(token, `GET /v1/teams/${secret}/members/${secret}`);
  await people.call(token, `PATCH /v1/${secret}`);
}

test('nothing secret is printed, whatever was asked, and each thing that was issued has its digest there', async () => {
  const startedWith = running.output().length;
  const secrets: Record<string, string> = {};
  const { lines } = await auditLinesOf(running, async () => {
    const ada = await enroll(running, running.demo.invites.ada);
    const code = await people.invite(ada, 'eve', 'admin');
    await people.preview(code);
    const token = textOf(await people.redeem(code), 201, 'token');
    const device = await people.invite(token, 'eve');
    const open = await people.invite(ada, 'later', 'viewer', { expiresInSeconds: 60 });
    const exchanged = textOf(await people.call(token, 'POST /v1/token'), 200, 'token');
    const service = await people.service(token, { name: 'robot', role: 'member', cidrs: ['127.0.0.0/8'] });
    const operators = await operatorOf(running).createToken('demo', { name: 'cron', role: 'viewer' });
    const vended = JSON.parse((await people.call(service.token, 'GET credentials')).text) as CredentialsAnswer;
    const signed = jsonOf(
      await people.call(exchanged, 'POST presign', {
        requests: [
          { op: 'get', key: 'webqsee/demo/items-root/shared/a.jpg' },
          { op: 'post', key: 'webqsee/demo/items-root/shared/eve/a', maxBytes: 9 },
        ],
      }),
    )['results'] as { url: string; fields?: Record<string, string> }[];
    const query = new URL(signed[0]?.url ?? '').searchParams;
    Object.assign(secrets, {
      ...{ ada, code, token, device, open, exchanged, service: service.token, operators: operators.tokenText },
    });
    for (const [name, text] of Object.entries(secrets)) secrets[name] = secretOf(text);
    Object.assign(secrets, {
      secretAccessKey: vended.credentials.secretAccessKey,
      sessionToken: vended.credentials.sessionToken,
      signature: query.get('X-Amz-Signature') ?? '',
      sessionOfUrl: query.get('X-Amz-Security-Token') ?? '',
      signatureOfForm: signed[1]?.fields?.['x-amz-signature'] ?? signed[1]?.fields?.['X-Amz-Signature'] ?? '',
      policyOfForm: signed[1]?.fields?.['policy'] ?? signed[1]?.fields?.['Policy'] ?? '',
    });
    for (const secret of [device, exchanged, service.token, vended.credentials.sessionToken.slice(0, 2000)])
      await askEverywhere(ada, secret);
    await askEverywhere(service.token, code);
    await askEverywhere('lk_nobody', open);
    // Ends, and what is shown after them.
    await people.call(ada, `DELETE invites/${idOf(open)}`);
    await people.call(ada, `DELETE tokens/${service.id}`);
    await people.call(ada, 'PUT members/eve?keepTokens=true', { role: 'viewer' });
    await people.call(ada, 'DELETE members/eve');
    for (const ended of [token, exchanged, service.token])
      for (const route of ['GET members', 'GET', 'GET credentials', 'POST /v1/token']) await people.call(ended, route);
    for (const ended of [code, device, open]) {
      await people.redeem(ended);
      await people.preview(ended);
    }
  });
  const printed = running.output().slice(startedWith);
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 20)).toEqual([]);
  const found = Object.entries(secrets).filter(([, secret]) =>
    [secret, encodeURIComponent(secret), btoa(secret)].some((text) => printed.includes(text)),
  );
  expect(found.map(([name]) => name)).toEqual([]);
  expect(printed).not.toMatch(/lki?_[0-9a-f]{20}_/);
  expect(printed).not.toMatch(/X-Amz-Signature|X-Amz-Security-Token|Bearer |secretHash/i);
  expect(lines.length).toBeGreaterThan(400);
  expect(lines.filter(({ decision }) => decision === 'failed')).toEqual([]);
  // What leads from a secret to its record is there.
  const digests = lines.map(({ issuedDigest }) => issuedDigest);
  expect(digests).toContain(hash('sha256', secrets['sessionToken'] ?? ''));
}, 120_000);
