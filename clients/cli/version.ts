/**
 * Holds the version of the command, as the package has it. The build puts the text in place of this file, so that `dist/latchkey.mjs`
 * needs no package.json beside it.
 */
import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

export const VERSION = versionOf(readFileSync(PACKAGE, 'utf8'));

function versionOf(text: string): string {
  const content: unknown = JSON.parse(text);
  const isPackage = typeof content === 'object' && content !== null && 'version' in content;
  if (!isPackage || typeof content.version !== 'string') throw new Error('package.json has no version');
  return content.version;
}
