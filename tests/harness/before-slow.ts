/**
 * Prepares the slow tests: everything that precedes all tests, and a folder for the packaged stacks that several of
 * them share.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import setup from './before-all.ts';
import { PACKAGED_FOLDER } from './packaged-stack.ts';

export default async function setupSlow(): Promise<void> {
  await setup();
  process.env[PACKAGED_FOLDER] = mkdtempSync(join(tmpdir(), 'latchkey-packaged-stacks-'));
}
