/** Removes the folder that `before-slow.ts` made, and closes the services that it started. */
import { rmSync } from 'node:fs';
import teardown from './after-all.ts';
import { PACKAGED_FOLDER } from './packaged-stack.ts';

export default async function teardownSlow(): Promise<void> {
  await teardown();
  const folder = process.env[PACKAGED_FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
