/** Whether a command is installed on this machine: what `npm start` prints must work where only Node and npm are. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isInstalled(command: string, path = process.env['PATH'] ?? ''): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}
