/** Starts a broker with one member, and opens a page of another origin for that member. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { enroll, s3Client, startLatchkey, type Running } from '../../harness/latchkey.ts';
import { guideScript } from './guide.ts';
import { openScriptPage, type ScriptPage } from './script-page.ts';
import type { Latchkey } from './examples.ts';

export interface Gallery extends ScriptPage {
  readonly running: Running;
  /** Client of the member `max`. */
  readonly latchkey: Latchkey;
  /** Prefix that the member may write to. */
  readonly prefix: string;
  /** Prefix that the member may not write to. */
  readonly foreignPrefix: string;
  /** The operator's client, which reads the bucket directly. */
  readonly operator: S3Client;
  /** Returns size, type and digest of an object as it is stored. */
  stored(key: string): Promise<{ readonly bytes: number; readonly type: string | undefined; readonly sum: number }>;
}

export async function openGallery(): Promise<Gallery> {
  const running = await startLatchkey();
  try {
    const token = await enroll(running, running.demo.invites.max);
    const { broker, team, bucket } = running.demo;
    const root = `webqsee/${team}/items-root/`;
    const operator = s3Client(running, running.rootKey);
    const opened = await openScriptPage(await guideScript());
    return {
      ...opened,
      running,
      latchkey: { broker, team, token },
      prefix: `${root}shared/max/`,
      foreignPrefix: `${root}shared/ada/`,
      operator,
      stored: async (Key) => {
        const { Body, ContentType } = await operator.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes: bytes.length, type: ContentType, sum: bytes.reduce((sum, byte) => (sum + byte) % 65_521, 0) };
      },
      close: async () => {
        operator.destroy();
        await opened.close();
        await running.dispose();
      },
    };
  } catch (error) {
    await running.dispose();
    throw error;
  }
}

/** Returns the result of `stored` for a file that a page filled with `index % 251`. */
export function filled(bytes: number): { readonly bytes: number; readonly sum: number } {
  let sum = 0;
  for (let index = 0; index < bytes; index += 1) sum = (sum + (index % 251)) % 65_521;
  return { bytes, sum };
}
