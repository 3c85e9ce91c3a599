/** Checks whether a command is installed on this machine: the lines that `npm start` prints must work with only Node and npm. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isInstalled(command: string, path = process.env['PATH'] ?? ''): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}
