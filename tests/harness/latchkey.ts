/**
 * A running `npm start` for a test: own data folder, free ports, ended by its process id. Tests talk to it as users do,
 * over HTTP and with the AWS SDK.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import type { Demo as StartedDemo } from '../../local/demo.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const START_DEADLINE_MS = 30_000;

/** Holds what a start wrote down. */
export type Demo = Required<StartedDemo>;

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Running {
  readonly demo: Demo;
  readonly dataDir: string;
  /** The stand-in's root key, for looking inside. */
  readonly rootKey: KeyPair;
  readonly pid: number;
  /** All that the process has printed so far, both streams. */
  output(): string;
  /** Ends the process with the signal and waits for it. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops it and removes the data folder. */
  dispose(): Promise<void>;
}

export interface StartOptions {
  /** The data folder of an earlier start, to go on with. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** `npm start` as a user types it; default: the same file without npm in between. */
  readonly viaNpm?: boolean;
}

export async function startLatchkey(options: StartOptions = {}): Promise<Running> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-test-')));
  const { child, output, ended } = await readyServer(options, dataDir);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    signalGroup(child, signal);
    return ended;
  };
  return {
    demo: JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as Demo,
    rootKey: JSON.parse(await readFile(join(dataDir, 'aws.json'), 'utf8')) as KeyPair,
    dataDir,
    pid: child.pid ?? 0,
    output,
    stop,
    dispose: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Server {
  readonly child: ChildProcess;
  /** Returns all that it has printed so far. */
  readonly output: () => string;
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>;
}

/** Node itself crashes on a rare start, where many processes start at once: that says nothing of what is started. */
const NODE_CRASH: NodeJS.Signals = 'SIGSEGV';

async function readyServer(options: StartOptions, dataDir: string, mayCrash = true): Promise<Server> {
  const server = spawnServer(options, dataDir);
  try {
    await untilReady(server.child, server.output, server.ended);
    return server;
  } catch (error) {
    if (!mayCrash || server.child.signalCode !== NODE_CRASH) throw error;
    console.warn('node crashed at a start, which is tried once more');
    return readyServer(options, dataDir, false);
  }
}

function spawnServer({ viaNpm = false, environment }: StartOptions, dataDir: string): Server {
  const [command, parameter] = viaNpm ? ['npm', 'start'] : [process.execPath, 'local/server.ts'];
  const child = spawn(command, [parameter], {
    cwd: PROJECT,
    env: { ...process.env, PORT: '0', LATCHKEY_AWS_PORT: '0', LATCHKEY_DATA: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that npm and the node below it end together.
    detached: true,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  // Closed, not only ended: what it said last has been read, too.
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      resolve(code);
    }),
  );
  // An interrupted test leaves no server behind.
  const endWithUs = (): void => {
    signalGroup(child, 'SIGKILL');
  };
  process.once('exit', endWithUs);
  void ended.then(() => process.removeListener('exit', endWithUs));
  return { child, output: () => output, ended };
}

/** A client as any program would make it; AWS's defaults, checksums included. A function is called for keys once. */
export function s3Client(running: Running, credentials: KeyPair | (() => Promise<KeyPair>)): S3Client {
  const { aws, region } = running.demo;
  const keys = typeof credentials === 'function' ? async () => keysOf(await credentials()) : keysOf(credentials);
  return new S3Client({ endpoint: aws, region, credentials: keys, forcePathStyle: true, maxAttempts: 1 });
}

/** The SDK wants an expiry as a Date, and no absent value for a token. */
function keysOf({ accessKeyId, secretAccessKey, sessionToken }: KeyPair): KeyPair {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** Redeems an invite. @returns the token */
export async function enroll(running: Running, code: string): Promise<string> {
  const response = await fetch(`${running.demo.broker}/v1/enroll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (response.status !== 201) throw new Error(`enroll answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

export interface CredentialsAnswer {
  readonly credentials: KeyPair & { readonly sessionToken: string; readonly expiration: string };
  readonly bucket: string;
  readonly grants: readonly { readonly actions: readonly string[]; readonly prefix: string }[];
}

/** Credentials of a token's member, perhaps narrowed by the POST body. */
export async function credentials(running: Running, token: string, narrowing: object = {}): Promise<CredentialsAnswer> {
  const response = await fetch(`${running.demo.broker}/v1/teams/${running.demo.team}/credentials`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(narrowing),
  });
  if (response.status !== 200) throw new Error(`credentials answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as CredentialsAnswer;
}

/** @returns `ok`, or S3's status, of a request that may be refused */
export async function outcome(request: Promise<unknown>): Promise<'ok' | number> {
  try {
    await request;
    return 'ok';
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === undefined) throw error;
    return status;
  }
}

/** Signals the process and all below it, while it is there: later its id may be another's. */
function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
}

async function untilReady(child: ChildProcess, output: () => string, ended: Promise<number | null>): Promise<void> {
  const deadlineMs = performance.now() + START_DEADLINE_MS;
  const exit = ended.then(() => 'exited' as const);
  while (!/^ready /m.test(output())) {
    const tick = new Promise<'waiting'>((resolve) => setTimeout(resolve, 25, 'waiting'));
    const state = await Promise.race([exit, tick]);
    if (state === 'waiting' && performance.now() < deadlineMs) continue;
    signalGroup(child, 'SIGKILL');
    const end =
      state === 'waiting' ? 'said nothing of it in time' : `ended with ${String(child.exitCode ?? child.signalCode)}`;
    throw new Error(`npm start did not get ready, it ${end}:\n${output()}`);
  }
}
