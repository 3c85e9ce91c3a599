/**
 * Attack: read the secrets of a team that runs itself out of the log: codes, tokens, exchanged tokens, tokens of services,
 * session tokens and signed queries, after good and bad requests of every route, with secrets in all the wrong places. What
 * is written down is digests and public ids.
 */
import { expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../shared/http/routes.ts';
import { auditLinesOf } from '../harness/audit.ts';
import { jsonOf, jsonPost } from '../harness/http.ts';
import { idOf, secretOf, textOf } from '../harness/team-calls.ts';
import { ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada'] });

/** Every route, asked with a secret wherever a request has room for text. */
async function askEverywhere(token: string, secret: string): Promise<void> {
  const { people } = latchkey;
  const query = ['token', 'cursor', 'limit', 'keepTokens'].map((name) => `${name}=${secret}`).join('&');
  const all = { code: secret, user: secret, role: secret, name: secret, [secret]: secret };
  for (const { method, path } of ROUTES) {
    const body = method === 'GET' ? undefined : all;
    const inPath = path.replace('{team}', 'demo').replace('{user}', secret).replace('{id}', secret);
    await people.call(token, `${method} ${inPath}`, body);
    await people.call(token, `${method} ${inPath}?${query}`, body);
    const sending = method === 'GET' ? {} : { ...jsonPost({}), method, body: `{"code":"${secret}` };
    const texts = { 'x-latchkey-user': secret, cookie: secret, 'user-agent': secret };
    const headers = { 'content-type': 'application/json', ...texts };
    await latchkey.ask(inPath, token, { ...sending, headers });
    await latchkey.send(inPath, { method, headers: { authorization: `Basic ${btoa(`x:${secret}`)}` } });
  }
  await people.call(token, `GET /v1/teams/${secret}/members/${secret}`);
  await people.call(token, `PATCH /v1/${secret}`);
}

/** Does all that a team does by itself, with each secret in all the wrong places. @returns them by name */
async function liveThrough(): Promise<Record<string, string>> {
  const { people } = latchkey;
  const code = await people.invite('ada', 'eve', 'admin');
  await people.preview(code);
  const token = textOf(await people.redeem(code), 201, 'token');
  const device = await people.invite(token, 'eve');
  const open = await people.invite('ada', 'later', 'viewer', { expiresInSeconds: 60 });
  const exchanged = textOf(await people.call(token, 'POST /v1/token'), 200, 'token');
  const service = await people.service(token, { name: 'robot', role: 'member', cidrs: ['127.0.0.0/8'] });
  const operators = await latchkey.operator.createToken('demo', { name: 'cron', role: 'viewer' });
  const { credentials } = jsonOf(await people.call(service.token, 'GET credentials')) as {
    credentials: { secretAccessKey: string; sessionToken: string };
  };
  const { secretAccessKey, sessionToken } = credentials;
  const [url, form] = await latchkey.presign(exchanged, [
    { op: 'get', key: `${ROOT}shared/a.jpg` },
    { op: 'post', key: `${ROOT}shared/eve/a`, maxBytes: 9 },
  ]);
  for (const secret of [device, exchanged, service.token, sessionToken.slice(0, 2000)])
    await askEverywhere('ada', secret);
  await askEverywhere(service.token, code);
  await askEverywhere('lk_nobody', open);
  // Ends, and what is shown after them.
  await people.call('ada', `DELETE invites/${idOf(open)}`);
  await people.call('ada', `DELETE tokens/${service.id}`);
  await people.call('ada', 'PUT members/eve?keepTokens=true', { role: 'viewer' });
  await people.call('ada', 'DELETE members/eve');
  for (const ended of [token, exchanged, service.token])
    for (const route of ['GET members', 'GET', 'GET credentials', 'POST /v1/token']) await people.call(ended, route);
  for (const ended of [code, device, open]) await people.redeem(ended).then(() => people.preview(ended));
  const texts = { ada: latchkey.token('ada'), code, token, device, open, exchanged };
  const halves = Object.entries({ ...texts, service: service.token, operators: operators.tokenText });
  const { searchParams } = new URL(url?.url ?? '');
  const fields = Object.entries(form?.fields ?? {}).map(([name, value]) => [`form's ${name.toLowerCase()}`, value]);
  return {
    ...Object.fromEntries(halves.map(([name, text]) => [name, secretOf(text)])),
    ...(Object.fromEntries(fields.filter(([name = '']) => /signature|policy/.test(name))) as Record<string, string>),
    ...{ secretAccessKey, sessionToken, signature: searchParams.get('X-Amz-Signature') ?? '' },
    sessionOfUrl: searchParams.get('X-Amz-Security-Token') ?? '',
  };
}

test('nothing secret is printed, whatever was asked, and each thing that was issued has its digest there', async () => {
  const startedWith = latchkey.running.output().length;
  const { result: secrets, lines } = await auditLinesOf(latchkey.running, liveThrough);
  const files = ['audit.jsonl', 'audit.1.jsonl'].map((name) => join(latchkey.running.dataDir, name)).filter(existsSync);
  const kept = files.map((file) => readFileSync(file, 'utf8'));
  expect(kept.join('').split('\n').length).toBeGreaterThan(lines.length);
  const printed = [latchkey.running.output().slice(startedWith), ...kept].join('');
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining(["form's policy", "form's x-amz-signature"]));
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 20)).toEqual([]);
  const found = Object.entries(secrets).filter(([, secret]) =>
    [secret, encodeURIComponent(secret), btoa(secret)].some((text) => printed.includes(text)),
  );
  expect(found.map(([name]) => name)).toEqual([]);
  expect(printed).not.toMatch(/lki?_[0-9a-f]{20}_/);
  expect(printed).not.toMatch(/X-Amz-Signature|X-Amz-Security-Token|Bearer |secretHash/i);
  expect(lines.length).toBeGreaterThan(400);
  expect(lines.filter(({ decision }) => decision === 'failed')).toEqual([]);
  // The digest, which leads from a secret to its record, is there.
  const digests = lines.map(({ issuedDigest }) => issuedDigest);
  expect(digests).toContain(hash('sha256', secrets['sessionToken'] ?? ''));
}, 120_000);
