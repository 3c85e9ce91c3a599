/**
 * Starts a broker for a test file, with a member and a viewer of a gallery who each have a shell, a profile made by the guide's
 * block, and files to send.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { hash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../harness/short-run.ts';
import { BUCKET, ROOT, useLatchkey, type Latchkey } from '../../harness/use-latchkey.ts';
import { block } from './guide-blocks.ts';
import { MemberShell } from './member-shell.ts';

/** Folder that the member writes to, and the viewer reads. */
export const OWN = `${ROOT}shared/max`;
/** Folder of somebody else, which both read and neither writes to. */
export const FOREIGN = `${ROOT}shared/ada`;
/** Folder that the member alone lists and reads. */
export const PRIVATE = `${ROOT}private/max`;
/** Folder of somebody else, which neither reads. */
export const SECRET = `${ROOT}private/ada`;
const FILM_BYTES = 64 * 1024 * 1024;
/** Is more than most clients send or copy in one piece, and quicker to send than a film. */
const SCENE_BYTES = 24 * 1024 * 1024;

export interface Stored {
  readonly digest: string;
  /** True if it was uploaded or copied in parts. */
  readonly inParts: boolean;
}

export interface Clients {
  readonly latchkey: Latchkey;
  shell(who: 'max' | 'vera'): MemberShell;
  /** Signs max in with `latchkey login`, and makes a profile `gallery` with `latchkey configure`, by the guide's block. */
  signIn(): Promise<void>;
  /** Reads an object as the account's owner. */
  stored(key: string): Promise<Stored>;
  /** Returns the digest of each object below a folder, by its path there, read as the account's owner. */
  tree(folder: string): Promise<Readonly<Record<string, string>>>;
}

export function useClients(): Clients {
  const latchkey = useLatchkey({ members: ['max', 'vera viewer'] });
  const shells = new Map<string, MemberShell>();
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-clients-'));
    const film = randomBytes(FILM_BYTES);
    for (const who of ['max', 'vera']) {
      const environment = { ...variablesOf(latchkey, who), AWS_PROFILE: 'latchkey' };
      const shell = new MemberShell(join(folder, who), environment);
      shells.set(who, shell);
      await addPrograms(shell);
      await shell.done(block('profile'));
      await mkdir(shell.path('photos/sub'), { recursive: true });
      await writeFile(shell.path('photos/a.jpg'), 'first picture');
      await writeFile(shell.path('photos/empty.jpg'), '');
      await writeFile(shell.path('photos/sub/ü b.jpg'), 'second picture');
      await writeFile(shell.path('scene.mp4'), film.subarray(0, SCENE_BYTES));
      if (who === 'max') await writeFile(shell.path('film.mp4'), film);
    }
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const stored = async (Key: string): Promise<Stored> => {
    const { Body, ETag } = await latchkey.s3('root').send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    // S3 appends the number of parts to the ETag.
    return { digest: hash('sha256', bytes), inParts: /-\d+"$/.test(ETag ?? '') };
  };

  const shellOf = (who: string): MemberShell => {
    const shell = shells.get(who);
    if (shell === undefined) throw new Error('shells start before the first test, not earlier');
    return shell;
  };

  return {
    latchkey,
    shell: shellOf,
    signIn: async () => {
      await latchkey.put(`${OWN}/there.jpg`);
      const invited = await latchkey.post(latchkey.teamPath('/invites'), 'max', { user: 'max' });
      const { code } = JSON.parse(invited.text) as { code: string };
      const link = { LINK: `${latchkey.broker}/#invite=${code}` };
      await shellOf('max').done(`unset AWS_PROFILE TOKEN\n${block('command')}`, link);
    },
    stored,
    tree: async (prefix) => {
      const list = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `${prefix}/` });
      const { Contents = [] } = await latchkey.s3('root').send(list);
      const entries = Contents.map(async ({ Key = '' }) => {
        const { digest } = await stored(Key);
        return [Key.slice(prefix.length + 1), digest] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}

/** Puts `latchkey` and `node` on the path, and npm's packages where Node looks for them. */
async function addPrograms(shell: MemberShell): Promise<void> {
  await mkdir(shell.path('bin'), { recursive: true });
  await mkdir(shell.path('node_modules'));
  const run = `#!/bin/sh\nexec '${process.execPath}' '${join(PROJECT, 'clients/cli/latchkey.ts')}' "$@"\n`;
  await writeFile(shell.path('bin/latchkey'), run, { mode: 0o755 });
  await symlink(process.execPath, shell.path('bin/node'));
  await symlink(join(PROJECT, 'node_modules/@aws-sdk'), shell.path('node_modules/@aws-sdk'));
  const minio = join(PROJECT, 'tests/ordinary-clients/npm/node_modules/minio');
  await symlink(minio, shell.path('node_modules/minio'));
}

/** Returns the variables that the guide tells its reader to set. */
function variablesOf(latchkey: Latchkey, who: string): Record<string, string> {
  const { broker, aws, team, region } = latchkey.running.demo;
  return { BROKER: broker, TEAM: team, TOKEN: latchkey.token(who), BUCKET, REGION: region, OWN, ENDPOINT: aws };
}

/** Returns the digest of a local file, or of each file below a folder by its path there. */
export async function digestOf(path: string): Promise<string> {
  return hash('sha256', await readFile(path));
}

export async function treeOf(path: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = files.map(async (file) => [file.slice(path.length + 1), await digestOf(file)] as const);
  return Object.fromEntries(await Promise.all(digests));
}
