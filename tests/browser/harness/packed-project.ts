/** Packs the library as for npm, and installs the tarball into a project of its own, without a network. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT, run } from '../../harness/short-run.ts';

const INSTALL_DEADLINE_MS = 60_000;

export interface PackedProject {
  readonly folder: string;
  /** Names of the tarball's files, sorted. */
  readonly packed: readonly string[];
  /** Path of the installed package. */
  readonly installed: string;
  /** Writes a file of the project, with its folder. */
  write(path: string, text: string): Promise<void>;
  /** Runs a tool of the checkout in the project's folder; fails with what it said. */
  tool(file: string, ...parameters: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** @param tools packages of the checkout that the project has, too */
export async function packedProject(tools: readonly string[]): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-packed-'));
  const listing = await ranWell('npm', ['pack', './clients/browser', '--pack-destination', folder, '--json']);
  const packed = namesIn(listing);
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await ranWell('npm', ['install', '--prefix', folder, '--offline', '--no-audit', '--no-fund', join(folder, tarball)]);
  for (const name of tools) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return {
    folder,
    packed,
    installed: join(folder, 'node_modules/@latchkey-broker/browser'),
    write,
    tool: async (file, ...parameters) => {
      const line = 'cd "$1" && shift && exec "$@"';
      await ranWell('bash', ['-c', line, 'bash', folder, process.execPath, join(PROJECT, file), ...parameters]);
    },
    close: () => rm(folder, { recursive: true }),
  };
}

async function ranWell(command: string, parameters: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, parameters, {}, INSTALL_DEADLINE_MS);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Reads what `npm pack --json` prints, which is a list or, in newer ones, an object by name. */
function namesIn(listing: string): string[] {
  const [packed] = Object.values(JSON.parse(listing) as Record<string, { files: { path: string }[] }>);
  return (packed?.files ?? []).map(({ path }) => path).sort();
}
