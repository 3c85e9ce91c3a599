/**
 * Finds an `npm start` on this machine by its data folder: its addresses, the stand-in's root key and the functions' environment. It
 * also notices such a folder for an operator who forgot `--local`.
 */
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { LatchkeyError } from '../../shared/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_FOLDER = '.latchkey';
const CONNECT_TIMEOUT_MS = 5000;

interface LocalBroker {
  readonly broker: string;
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The functions' environment. */
  readonly functions: Environment;
}

/** @param folder the data folder; `true` for the default one */
export function localFolder(folder: string | true, environment: Environment): string {
  return folder === true ? environment['LATCHKEY_DATA'] || DEFAULT_FOLDER : folder;
}

/** @throws LatchkeyError not_found (no such folder), upstream_unavailable (its broker is not running) */
export async function readLocalBroker(folder: string): Promise<LocalBroker> {
  const { broker, aws } = await fileOf<{ broker: string; aws: string }>(folder, 'demo.json');
  const key = await fileOf<LocalBroker['key']>(folder, 'aws.json');
  const functions = await fileOf<Environment>(folder, 'functions.json');
  if (!(await answers(aws)))
    throw new LatchkeyError(
      'upstream_unavailable',
      `the broker of the data folder ${folder} is not running; start it in another terminal: ${startLine(folder)}`,
    );
  return { broker, key, functions };
}

/** Adds a way out to an error of connecting to AWS, where the data folder of a local broker is at hand. */
export async function withLocalHint(error: unknown, environment: Environment): Promise<unknown> {
  if (!(error instanceof LatchkeyError)) return error;
  const folder = localFolder(true, environment);
  try {
    await access(join(folder, 'functions.json'));
  } catch {
    return error;
  }
  const hint = `a local broker's data folder is here (${folder}): if you mean that broker, add --local`;
  return new LatchkeyError(error.code, `${error.message}. Or: ${hint}`, { cause: error.cause });
}

async function fileOf<Content>(folder: string, name: string): Promise<Content> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as Content;
  } catch (cause) {
    throw new LatchkeyError(
      'not_found',
      `${folder} is not the data folder of an npm start: it has no good ${name}; run npm start, or name its folder: --local <folder>`,
      { cause },
    );
  }
}

/** True if something listens at the address of the stand-in, which has the table. */
async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function startLine(folder: string): string {
  return folder === DEFAULT_FOLDER ? 'npm start' : `LATCHKEY_DATA='${folder.replaceAll("'", "'\\''")}' npm start`;
}
