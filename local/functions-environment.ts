/**
 * The environment of the functions on this machine: set in this process, which runs them, and written down as
 * `functions.json` in the data folder, with which any other process can run one and the `latchkey` command finds the table.
 */
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';

const FILE = 'functions.json';

type Environment = Readonly<Record<string, string>>;

/**
 * Sets the environment. None is left of the user's shell's settings for AWS, which would be another caller than the broker, and
 * for smap's databases, which would contradict what was made of them.
 */
export function setEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env))
    if (/^(?:AWS|SMAP_DATABASE)_/.test(name)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
}

/** Writes the environment down, for its owner alone. */
export async function writeEnvironment(dataDir: string, environment: Environment): Promise<void> {
  await writePrivateFile(join(dataDir, FILE), `${JSON.stringify(environment, null, 2)}\n`);
}
