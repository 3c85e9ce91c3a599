/**
 * Makes the demo for smap: the team `demo-smap` with a picture among its attachments, credentials for a trusted proxy, smap's
 * server and the team's admin, and a reader's login for a database that is none of smap's.
 */
import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Operator } from '../shared/compose-operator.ts';
import type { ServiceTokenInput } from '../shared/domain/people/service-token.ts';
import { LatchkeyError } from '../shared/errors.ts';
import { parseNetwork } from '../shared/networks.ts';
import { ensureTeam, inviteOne } from './demo-team.ts';

export const DEMO_SMAP_TEAM = 'demo-smap';
/** The bucket for teams of layout smap, each of which takes a whole bucket. */
export const DEMO_SMAP_BUCKET = 'smap';
/** The survey of the picture, named as smap names surveys. */
export const DEMO_SURVEY = 's1_1';
const ADMIN = 'ada';
const READER = 'anna';
const PASSWORD_BYTES = 18;
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** The operator's methods that the demo uses. */
type DemoOperator = Pick<Operator, 'createTeam' | 'createToken' | 'endToken' | 'invite'>;

export interface SmapDemo {
  readonly team: string;
  readonly bucket: string;
  /** Token of a trusted proxy, which names its readers, valid from this machine alone. */
  readonly proxyToken: string;
  /** Token of smap's server. */
  readonly serverToken: string;
  /** The code of an admin's invite. */
  readonly admin: string;
  /** The reader's login, unless another database is configured. */
  readonly user: string;
  readonly password: string;
  /** A path below `attachments/`. */
  readonly picture: string;
}

/**
 * Makes the team's tokens, invite and login, and the team if it is missing.
 * @returns `undefined` if it cannot: a bucket belongs to one team, an id or a token's name is used once, a team has room for so
 *   many tokens, and an operator may have taken them; no token is left then
 */
export async function makeSmapDemo(operator: DemoOperator): Promise<SmapDemo | undefined> {
  const team = DEMO_SMAP_TEAM;
  await ensureTeam(operator, { team, layout: 'smap', bucket: DEMO_SMAP_BUCKET });
  const made: string[] = [];
  const tokenOf = async (input: ServiceTokenInput): Promise<string> => {
    const { token, tokenText } = await operator.createToken(team, input);
    made.push(token.id);
    return tokenText;
  };
  try {
    return {
      team,
      bucket: DEMO_SMAP_BUCKET,
      serverToken: await tokenOf({ name: 'server', role: 'server' }),
      proxyToken: await tokenOf({ name: 'proxy', role: 'reader', proxy: true, cidrs: LOOPBACK.map(parseNetwork) }),
      admin: (await inviteOne(operator, team, ADMIN, 'admin')).code,
      user: READER,
      password: randomBytes(PASSWORD_BYTES).toString('base64url'),
      picture: `${DEMO_SURVEY}/${randomUUID()}.jpg`,
    };
  } catch (error) {
    for (const id of made) await operator.endToken(team, id);
    if (isTaken(error)) return undefined;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof LatchkeyError && ['conflict', 'limit_reached', 'not_found'].includes(error.code);
}

/** Puts the picture and its thumbnail into the bucket, at smap's keys, if they are missing. */
export async function putPicture(
  root: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'>,
  { bucket, picture }: SmapDemo,
): Promise<void> {
  const s3 = new S3Client({ ...root, forcePathStyle: true });
  const thumbnail = picture.replace(/([^/]+)$/, 'thumbs/$1.jpg');
  for (const [path, file] of [
    [picture, 'demo-picture.jpg'],
    [thumbnail, 'demo-thumbnail.jpg'],
  ] as const) {
    const place = { Bucket: bucket, Key: `attachments/${path}` };
    try {
      await s3.send(new HeadObjectCommand(place));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      const Body = await readFile(new URL(file, import.meta.url));
      await s3.send(new PutObjectCommand({ ...place, Body, ContentType: 'image/jpeg' }));
    }
  }
  s3.destroy();
}
