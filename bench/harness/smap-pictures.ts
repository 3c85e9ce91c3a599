/**
 * Lets one reader load pictures of a page of smap's console, eight at a time, through Debian's Apache: by the overlay's redirects to
 * the bucket, and by the proxying of smap's manual. Both load the same objects of one bucket behind one https address, in turns, and
 * the middle of some rounds is the figure. All rows named smap- are of one such run.
 *
 * The manual opens the bucket to the server's address; the stand-in has no policies of buckets, so the peer's requests have the
 * signature in their query that the redirect would have given them, which Apache passes on.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { eventually } from '../../tests/harness/eventually.ts';
import { s3Client, startLatchkey, type Running } from '../../tests/harness/latchkey.ts';
import { LOOPBACK } from '../../tests/harness/loopback.ts';
import { operatorOf } from '../../tests/harness/operator.ts';
import { run } from '../../tests/harness/short-run.ts';
import { makeCertificates, type Certificates } from '../../tests/smap/certificates.ts';
import { overlayText } from '../../tests/smap/overlay-text.ts';
import { startTlsFront } from '../../tests/smap/tls-front.ts';
import { hasPrograms } from './debian-parts.ts';
import { median, type RunOptions } from './question.ts';
import { manualLines, READER, startCountedApache, type CountedApache } from './smap-apache.ts';

export const SMAP_PEER = "smap's manual: Apache fetches from the bucket (ProxyPass)";
const PICTURES = 200;
const QUICK_PICTURES = 8;
const PICTURE_BYTES = 1_000_000;
const ROUNDS = 3;
const AT_ONCE = '8';
const SURVEY = 's1_1';
const PROGRAMS = ['/usr/sbin/apache2', '/usr/bin/curl', '/usr/bin/openssl'];

export interface SmapFigures {
  /** Through Apache, received and sent. */
  readonly bytes: number;
  /** Processor time of Apache's processes. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface SmapRun {
  readonly ours: SmapFigures;
  readonly peer: SmapFigures;
}

let done: Promise<SmapRun | null> | undefined;

/** Runs both once, however many rows ask. @returns `null` if the machine has no Apache, as a note says */
export function smapRun(options: RunOptions): Promise<SmapRun | null> {
  done ??= runBoth(options);
  return done;
}

async function runBoth(options: RunOptions): Promise<SmapRun | null> {
  if (!(await hasPrograms(PROGRAMS, options))) return null;
  const { quick } = options;
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const dir = await mkdtemp(join(tmpdir(), 'latchkey-smap-'));
    ends.push(() => rm(dir, { recursive: true }));
    await chmod(dir, 0o755);
    const certificates = await makeCertificates(dir);
    const running = await startLatchkey();
    ends.push(() => running.dispose());
    const names = await putPictures(running, quick ? QUICK_PICTURES : PICTURES);
    const { broker: brokerUrl, aws, smap } = running.demo;
    const bucket = await startTlsFront({ certificates, target: aws });
    ends.push(() => bucket.close());
    const bucketOrigin = `https://localhost:${bucket.port}`;
    const broker = await startTlsFront({ certificates, target: brokerUrl, redirects: { from: aws, to: bucketOrigin } });
    ends.push(() => broker.close());

    const tokens = join(dir, 'apache-tokens.conf');
    await writeTokens(running, tokens);
    const values = {
      BROKER: `localhost:${broker.port}`,
      TEAM: smap.team,
      BUCKET_ORIGIN: bucketOrigin,
      DISK: join(dir, 'disk'),
      AUTHORITIES: certificates.authority,
    };
    const start = async (name: string, lines: string): Promise<CountedApache> => {
      await mkdir(join(dir, name));
      const apache = await startCountedApache(join(dir, name), certificates, lines);
      ends.push(() => apache.stop());
      return apache;
    };
    const sides = {
      ours: await start('ours', await overlayText(values, tokens)),
      peer: await start('peer', manualLines(`${bucketOrigin}/${smap.bucket}`)),
    };
    const queries = await signedQueries(running, names);
    const paths = {
      ours: names.map((name) => `/app/attachments/${SURVEY}/${name}`),
      peer: names.map((name, index) => `/app/attachments/${SURVEY}/${name}${queries[index] ?? ''}`),
    };
    const measured = { ours: [] as SmapFigures[], peer: [] as SmapFigures[] };
    // The first round warms up both.
    for (let round = 0; round <= (quick ? 1 : ROUNDS); round += 1)
      for (const side of ['ours', 'peer'] as const) {
        const figures = await load(sides[side], paths[side], certificates, dir);
        if (round > 0) measured[side].push(figures);
      }
    const middle = (side: 'ours' | 'peer'): SmapFigures => ({
      bytes: median(measured[side].map(({ bytes }) => bytes)),
      cpuMs: median(measured[side].map(({ cpuMs }) => cpuMs)),
      wallMs: median(measured[side].map(({ wallMs }) => wallMs)),
    });
    return { ours: middle('ours'), peer: middle('peer') };
  } finally {
    for (const end of ends.reverse()) await end().catch(console.error);
  }
}

