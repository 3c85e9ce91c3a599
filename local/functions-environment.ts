/**
 * The environment of the functions on this machine: set in this process, which runs them, and written down as
 * `functions.json` in the data folder, with which any other process can run one and the `latchkey` command finds the table.
 */
import { join } from 'node:path';
import { writePrivateFile } from './aws/files.ts';

const FILE = 'functions.json';

type Environment = Readonly<Record<string, string>>;

/** Sets the environment. AWS's settings of the user's shell would be another caller than the broker: none is left. */
export function setEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
}

/** Writes the environment down, for its owner alone. */
export async function writeEnvironment(dataDir: string, environment: Environment): Promise<void> {
  await writePrivateFile(join(dataDir, FILE), `${JSON.stringify(environment, null, 2)}\n`);
}
