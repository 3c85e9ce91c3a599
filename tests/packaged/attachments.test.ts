/**
 * Runs the zip of the function for attachments by AWS's own runtime client, behind the local gateway, which makes an
 * HTTP API's events. Tries each kind of reader, every legal name, and every attempt to climb.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serve, type Router } from '../../local/gateway.ts';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { matchPath, ROUTES } from '../../shared/http/routes.ts';
import { attachmentClimbsSuite, attachmentNamesSuite } from '../harness/attachment-suites.ts';
import {
  askAttachment,
  loginEnvironment,
  readersOf,
  SURVEY_BUCKET,
  wrongPassword,
  type AttachmentSite,
} from '../harness/attachments.ts';
import { startPackagedStack, type PackagedStack } from './packaged-stack.ts';

let stack: PackagedStack;
let server: Server;
let site: AttachmentSite;

/** Routes every request to the packaged function, unless API Gateway would route it to another. */
const router: Router = (method, path) => {
  const handler = async (event: unknown): Promise<object> => stack.functionNamed('attachments').invoke(event);
  for (const route of ROUTES.filter((each) => each.function === 'attachments' && each.method === method)) {
    const parameters = matchPath(route.path, path);
    if (parameters !== null) return { routeKey: `${method} ${route.path}`, parameters, handler };
  }
  return { routeKey: '$default', parameters: {}, handler: () => Promise.resolve({ statusCode: 404 }) };
};

beforeAll(async () => {
  stack = await startPackagedStack(
    { gallery: 'webqsee', smap: SURVEY_BUCKET },
    ['attachments'],
    await loginEnvironment(),
  );
  server = createServer((request, response) => void serve(request, response, router));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const enrolled = async (code: string): Promise<string> =>
    (await composeEnroll(stack.operatorEnvironment).enroll(code, '192.0.2.1')).tokenText;
  site = {
    broker: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    owner: stack.owner,
    readers: await readersOf(composeOperator(stack.operatorEnvironment), enrolled),
  };
}, 120_000);

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await Promise.all([stack.stop()]);
});

attachmentNamesSuite(() => site);
attachmentClimbsSuite(() => site);

test('a wrong password is refused, and so is a proxy that names nobody', async () => {
  expect((await askAttachment(site, '/s1/x.jpg', wrongPassword())).status).toBe(401);
  const { authorization = '' } = site.readers.proxy;
  expect((await askAttachment(site, '/s1/x.jpg', { authorization })).status).toBe(401);
});

test('every line of audit names the reader, and none a password, a token or a URL', () => {
  const [running] = stack.running();
  const output = running?.output() ?? '';
  const lines = output.split('\n').filter((line) => line.includes('"audit"'));
  const audits = lines.map((line) => (JSON.parse(line) as { audit: Record<string, unknown> }).audit);
  const allowed = audits.filter(({ status }) => status === 302);
  expect(allowed.length).toBeGreaterThan(0);
  expect(new Set(allowed.map(({ reader, user }) => reader ?? user))).toEqual(
    new Set(['max', 'ada', 'grace', 'service.smap']),
  );
  const secrets = Object.values(site.readers).map(({ authorization = '' }) => authorization.split(' ')[1] ?? '');
  for (const secret of [...secrets, 'X-Amz-Signature', 'right: with a colon']) expect(output).not.toContain(secret);
});
