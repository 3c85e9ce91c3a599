/** Removes what `before-slow.ts` made. */
import { rmSync } from 'node:fs';
import { PACKAGED_FOLDER } from './packaged-stack.ts';

export default function teardownSlow(): void {
  const folder = process.env[PACKAGED_FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
