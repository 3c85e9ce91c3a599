/** Starts a broker for the library's tests, with the operator's ways to invite people and to look into the bucket. */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { enroll, s3Client, startLatchkey, type Running } from '../../harness/latchkey.ts';
import { operatorOf } from '../../harness/operator.ts';
import type { Context } from './bridge.ts';
import { fileBytes, type FileContent } from './scenarios.ts';

export interface Stored {
  readonly bytes: number;
  readonly sha256: string;
}

export interface LibraryBroker {
  readonly running: Running;
  /** The operator's client, which reads and writes the whole bucket. */
  readonly operator: S3Client;
  readonly bucket: string;
  readonly team: string;
  readonly broker: string;
  /** Invites a user. @returns the invite's code */
  invite(user: string, role?: string): Promise<string>;
  /** Opens the library in a context and joins the team as a new member. @returns the member's own prefix */
  signIn(context: Context, user: string, role?: string): Promise<string>;
  /** Returns the prefix of an area that a user may write to. */
  prefixOf(user: string, area?: string): string;
  put(key: string, text: string): Promise<void>;
  /** Returns size and digest of an object as it is stored. */
  stored(key: string): Promise<Stored>;
  /** Returns the keys below a prefix. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Returns the ids of the uploads in parts that are open below a prefix. */
  openUploads(prefix: string): Promise<readonly string[]>;
  /** Ends them, as a bucket does after days. */
  abortUploads(prefix: string): Promise<void>;
  /** Calls a route of the team as its admin. */
  asAdmin(method: string, path: string, body?: object): Promise<Response>;
  close(): Promise<void>;
}

export async function startLibraryBroker(): Promise<LibraryBroker> {
  const running = await startLatchkey();
  const { broker, team, bucket } = running.demo;
  const operator = s3Client(running, running.rootKey);
  const people = operatorOf(running);
  let admin: Promise<string> | undefined;
  const prefixOf = (user: string, area = 'shared'): string => `webqsee/${team}/items-root/${area}/${user}/`;
  const invite = async (user: string, role = 'member'): Promise<string> =>
    (await people.invite({ team, user, role })).code;
  return {
    running,
    operator,
    bucket,
    team,
    broker,
    invite,
    prefixOf,
    signIn: async (context, user, role) => {
      await context.run('open', { broker });
      await context.run('join', { code: await invite(user, role) });
      await context.run('team', { id: team });
      return prefixOf(user);
    },
    put: async (Key, text) => {
      await operator.send(new PutObjectCommand({ Bucket: bucket, Key, Body: text }));
    },
    stored: async (Key) => {
      const { Body } = await operator.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return storedOf((await Body?.transformToByteArray()) ?? new Uint8Array());
    },
    keys: async (Prefix) => {
      const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    openUploads: async (Prefix) => {
      const { Uploads = [] } = await operator.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
      return Uploads.map(({ UploadId = '' }) => UploadId);
    },
    abortUploads: async (Prefix) => {
      const { Uploads = [] } = await operator.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
      for (const { Key, UploadId } of Uploads)
        await operator.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    },
    asAdmin: async (method, path, body) => {
      admin ??= enroll(running, running.demo.invites.ada);
      const headers = { authorization: `Bearer ${await admin}`, 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return fetch(`${broker}/v1/teams/${team}/${path}`, { method, headers, ...sent });
    },
    close: async () => {
      operator.destroy();
      await running.dispose();
    },
  };
}

/** Returns what `stored` tells of a file that arrived whole. */
export function whole(file: FileContent): Stored {
  return storedOf(fileBytes(file));
}

function storedOf(bytes: Uint8Array): Stored {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
