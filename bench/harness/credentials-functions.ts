/**
 * Prepares the two functions that `cold-start`, `warm-credentials` and `memory` compare: ours as it is packaged, and the same
 * written plainly, bundled as AWS documents it for TypeScript functions (esbuild, minified, CommonJS):
 * https://docs.aws.amazon.com/lambda/latest/dg/typescript-package.html
 * Both run in fresh processes of their own, against the same loopback AWS.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFunctions } from '../../scripts/build.ts';
import { eventText } from './http-event.ts';
import { inFreshProcess } from './fresh-process.ts';
import { startLoopbackAws, type LoopbackAws } from './loopback-aws.ts';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
export const PLAIN_NAME = 'client-sts + client-s3 + lib-dynamodb + zod, esbuild --bundle --minify';

export interface CredentialsFunctions {
  /** Paths of the bundles. */
  readonly ours: string;
  readonly plain: string;
  /** The event of one `POST …/credentials`, as API Gateway sends it. */
  readonly event: string;
  readonly aws: LoopbackAws;
  /** Runs a program of `bench/programs/` in a fresh process. @returns the program's result */
  run<Result>(program: string, bundle: string, ...parameters: readonly string[]): Promise<Result>;
  close(): Promise<void>;
}

export async function prepareCredentialsFunctions(): Promise<CredentialsFunctions> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bundles-'));
  await buildFunctions(folder);
  const plain = await buildPlain('plain-credentials.mjs', folder);
  const aws = await startLoopbackAws();
  const event = credentialsEvent(aws.token);
  return {
    ours: join(folder, 'credentials', 'index.cjs'),
    plain,
    event,
    aws,
    run: (program, bundle, ...parameters) =>
      inFreshProcess(join(BENCH, 'programs', program), [bundle, event, ...parameters], aws.environment),
    close: async () => {
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Bundles a function of `bench/peers/`. @returns the bundle's path */
export async function buildPlain(peer: string, folder: string): Promise<string> {
  const outfile = join(folder, 'plain', 'index.js');
  await build({
    entryPoints: [join(BENCH, 'peers', peer)],
    outfile,
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    target: 'es2020',
    logLevel: 'error',
  });
  return outfile;
}

function credentialsEvent(token: string): string {
  const routeKey = 'POST /v1/teams/{team}/credentials';
  const path = '/v1/teams/demo/credentials';
  return eventText({
    method: 'POST',
    routeKey,
    path,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    parameters: { team: 'demo' },
    sourceIp: '203.0.113.7',
    requestId: 'bench',
    body: '{}',
  });
}
