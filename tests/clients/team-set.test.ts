/**
 * Checks `latchkey team set` against a running `npm start`, and in the environment of a stack that reaches smap's
 * database.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEMO_SMAP_TEAM as FORMS } from '../../local/demo-smap.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import type { Ended } from '../harness/short-run.ts';
import { latchkey, latchkeyAnswer, latchkeyLocal } from './local-command.ts';

let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(async () => {
  await running.dispose();
});

/** Runs the command in the environment of a stack whose parameters name databases, or none. */
async function byEnvironment(parameters: string, ...words: string[]): Promise<Ended> {
  const functions = JSON.parse(await readFile(join(running.dataDir, 'functions.json'), 'utf8')) as object;
  return latchkey(words, {
    ...(functions as Record<string, string>),
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: running.rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: running.rootKey.secretAccessKey,
    SMAP_DATABASE_URL: '',
    SMAP_DATABASE_TEAM: '',
    SMAP_DATABASE_PARAMETERS: parameters,
  });
}

describe('settings of attachments', () => {
  test('are set one by one, and what was not named stays', async () => {
    expect(await latchkeyAnswer(running, 'team', 'set', FORMS, '--picture-url-seconds', '600')).toEqual({
      team: FORMS,
      pictureUrlSeconds: 600,
      videoUrlSeconds: 1800,
      projectCheck: false,
    });
    const { code, stdout, stderr } = await latchkeyLocal(running, 'team', 'set', FORMS, '--video-url-seconds', '60m');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      `team ${FORMS}: URLs of pictures and documents live 600 s, of audio and video 3600 s; project check off. Warm functions know it within 10 s.\n`,
    );
  });

  test('with smap’s database the project check goes on and off', async () => {
    const on = await byEnvironment('/latchkey/test/', 'team', 'set', FORMS, '--project-check', 'on', '--json');
    expect([on.code, on.stderr, JSON.parse(on.stdout)]).toEqual([
      0,
      expect.stringContaining('no audit line was written (no log group'),
      expect.objectContaining({ projectCheck: true }),
    ]);
    const off = await byEnvironment('/latchkey/test/', 'team', 'set', FORMS, '--project-check', 'off', '--json');
    expect(JSON.parse(off.stdout)).toMatchObject({ projectCheck: false });
  });

  test('without one it does not go on', async () => {
    const { code, stdout, stderr } = await byEnvironment('', 'team', 'set', FORMS, '--project-check', 'on');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      "invalid_request: the project check asks smap's database, which this stack does not reach",
    );
  });

  test.each([
    ['too few seconds', [FORMS, '--picture-url-seconds', '59'], 2, 'from 1m to 1h'],
    ['too many', [FORMS, '--video-url-seconds', '3601'], 2, 'from 1m to 1h'],
    ['two hours', [FORMS, '--video-url-seconds', '2h'], 2, "option '--video-url-seconds <duration>' argument '2h'"],
    ['half a second', [FORMS, '--video-url-seconds', '300.5'], 2, 'texts like 90s, 30m; from 1m to 1h'],
    ['an empty one', [FORMS, '--picture-url-seconds', ''], 2, 'texts like 90s, 30m; from 1m to 1h'],
    ['another word than on and off', [FORMS, '--project-check', 'yes'], 2, 'Allowed choices are on, off'],
    ['nothing', [FORMS], 2, 'invalid_request: nothing to set was named'],
    ['a gallery’s team', ['demo', '--picture-url-seconds', '600'], 2, 'teams of layout webqsee have no attachments'],
    ['no team', ['none', '--picture-url-seconds', '600'], 1, 'not_found: there is no team none'],
    ['no name of one', ['--picture-url-seconds', '600'], 2, "missing required argument 'team'"],
  ])('not %s', async (_what, parameters, status, message) => {
    const { code, stdout, stderr } = await latchkeyLocal(running, 'team', 'set', ...parameters);
    expect([code, stdout]).toEqual([status, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('--help explains, with an example', async () => {
  const { code, stdout } = await latchkeyLocal(running, 'team', 'set', '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('--project-check <switch>');
  expect(stdout).toMatch(
    /Examples:\n {2}latchkey team set fieldwork --picture-url-seconds 10m --video-url-seconds 1h\n/,
  );
});
