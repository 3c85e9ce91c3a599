/**
 * The functions for attachments as attackers meet them: asked by each way that somebody may read, with a path that goes on the
 * wire as it is and headers of one's own besides.
 */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startAttachments as startSite, type RunningSite } from './attachment-functions.ts';
import { ATTACHMENTS, READER_KINDS, SURVEY_BUCKET } from './attachments.ts';
import { send, type Answer, type Sending } from './http.ts';

export const PICTURE = 's1_1/a.jpg';

export interface Attachments extends RunningSite {
  /** The trusted proxy's token. */
  readonly proxy: string;
  readonly ways: Readonly<Record<(typeof READER_KINDS)[number], (path: string, sending?: Sending) => Promise<Answer>>>;
  put(key: string, body: string, contentType?: string): Promise<void>;
}

/** Returns the path of an attachment's route. */
export function routeTo(path: string): string {
  return `${ATTACHMENTS}/${path}`;
}

/** To be called once in a test file: functions read their environment when they are imported. */
export async function startAttachments(): Promise<Attachments> {
  const site = await startSite();
  const put: Attachments['put'] = async (Key, Body, ContentType = 'image/jpeg') => {
    await site.owner.send(new PutObjectCommand({ Bucket: SURVEY_BUCKET, Key, Body, ContentType }));
  };
  await put(`attachments/${PICTURE}`, 'a picture');
  const ways = READER_KINDS.map((kind) => {
    const way = (path: string, sending?: Sending): Promise<Answer> =>
      send(site.broker, path, { ...sending, headers: { ...site.readers[kind], ...sending?.headers } });
    return [kind, way] as const;
  });
  const proxy = (site.readers.proxy['authorization'] ?? '').replace('Bearer ', '');
  return { ...site, proxy, ways: Object.fromEntries(ways) as Attachments['ways'], put };
}
