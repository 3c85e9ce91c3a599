/** The README's example prints what it says. */
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Folder in which the package is found by its name. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

test('the example runs as it stands there', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, code = ''] = /^<!-- example -->\n\n```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  expect(code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12);
  const dataDir = await mkdtemp('/tmp/aws-');
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '--eval', code.replace('.aws-data', dataDir)],
      { cwd: PACKAGE },
    );
    expect(stdout).toMatch(/^\[ \{ Name: 'box', CreationDate: \S+ \} \]\nAccessDenied\n$/);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
