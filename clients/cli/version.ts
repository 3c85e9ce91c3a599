/** Holds the version of the command. The build puts the text in place of this file, so that `dist/latchkey.mjs` needs no package.json. */
import { readFileSync } from 'node:fs';

export const VERSION = versionOf(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

function versionOf(text: string): string {
  const content: unknown = JSON.parse(text);
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  throw new Error('package.json has no version');
}
