/**
 * A team of layout smap behind real HTTP, with pictures in its bucket, a trusted proxy, a member, a service, and a user of smap
 * whose password an embedded database knows: for attacks on attachments.
 */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { parseNetwork } from '../../shared/networks.ts';
import { eventually } from './eventually.ts';
import { environmentOf, startFunctions } from './functions.ts';
import { ask, send, type Answer, type Sending } from './http.ts';
import { startStandIn, type StandIn } from './stand-in.ts';
import { SMAP_DATABASE, SMAP_USER } from './smap-user.ts';
import { peopleOf } from './team-calls.ts';

export const TEAM = 'survey';
export const BUCKET = 'smap';
export const PICTURE = 's1_1/a.jpg';

export interface Attachments {
  readonly url: string;
  readonly standIn: StandIn;
  readonly operator: Operator;
  readonly proxy: string;
  readonly admin: string;
  readonly service: string;
  /** By each way that somebody may read: sends with what that takes. */
  readonly ways: Readonly<
    Record<'proxy' | 'admin' | 'service' | 'basic', (path: string, sending?: Sending) => Promise<Answer>>
  >;
  put(key: string, body: string, contentType?: string): Promise<void>;
  close(): Promise<void>;
}

/** Returns the path of an attachment's route; the path below it goes on the wire as it is. */
export function routeTo(path: string, team = TEAM): string {
  return `/v1/teams/${team}/attachments/${path}`;
}

export function basicOf(name: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

/** To be called once in a test file: functions read their environment when they are imported. */
export async function startAttachments(environment: Readonly<Record<string, string>> = {}): Promise<Attachments> {
  const standIn = await startStandIn();
  const stack = {
    ...environmentOf(standIn),
    SMAP_DATABASE_URL: process.env[SMAP_DATABASE] ?? '',
    SMAP_DATABASE_TEAM: TEAM,
    ...environment,
  };
  const functions = await startFunctions(stack);
  const operator = composeOperator(stack);
  await operator.createTeam({ team: TEAM, layout: 'smap', bucket: BUCKET });
  const cidrs = ['127.0.0.0/8', '::1/128'].map(parseNetwork);
  const proxy = (await operator.createToken(TEAM, { name: 'apache', role: 'reader', proxy: true, cidrs })).tokenText;
  const service = (await operator.createToken(TEAM, { name: 'reports', role: 'reader' })).tokenText;
  const { code } = await operator.invite({ team: TEAM, user: 'ada', role: 'admin' });
  const { token: admin } = JSON.parse((await peopleOf(functions.url, TEAM).redeem(code)).text) as { token: string };
  const { url } = functions;
  const put: Attachments['put'] = async (Key, Body, ContentType = 'image/jpeg') => {
    await standIn.root.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentType }));
  };
  await put(`attachments/${PICTURE}`, 'a picture');
  await put('uploadedSurveys/secret.xml', 'a raw submission');
  await put('media/secret.jpg', 'a medium');
  // An embedded database loads at the first login, which on a busy machine takes longer than a request waits.
  const login = { headers: basicOf(SMAP_USER.ident, SMAP_USER.password) };
  await eventually(
    async () => (await send(url, routeTo(PICTURE), login)).status,
    (status) => status === 302,
  );
  const withHeaders = (sending: Sending | undefined, headers: Record<string, string>): Sending => ({
    ...sending,
    headers: { ...headers, ...sending?.headers },
  });
  return {
    url,
    standIn,
    operator,
    proxy,
    admin,
    service,
    ways: {
      proxy: (path, sending) => ask(url, path, proxy, withHeaders(sending, { 'x-latchkey-user': 'anna' })),
      admin: (path, sending) => ask(url, path, admin, sending),
      service: (path, sending) => ask(url, path, service, sending),
      basic: (path, sending) => send(url, path, withHeaders(sending, basicOf(SMAP_USER.ident, SMAP_USER.password))),
    },
    put,
    close: async () => {
      await functions.close();
      await standIn.dispose();
    },
  };
}
