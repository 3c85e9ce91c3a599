/** Tracks what somebody still holds after leaving a team: credentials for S3, and URLs that the broker signed. */
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { eventually } from './eventually.ts';
import { jsonOf, send } from './http.ts';
import { outcome, s3Client, type CredentialsAnswer, type KeyPair, type Running } from './latchkey.ts';
import type { People } from './team-calls.ts';

/** A revocation reaches S3 in about a second on one machine; on AWS it takes seconds, sometimes minutes. */
const REVOKED_WITHIN_MS = 15_000;

export interface Held {
  /** Tries the session: `ok` or a status. */
  readonly session: () => Promise<'ok' | number>;
  /** Tries a URL that was signed before. */
  readonly url: () => Promise<number>;
  close(): void;
}

/** Gets a session and a signed URL with the token, for an existing object. */
export async function holdBy(running: Running, people: People, token: string, key: string): Promise<Held> {
  const vended = JSON.parse((await people.call(token, 'GET credentials')).text) as CredentialsAnswer;
  const signed = jsonOf(await people.call(token, 'POST presign', { requests: [{ op: 'get', key }] }));
  const [{ url } = { url: '' }] = signed['results'] as { url: string }[];
  const held = heldBy(running, vended.credentials, vended.bucket, key);
  const { origin, pathname, search } = new URL(url);
  return { ...held, url: async () => (await send(origin, pathname + search)).status };
}

/** Holds only a session. */
export function heldBy(running: Running, credentials: KeyPair, Bucket: string, Key: string): Omit<Held, 'url'> {
  const s3: S3Client = s3Client(running, credentials);
  return {
    session: () => outcome(s3.send(new HeadObjectCommand({ Bucket, Key }))),
    close: () => {
      s3.destroy();
    },
  };
}

export async function untilRevoked(held: Held): Promise<void> {
  await eventually(held.session, (answer) => answer === 403, REVOKED_WITHIN_MS);
  await eventually(held.url, (status) => status === 403, REVOKED_WITHIN_MS);
}
