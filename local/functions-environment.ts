/**
 * Sets the environment of the functions on this machine: in this process, which runs them, and in `functions.json` in the data
 * folder, with which any other process can run one and the `latchkey` command finds the table.
 */
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';

const FILE = 'functions.json';

type Environment = Readonly<Record<string, string>>;

/**
 * Sets the environment. The user's own settings for AWS are removed, because they name another caller than the broker, and those
 * for smap's databases, because they would contradict what was made of them.
 */
export function setEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env))
    if (/^(?:AWS|SMAP_DATABASE)_/.test(name)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
}

/** Writes the environment to a file that only its owner can read. */
export async function writeEnvironment(dataDir: string, environment: Environment): Promise<void> {
  await writePrivateFile(join(dataDir, FILE), `${JSON.stringify(environment, null, 2)}\n`);
}
