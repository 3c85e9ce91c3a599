/** Proves that no tracked file has the marks of an unfinished merge, and that bash can parse each script. */
import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from '../local/messages.ts';
import { PROJECT } from './harness/short-run.ts';

/** Matches the beginning of a conflict's first side, and the end of its second. */
const CONFLICT = /^(?:<<<<<<<|>>>>>>>) /m;
/** False for a source package, which has no history and no merges. */
const HAS_GIT = isInstalled('git') && existsSync(join(PROJECT, '.git'));
const FILES = HAS_GIT ? trackedFiles() : [];
const SCRIPTS = FILES.filter((path) => path.endsWith('.sh') || path === '.ci/run');

function trackedFiles(): string[] {
  const paths = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], {
    cwd: PROJECT,
    encoding: 'utf8',
  }).split('\0');
  // Links are skipped, since their targets are tracked files; deleted files are skipped, too.
  return paths.filter(
    (path) => lstatSync(join(PROJECT, path), { throwIfNoEntry: false })?.isFile() === true && path !== '',
  );
}

const describeWithGit = HAS_GIT ? describe : describe.skip;

describeWithGit('tracked files', () => {
  test('have no line that a merge left', () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES.filter((path) => CONFLICT.test(readFileSync(join(PROJECT, path), 'latin1')))).toEqual([]);
  });

  test.each(SCRIPTS.length === 0 ? ['.ci/run'] : SCRIPTS)('%s is bash', (path) => {
    const { status, stderr } = spawnSync('bash', ['-n', path], { cwd: PROJECT, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

test.each([
  ['<<<<<<< HEAD', true],
  ['one\n>>>>>>> other', true],
  ['one\n=======\n', false],
  [' <<<<<<< ', false],
])('the search for what a merge left finds %j: %s', (text, isFound) => {
  expect(CONFLICT.test(text)).toBe(isFound);
});
