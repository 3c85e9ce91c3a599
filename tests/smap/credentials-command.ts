/** Runs the helper of examples/smap with a token and a cache of its own, behind a proxy that counts its requests and can fail. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';

export const HELPER = join(PROJECT, 'examples/smap/latchkey-credentials.sh');
const TEAM = 'demo-smap';

type Environment = Readonly<Record<string, string>>;

export interface CommandSite {
  readonly dir: string;
  readonly running: Running;
  readonly upstream: Upstream;
  /** File of the server's token. */
  readonly token: string;
  /** Arguments of the helper. */
  readonly parameters: readonly string[];
  dispose(): Promise<void>;
}

export async function startCommandSite(): Promise<CommandSite> {
  const dir = await mkdtemp(join(process.env['LATCHKEY_SMAP'] ?? '', 'command-'));
  const running = await startLatchkey();
  const upstream = await startUpstream(running.demo.broker);
  const token = join(dir, 'server-token');
  await writeFile(token, `${running.demo.smap.serverToken}\n`, { mode: 0o600 });
  return {
    dir,
    running,
    upstream,
    token,
    parameters: [upstream.url, TEAM, token],
    dispose: async () => {
      await upstream.close();
      await running.dispose();
      await rm(dir, { recursive: true });
    },
  };
}

/** The helper in a test file: one site, and for each test an empty cache folder and a count from zero. */
interface CommandInUse {
  readonly site: CommandSite;
  readonly cache: string;
  readonly credentials: (environment?: Environment) => Promise<Ended>;
  readonly given: (environment?: Environment) => Promise<Record<string, unknown>>;
  readonly refused: (why: RegExp, environment?: Environment) => Promise<void>;
  readonly requests: () => number;
}

export function useCommand(): CommandInUse {
  const site: CommandSite = forFile(startCommandSite);
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(site.dir, 'cache-'));
    site.upstream.requests.length = 0;
  });
  return {
    site,
    get cache() {
      return cache;
    },
    credentials: (environment) => credentials(site, cache, environment),
    given: (environment) => givenBy(site, cache, environment),
    refused: (why, environment) => refusedBy(site, cache, why, environment),
    requests: () => site.upstream.requests.length,
  };
}

/** Runs it by dash, which knows nothing that POSIX does not. @param cache folder that holds the helper's own one */
export function credentials(
  { parameters }: Pick<CommandSite, 'parameters'>,
  cache: string,
  environment: Environment = {},
): Promise<Ended> {
  return run('dash', [HELPER, ...parameters], { LATCHKEY_CACHE: cache, ...environment });
}

/** Runs it, which must succeed without a word on stderr. */
async function givenBy(site: CommandSite, cache: string, environment?: Environment): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await credentials(site, cache, environment);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Runs it, which must fail with one line that says why, and without the token. */
async function refusedBy(site: CommandSite, cache: string, why: RegExp, environment?: Environment): Promise<void> {
  const { code, stdout, stderr } = await credentials(site, cache, environment);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^latchkey-credentials: [^\n]*\n$/);
  expect(stderr).toMatch(why);
  expect(stderr).not.toContain(site.running.demo.smap.serverToken);
}

/** Returns the path of the one file with cached credentials. */
export async function cachedFile(cache: string): Promise<string> {
  const names = await readdir(join(cache, 'latchkey'));
  const [name = 'none'] = names.filter((each) => !/\.(?:lock|down)$/.test(each));
  return join(cache, 'latchkey', name);
}

/** Lets cached credentials have been fetched and expire at other times, in seconds from now. */
export async function setTimes(cache: string, fetched: number, expires: number): Promise<void> {
  const file = await cachedFile(cache);
  const [caller = '', , json = ''] = (await readFile(file, 'utf8')).split('\n');
  const nowMs = Date.now();
  const expiration = new Date(nowMs + expires * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const seconds = Math.floor(nowMs / 1000) + fetched;
  const changed = json.replace(/"Expiration":"[^"]*"/, `"Expiration":"${expiration}"`);
  await writeFile(file, `${caller}\n${seconds}\n${changed}\n`);
}
