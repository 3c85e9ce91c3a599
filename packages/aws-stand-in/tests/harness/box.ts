/**
 * A stand-in with one bucket, `box`, and the root key: for tests of S3's operations that are not about rights. `raw`
 * sends requests that the SDK would not: signed by hand, with any method, path, header and body.
 */
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { send, type Answer } from './http.ts';
import { signed, type Signing } from './sigv4.ts';
import { s3Client, startStandIn, type Key, type Setting, type StandIn } from './stand-in.ts';

export const Bucket = 'box';

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Box {
  readonly standIn: StandIn;
  readonly s3: S3Client;
  /** @param path below the bucket, with its `/` or `?`; percent-encoded */
  raw(path: string, request?: RawRequest, signing?: Partial<Signing>): Promise<Answer>;
  /** Sends the same with a path below the service. */
  at(path: string, request?: RawRequest, signing?: Partial<Signing>): Promise<Answer>;
  put(key: string, body: string | Uint8Array, more?: Partial<PutObjectCommandInput>): Promise<void>;
  /** Returns the object's text, read with the SDK. */
  read(key: string): Promise<string>;
  dispose(): Promise<void>;
}

/** Polls until the condition holds, for effects that follow the response. It fails by the time limit of the test. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

export async function startBox(setting: Setting = {}): Promise<Box> {
  const standIn = await startStandIn(setting);
  const s3 = s3Client(standIn, standIn.aws.rootKey);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return boxOf(standIn, standIn.aws.rootKey);
}

/** Returns the bucket as the holder of a key sees it; also for a stand-in that was restarted. */
export function boxOf(standIn: StandIn, key: Key): Box {
  const s3 = s3Client(standIn, key);
  const base = standIn.aws.url;
  const at: Box['at'] = (path, { method = 'GET', headers = {}, body = '' } = {}, signing = {}) => {
    const request = signed({ method, path, headers, body }, { credentials: key, base, ...signing });
    return send(base, request.path, request);
  };
  return {
    standIn,
    s3,
    raw: (path, request, signing) => at(`/${Bucket}${path}`, request, signing),
    at,
    put: async (Key, Body, more = {}) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
    },
    read: async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    dispose: async () => {
      s3.destroy();
      await standIn.dispose();
    },
  };
}
