/**
 * Checks the format of the data folder. Rows of another format would be read as if they were not there, and a name that is taken
 * would look free: such a folder is refused as a whole.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';
import { StartError } from './start-error.ts';

/** The number increases with each change of rows or keys that an older program could not read, or this one not of an older. */
const FORMAT = '3';
const FORMAT_FILE = 'format';
/** Every folder that was ever served from contains it. */
const DEMO_FILE = 'demo.json';

/** Marks a new folder. @throws StartError for a folder of another version */
export async function requireFormat(dataDir: string): Promise<void> {
  const read = (name: string): Promise<string | null> => readFile(join(dataDir, name), 'utf8').catch(() => null);
  const format = (await read(FORMAT_FILE))?.trim() ?? null;
  if (format === FORMAT) return;
  if (format !== null || (await read(DEMO_FILE)) !== null)
    throw new StartError(
      `the data folder ${dataDir} was made by another version, whose rows this one does not read; set LATCHKEY_DATA to another folder, or remove it`,
    );
  await writePrivateFile(join(dataDir, FORMAT_FILE), `${FORMAT}\n`);
}
