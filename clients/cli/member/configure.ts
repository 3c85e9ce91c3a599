/** Writes a profile into AWS's configuration, whose mode, owner and other lines stay. */
import { constants } from 'node:fs';
import { chown, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { LatchkeyError } from '../../../shared/errors.ts';
import { hasProfile, withSection, type SectionWish } from './config-text.ts';
import { placeIn, profileSections } from './aws-profile.ts';
import type { ConfigureOptions } from './member-options.ts';
import { homeFolder, isUsualHome, quoted } from './home-folder.ts';
import { memberPorts } from './member-ports.ts';
import { SignedInClient } from './signed-in-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const NEW_FILE = 0o600;
const NEW_FOLDER = 0o700;

export async function configure(options: ConfigureOptions): Promise<void> {
  const ports = memberPorts();
  const { environment } = ports;
  const client = new SignedInClient(await ports.files.one(options), ports);
  const { content } = await client.ask({ path: `/v1/teams/${client.signIn.team}` });
  const { bucket, ...place } = placeIn(content);
  const { profile, print } = options;
  const sections = profileSections(profile, client.signIn, place, runLatchkey(environment));
  if (print === true) {
    process.stdout.write(sections.reduce(withSection, ''));
    return;
  }
  const keys = fileNamed(environment['AWS_SHARED_CREDENTIALS_FILE'], 'credentials');
  if (hasProfile((await textOf(keys)) ?? '', profile))
    throw new LatchkeyError(
      'conflict',
      `the profile ${profile} has credentials of its own in ${keys}, which go first: name another by --profile, or remove those`,
    );
  const path = fileNamed(environment['AWS_CONFIG_FILE'], 'config');
  const before = await textOf(path);
  const after = sections.map(inBytes).reduce(withSection, before ?? '');
  if (after !== before) await replaceFile(path, after);
  console.log(`profile ${profile} is in ${path}`);
  console.log(`\nNext: aws --profile ${profile}${endpointOption(place.endpoint)} s3 ls s3://${bucket}/…`);
}

function endpointOption(endpoint: string | null): string {
  return endpoint === null ? '' : ` --endpoint-url ${quoted(endpoint)}`;
}

/** Returns the words that run this very command with this very Node, from any folder and environment. */
function runLatchkey(environment: Environment): readonly string[] {
  const [, script = ''] = process.argv;
  const home = homeFolder(environment);
  const prefix = isUsualHome(home) || process.platform === 'win32' ? [] : ['/usr/bin/env', `LATCHKEY_HOME=${home}`];
  return [...prefix, process.execPath, script];
}

function fileNamed(variable: string | undefined, name: string): string {
  if (variable === undefined || variable === '') return join(homedir(), '.aws', name);
  // AWS's SDKs know the shell's short form of the home folder.
  return variable.startsWith('~/') ? join(homedir(), variable.slice(2)) : variable;
}

/** Reads bytes as characters, so that even what is no UTF-8 stays as it is. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new LatchkeyError('internal', `${path} cannot be read (${code}); nothing was changed`, { cause: error });
  }
}

/** Writes entries in the characters of `textOf`, each a byte. */
function inBytes(wish: SectionWish): SectionWish {
  const entries = wish.entries.map(([key, value]) => [key, Buffer.from(value).toString('latin1')] as const);
  return { ...wish, entries };
}

async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: NEW_FOLDER });
    const target = await realpath(path).catch(() => path);
    const old = await stat(target).catch(() => undefined);
    const temporary = `${target}.${randomBytes(6).toString('hex')}`;
    try {
      const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, NEW_FILE);
      await file.writeFile(text, 'latin1');
      if (old !== undefined) await file.chmod(old.mode & 0o7777);
      await file.sync();
      await file.close();
      if (old !== undefined && old.uid !== process.getuid?.()) await chown(temporary, old.uid, old.gid);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new LatchkeyError(
      'internal',
      `${path} cannot be written (${code}); nothing was changed. --print shows the lines`,
      { cause: error },
    );
  }
}
