/**
 * Makes a team of smap whose attachments each kind of reader requests over HTTP. Suites use it against the functions in
 * the test's own process and against the packaged zips.
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import { sharedSmap } from './embedded-smap.ts';
import { send, type Answer } from './http.ts';
import { LOOPBACK } from './loopback.ts';
import { SMAP_USER } from './smap-user.ts';

/** The database has this team's users. */
export const SURVEY_TEAM = 'survey';
export const SURVEY_BUCKET = 'smap';
export const ATTACHMENTS = `/v1/teams/${SURVEY_TEAM}/attachments`;
/** A path below `attachments/`. */
export const PICTURE = 's1_1/a.jpg';

/** Headers that authenticate a reader. */
export type Headers = Readonly<Record<string, string>>;

/** Describes where a suite runs. */
export interface AttachmentSite {
  readonly broker: string;
  /** S3 client of the account's owner. */
  readonly owner: S3Client;
  readonly readers: Readonly<Record<ReaderKind, Headers>>;
}

export const READER_KINDS = ['proxy', 'admin', 'service', 'password'] as const;
type ReaderKind = (typeof READER_KINDS)[number];

/** Returns the environment for the database that all tests share and its one user. */
export async function loginEnvironment(): Promise<Record<string, string>> {
  return { SMAP_DATABASE_URL: await sharedSmap(), SMAP_DATABASE_TEAM: SURVEY_TEAM };
}

/**
 * Makes the team and one reader of each kind.
 * @param enrolled exchanges an invite's code for a token
 */
export async function readersOf(
  operator: Operator,
  enrolled: (code: string) => Promise<string>,
): Promise<AttachmentSite['readers']> {
  await operator.createTeam({ team: SURVEY_TEAM, layout: 'smap', bucket: SURVEY_BUCKET });
  const proxy = await operator.createToken(SURVEY_TEAM, { name: 'web', role: 'reader', proxy: true, cidrs: LOOPBACK });
  const service = await operator.createToken(SURVEY_TEAM, { name: 'smap', role: 'server' });
  const { code } = await operator.invite({ team: SURVEY_TEAM, user: 'grace', role: 'admin' });
  return {
    proxy: { ...bearer(proxy.tokenText), 'x-latchkey-user': 'max' },
    admin: bearer(await enrolled(code)),
    service: bearer(service.tokenText),
    password: rightPassword(),
  };
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}

export function basic(name: string, password: string): Headers {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

/** Returns headers with the password of the database's one user. */
export function rightPassword(): Headers {
  return basic(SMAP_USER.ident, SMAP_USER.password);
}

/** Returns headers with another password of that user. */
export function wrongPassword(): Headers {
  return basic(SMAP_USER.ident, `${SMAP_USER.password}!`);
}

/**
 * Requests an attachment.
 * @param target the rest of the path, sent unchanged
 */
export function askAttachment(
  { broker }: Pick<AttachmentSite, 'broker'>,
  target: string,
  headers: Headers,
  method = 'GET',
): Promise<Answer> {
  return send(broker, `${ATTACHMENTS}${target}`, { method, headers });
}

export async function putObject(
  { owner }: Pick<AttachmentSite, 'owner'>,
  key: string,
  text: string,
  type?: string,
): Promise<void> {
  await owner.send(new PutObjectCommand({ Bucket: SURVEY_BUCKET, Key: key, Body: text, ContentType: type }));
}

/** Follows a redirect with its exact target. */
export function follow(location: string, method = 'GET'): Promise<Answer> {
  const [, path = '/'] = /^https?:\/\/[^/]+(\/.*)$/s.exec(location) ?? [];
  return send(location, path, { method });
}
