/** Checks the confirmation before something ends: the name typed on a terminal, or `--yes`, and nothing else. */
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { isConfirmed } from '../../clients/cli/operator/confirmation.ts';

const ENDS = 'Deleting team acme ends 2 members.';

afterEach(() => {
  process.exitCode = undefined;
});

/** Stands for a user at a terminal, or a pipe, who types the text and closes the input. */
function at(isTTY: boolean, text: string): { ask: (yes?: true) => Promise<boolean>; said: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  let said = '';
  output.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  input.end(text);
  const options = (yes?: true): { yes?: true } => (yes === undefined ? {} : { yes });
  return { ask: (yes) => isConfirmed(ENDS, 'acme', options(yes), { input, output }), said: () => said };
}

test('the name, typed, confirms what is listed before it', async () => {
  const { ask, said } = at(true, 'acme\n');
  expect(await ask()).toBe(true);
  const [first, second] = said().split('\n');
  // The terminal's control sequences surround the question.
  expect([first, second]).toEqual([ENDS, expect.stringContaining('Type acme to go on: ')]);
  expect(process.exitCode).toBeUndefined();
});

test.each([
  ['yes', 'yes\n'],
  ['another case of letters', 'Acme\n'],
  ['nothing', '\n'],
  ['a second line', 'no\nacme\n'],
  ['the end of the input', ''],
])('%s does not, and the status is 1', async (_what, text) => {
  const { ask, said } = at(true, text);
  expect(await ask()).toBe(false);
  expect(said()).toContain('nothing was changed');
  expect(process.exitCode).toBe(1);
});

test('an interruption does not, and the status is that of Ctrl-C', async () => {
  const { ask, said } = at(true, '\u0003acme\n');
  expect(await ask()).toBe(false);
  expect(said()).toContain('nothing was changed: it was interrupted');
  expect(process.exitCode).toBe(130);
});

test('without a terminal nobody is asked, whatever a pipe says', async () => {
  const { ask, said } = at(false, 'acme\n');
  await expect(ask()).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining('--yes') });
  expect(said()).toBe(`${ENDS}\n`);
});

test.each([true, false])('--yes asks nobody and says nothing, terminal or not: %j', async (isTTY) => {
  const { ask, said } = at(isTTY, '');
  expect(await ask(true)).toBe(true);
  expect(said()).toBe('');
});