async function putPictures(running: Running, count: number): Promise<string[]> {
  const owner = s3Client(running, running.rootKey);
  const names = Array.from({ length: count }, (_, index) => `${index}.jpg`);
  for (const name of names)
    await owner.send(
      new PutObjectCommand({
        Bucket: running.demo.smap.bucket,
        Key: `attachments/${SURVEY}/${name}`,
        Body: randomBytes(PICTURE_BYTES),
      }),
    );
  owner.destroy();
  return names;
}

async function writeTokens(running: Running, file: string): Promise<void> {
  const { team, proxyToken } = running.demo.smap;
  const server = await operatorOf(running).createToken(team, { name: 'reports', role: 'reader', cidrs: LOOPBACK });
  const lines = [`Define LATCHKEY_PROXY_TOKEN ${proxyToken}`, `Define LATCHKEY_SERVER_TOKEN ${server.tokenText}`];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Returns the queries of the addresses to which readers would be redirected. */
async function signedQueries({ demo }: Running, names: readonly string[]): Promise<string[]> {
  const queries: string[] = [];
  for (const name of names) {
    const response = await fetch(`${demo.broker}/v1/teams/${demo.smap.team}/attachments/${SURVEY}/${name}`, {
      headers: { authorization: `Bearer ${demo.smap.proxyToken}`, 'x-latchkey-user': READER.name },
      redirect: 'manual',
    });
    queries.push(new URL(response.headers.get('location') ?? '').search);
  }
  return queries;
}

/** Loads all pictures by curl, in a process of its own, and checks that each arrived whole. */
async function load(
  apache: CountedApache,
  paths: readonly string[],
  { authority }: Certificates,
  dir: string,
): Promise<SmapFigures> {
  const config = join(dir, 'curl.conf');
  const transfers = paths.map((path) => `url = "https://localhost:${apache.port}${path}"\noutput = "/dev/null"`);
  await writeFile(config, `${transfers.join('\n')}\n`, { mode: 0o600 });
  const before = { cpuMs: await apache.cpuMs(), ...(await apache.bytes().catch(() => ({ requests: 0, bytes: 0 }))) };
  const startedMs = performance.now();
  const { code, stdout, stderr } = await run('curl', [
    ...['--disable', '--silent', '--show-error', '--http1.1', '--location', '--cacert', authority],
    ...['--user', `${READER.name}:${READER.password}`, '--parallel', '--parallel-immediate', '--parallel-max', AT_ONCE],
    ...['--write-out', '%{http_code} %{size_download}\\n', '--config', config],
  ]);
  const wallMs = performance.now() - startedMs;
  const whole = stdout.split('\n').filter((line) => line === `200 ${PICTURE_BYTES}`).length;
  if (code !== 0 || whole !== paths.length)
    throw new Error(`curl loaded ${whole} of ${paths.length} pictures: ${stderr}${stdout.slice(0, 200)}`);
  // Apache logs a request after it has answered it.
  await eventually(
    async () => (await apache.bytes()).requests - before.requests,
    (count) => count >= paths.length,
  );
  // A time below the clock's resolution counts as one tick.
  const cpuMs = Math.max((await apache.cpuMs()) - before.cpuMs, 10);
  return { bytes: (await apache.bytes()).bytes - before.bytes, cpuMs, wallMs };
}
