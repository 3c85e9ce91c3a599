/** Checks how failures are told: in one line, with what to do next, and nothing that a terminal or a log must not have. */
import { expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { awsFault } from '../../clients/cli/aws-fault.ts';
import { toldOf } from '../../clients/cli/failure.ts';
import { NoDecision } from '../../clients/cli/member/no-decision.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import FAULTS from '../vectors/aws-faults.json' with { type: 'json' };

/** Stands for an error as the SDK or Node makes it. */
function failure({ name, message, code }: { name: string; message: string; code?: string }): Error {
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
}

test.each(FAULTS)('$what', ({ says, words, ...error }) => {
  const cause = failure(error);
  const fault = awsFault(new LatchkeyError('upstream_unavailable', 'the store does not answer', { cause }));
  expect([fault?.code, fault?.message]).toEqual([says, expect.stringContaining(words)]);
  const { lines, exitCode } = toldOf(new LatchkeyError('upstream_unavailable', 'no answer', { cause }), {});
  expect([lines, exitCode]).toEqual([[`latchkey: ${says}: ${fault?.message ?? ''}`], 1]);
});

test('a connection that failed at every address', () => {
  const parts = [failure({ name: 'Error', message: 'connect ECONNREFUSED ::1:1', code: 'ECONNREFUSED' })];
  expect(awsFault(new AggregateError(parts))?.message).toContain('AWS does not answer (connect ECONNREFUSED ::1:1)');
});

test('a broker that is down is not told as AWS', () => {
  const cause = failure({ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
  const error = new NoDecision('upstream_unavailable', 'http://127.0.0.1:9 refuses connections', { cause });
  expect(toldOf(error, {}).lines).toEqual(['latchkey: upstream_unavailable: http://127.0.0.1:9 refuses connections']);
});

test('what is no failure of AWS is none', () => {
  expect(awsFault(new TypeError('x is not a function'))).toBeUndefined();
  expect(awsFault(undefined)).toBeUndefined();
});

test('a hint that was added to a fault stays', () => {
  const cause = failure({ name: 'ExpiredTokenException', message: 'expired' });
  const fault = awsFault(cause);
  const hinted = new LatchkeyError('unauthenticated', `${fault?.message ?? ''}. Or: add --local`, { cause });
  expect(toldOf(hinted, {}).lines).toEqual([`latchkey: unauthenticated: ${fault?.message ?? ''}. Or: add --local`]);
});

test('an unknown error is one line, and its stack is for who asks', () => {
  const error = new TypeError('x is\n  not a function', { cause: new RangeError('deep') });
  expect(toldOf(error, {})).toEqual({
    lines: ['latchkey: internal: TypeError: x is not a function; with LATCHKEY_DEBUG=1 it shows where'],
    exitCode: 1,
  });
  const { lines } = toldOf(error, { LATCHKEY_DEBUG: '1' });
  expect(lines[0]).toBe('latchkey: internal: TypeError: x is not a function');
  expect(lines.slice(1).join('\n')).toMatch(/TypeError: x is\n[^]*\n {4}at [^]*RangeError: deep\n {4}at /);
});

test('wrong arguments are 2, and name the way to the options where they name none', () => {
  expect(toldOf(new LatchkeyError('invalid_request', 'a root ends with "/"'), {})).toEqual({
    lines: ['latchkey: invalid_request: a root ends with "/"', '(add --help for the options)'],
    exitCode: 2,
  });
  expect(toldOf(new LatchkeyError('invalid_request', '--check needs --op'), {}).lines).toHaveLength(1);
});

test.each([
  ['not_found', 'there is no team x', 'there is no team x; latchkey team list shows'],
  [
    'not_found',
    'there is no such token, or none that you may see; GET /v1/teams/{team}/tokens lists yours',
    'there is no such token; latchkey token list shows',
  ],
  ['invalid_request', 'nobody has that name; give the role', 'give the role by --role'],
] as const)('%s: %s, in words of the command', (code, message, words) => {
  const { lines } = toldOf(new LatchkeyError(code, message), {});
  expect(lines).toEqual([expect.stringContaining(words)]);
  // A broker's answer is for its caller.
  expect(toldOf(new LatchkeyError(code, `${message} (request 1)`), {}).lines[0]).toContain(message);
});

test('the path of a file that is missing is told once', () => {
  const cause = Object.assign(new Error("ENOENT: no such file or directory, open 'x'"), { syscall: 'open', path: 'x' });
  const { lines } = toldOf(new LatchkeyError('invalid_request', '--keys: x cannot be read', { cause }), {});
  expect(lines).toEqual(['latchkey: invalid_request: --keys: x cannot be read (ENOENT: no such file or directory)']);
});

test('commander has told of its own', () => {
  expect(toldOf(new InvalidArgumentError('x'), {})).toEqual({ lines: [], exitCode: 2 });
});

test('no secret and no control character is shown, with the stack neither', () => {
  const secret = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;
  const error = new Error(`\u001b[2J${secret} and ${secret.replace('lk', 'lki')}\u202e`);
  const told = toldOf(error, { LATCHKEY_DEBUG: '1' }).lines.join('\n');
  expect(told).toContain('?[2Jlk_… and lki_…?');
  expect(told).not.toMatch(/0a0a|xxx|\p{Cc}(?<!\n)|\p{Cf}/u);
});
