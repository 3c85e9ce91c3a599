/**
 * Serves the gallery that the console is compared with: as bare as a page can be that joins by a link, keeps its token, lists an area by
 * `@aws-sdk/client-s3` and shows the newest small pictures by URLs of its presigner. It has no screens, no sizes known before, no uploads
 * and no key of its own, so it has less to do than the console.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { bundled } from './client-bundle.ts';

const SHOWN = 40;
/** The page reads everything that it has to know from its address: it is served once for all. */
const SCRIPT = `
  import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
  import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

  const { broker, code } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const ask = async (path, options = {}) => (await fetch(broker + path, options)).json();
  const json = { 'content-type': 'application/json' };

  async function signIn() {
    const kept = localStorage.getItem('token');
    if (kept !== null) return JSON.parse(kept);
    await ask('/v1/enroll/preview', { method: 'POST', headers: json, body: JSON.stringify({ code }) });
    const enrolled = await ask('/v1/enroll', { method: 'POST', headers: json, body: JSON.stringify({ code }) });
    localStorage.setItem('token', JSON.stringify(enrolled));
    return enrolled;
  }

  const { token, team } = await signIn();
  const headers = { authorization: 'Bearer ' + token };
  const [settings, session] = await Promise.all([
    ask('/v1/teams/' + team, { headers }),
    ask('/v1/teams/' + team + '/credentials', { headers }),
  ]);
  const { bucket, region, endpoint, forcePathStyle, root } = settings;
  const { credentials } = session;
  const s3 = new S3Client({ region, endpoint, forcePathStyle, credentials: { ...credentials, expiration: new Date(credentials.expiration) } });
  const objects = [];
  for (let ContinuationToken; ; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: root + 'shared/', ContinuationToken }));
    objects.push(...(page.Contents ?? []));
    ContinuationToken = page.NextContinuationToken;
    if (ContinuationToken === undefined) break;
  }
  const small = objects.filter(({ Key }) => Key.includes('/.thumbnails/')).sort((one, other) => other.LastModified - one.LastModified);
  for (const { Key } of small.slice(0, ${SHOWN})) {
    const image = document.createElement('img');
    image.src = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key }));
    document.body.append(image);
  }`;
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Gallery</title><link rel="icon" href="data:,"><script type="module" src="/gallery.js"></script><body>';

export interface SdkGallery {
  /** Returns the address of the page for an invite's code. */
  addressOf(broker: string, code: string): string;
  /** Bytes of the script after gzip. */
  readonly zippedBytes: number;
  close(): Promise<void>;
}

export async function startSdkGallery(): Promise<SdkGallery> {
  const script = gzipSync(await bundled(SCRIPT, 'esm'), { level: 9 });
  const server = createServer(({ url }, response) => {
    if (url !== '/gallery.js') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(PAGE);
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    response.end(script);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: (broker, code) => `http://127.0.0.1:${port}/#${new URLSearchParams({ broker, code }).toString()}`,
    zippedBytes: script.length,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
