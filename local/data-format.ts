/**
 * Checks the format of the data folder. Rows of another format would be read as if they were not there, and a name that is taken
 * would look free: such a folder is refused as a whole.
 */
import { join } from 'node:path';
import { writePrivateFile } from '@latchkey/aws-stand-in/files';
import { demoFileKind, readFileIfAny } from './demo-file.ts';
import { StartError } from './start-error.ts';

/** The number increases with each change of rows or keys that an older program could not read, or this one not of an older. */
const FORMAT = '3';
const FORMAT_FILE = 'format';
const REMEDY = 'make it readable, or set LATCHKEY_DATA to another folder';

/** Marks a new folder. @throws StartError for a folder of another version */
export async function requireFormat(dataDir: string): Promise<void> {
  const file = join(dataDir, FORMAT_FILE);
  const format = (await readFileIfAny(file, REMEDY))?.trim() ?? null;
  if (format === FORMAT) return;
  // Every folder that was ever served from contains demo.json.
  if (format !== null || (await demoFileKind(dataDir)) !== null)
    throw new StartError(
      `the data folder ${dataDir} was made by another version, whose rows this one does not read; set LATCHKEY_DATA to another folder, or remove it`,
    );
  await writePrivateFile(file, `${FORMAT}\n`);
}
