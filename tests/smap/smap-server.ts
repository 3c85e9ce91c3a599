/**
 * Starts a whole smap server as far as attachments go: Debian's PostgreSQL and Apache with smap's configuration and the overlay,
 * the broker by `npm start`, and HTTPS before both the broker and the bucket.
 */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { operatorOf } from '../harness/operator.ts';
import type { Apache } from './apache.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { startOverlaidApache } from './overlaid-apache.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { addProject, addUser, makeSmapTables } from './smap-tables.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';

export const TEAM = 'demo-smap';
export const PASSWORD = 'grün & right';
/** Is the survey of ada's project; bob has another. */
export const SURVEY = 's1_1';
/** Is the address from which the server requests its own pages; readers have others. */
export const SERVER_ADDRESS = '127.0.0.7';
const NAMES = ['localhost', 'smap.test', 'bucket.test'];
const WS_PASSWORD = 'ws1234';

export interface SmapServer {
  readonly dir: string;
  readonly port: number;
  /** Port at which requests arrive at Apache from the server's own address. */
  readonly ownPort: number;
  readonly disk: string;
  readonly certificates: Certificates;
  readonly running: Running;
  readonly operator: Operator;
  readonly postgres: Postgres;
  readonly apache: Apache;
  readonly broker: TlsFront;
  readonly bucket: TlsFront;
  /** Client of the account's owner. */
  readonly owner: S3Client;
  /** Writes the tokens' file and reloads Apache. */
  setTokens(proxy: string, server: string): Promise<void>;
  /** Uploads as the account's owner. */
  put(key: string, body: string | Uint8Array, type?: string): Promise<void>;
  dispose(): Promise<void>;
}

export async function startSmapServer(): Promise<SmapServer> {
  const ends: (() => Promise<unknown>)[] = [];
  const dispose = async (): Promise<void> => {
    for (const end of ends.reverse()) await end().catch(console.error);
  };
  const ending = <Started>(started: Started, end: (started: Started) => Promise<unknown>): Started => {
    ends.push(() => end(started));
    return started;
  };
  try {
    const folder = process.env['LATCHKEY_SMAP'] ?? '';
    const dir = ending(await mkdtemp(join(folder, 'smap-')), (path) => rm(path, { recursive: true }));
    await chmod(dir, 0o755);
    const certificates = await makeCertificates(dir, NAMES);
    const postgres = ending(await startPostgres(), (started) => started.dispose());
    await fillDatabase(postgres);
    const running = ending(
      await startLatchkey({ viaNpm: true, environment: { SMAP_DATABASE_URL: postgres.url() } }),
      (started) => started.dispose(),
    );
    const { broker: brokerUrl, aws, smap } = running.demo;
    const bucket = ending(await startTlsFront({ certificates, target: aws }), (front) => front.close());
    const redirects = { from: aws, to: `https://bucket.test:${bucket.port}` };
    const broker = ending(await startTlsFront({ certificates, target: brokerUrl, redirects }), (front) =>
      front.close(),
    );
    const operator = operatorOf(running);
    const reports = await operator.createToken(TEAM, { name: 'reports', role: 'reader', cidrs: LOOPBACK });
    const owner = ending(s3Client(running, running.rootKey), (client) => {
      client.destroy();
      return Promise.resolve();
    });

    const overlaid = await startOverlaidApache({
      dir,
      certificates,
      logins: {
        database: `host=127.0.0.1 port=${postgres.port} dbname=survey_definitions user=ws password=${WS_PASSWORD}`,
      },
      broker: `localhost:${broker.port}`,
      team: TEAM,
      bucketOrigin: redirects.to,
      serverAddress: SERVER_ADDRESS,
      tokens: { proxy: smap.proxyToken, server: reports.tokenText },
    });
    const { port, disk, apache } = overlaid;
    ending(apache, (started) => started.stop());
    await mkdir(join(disk, SURVEY, 'thumbs'), { recursive: true });
    const own = ending(await startOwnAddress(port), (relay) => relay.close());
    return {
      dir,
      port,
      ownPort: own.port,
      disk,
      certificates,
      running,
      operator,
      postgres,
      apache,
      broker,
      bucket,
      owner,
      setTokens: (proxy, server) => overlaid.setTokens({ proxy, server }),
      put: async (Key, Body, ContentType) => {
        await owner.send(new PutObjectCommand({ Bucket: smap.bucket, Key, Body, ContentType }));
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function fillDatabase(postgres: Postgres): Promise<void> {
  await makeSmapTables(postgres);
  await postgres.query(`ALTER ROLE ws LOGIN PASSWORD '${WS_PASSWORD}'`);
  for (const ident of ['ada', 'bob', 'ünïcödé']) await addUser(postgres, { ident, password: PASSWORD });
  await addProject(postgres, 'first', ['ada', 'ünïcödé'], { [SURVEY]: false });
  await addProject(postgres, 'second', ['bob'], { s2_2: false });
}

/** Passes connections on to Apache from the server's own address, because Java and browsers choose theirs themselves. */
async function startOwnAddress(port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  const relay = createServer((socket) => {
    const onward = connect({ port, host: '127.0.0.1', localAddress: SERVER_ADDRESS });
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    port: (relay.address() as AddressInfo).port,
    close: async () => {
      relay.close();
      await Promise.resolve();
    },
  };
}
