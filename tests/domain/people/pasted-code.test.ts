/**
 * Checks the search for a code in pasted text: it finds the whole code, however broken or wrapped, but never picks one
 * of two, and never takes a token.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { brokersIn, codeIn } from '../../../shared/domain/people/pasted-code.ts';
import { BROKEN_CODE, CODE, OTHER, TOKEN, WITH_CODE } from '../../harness/pasted-texts.ts';

describe('is found', () => {
  test.each(WITH_CODE)('%s', (_what, text) => {
    expect(codeIn(text)).toBe(CODE);
  });

  test('wherever white space came into it', () => {
    fc.assert(
      fc.property(BROKEN_CODE, (broken) => {
        expect(codeIn(broken)).toBe(CODE);
      }),
    );
  });
});

describe('is left as it is, a code of nobody', () => {
  test.each([
    ['a short one', CODE.slice(0, -1)],
    ['a long one', `${CODE}x`],
    ['one that goes on before', `x${CODE}`],
    ['a long one in a link', `https://broker.example.org/#invite=${CODE}x`],
    ['capitals', CODE.toUpperCase()],
    ['any text', 'hello'],
  ])('%s', (_what, text) => {
    expect(codeIn(text)).toBe(text);
  });
});

function faultOf(text: string): unknown {
  try {
    codeIn(text);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('two codes are no code, broken or not', () => {
  for (const text of [
    `${CODE} ${OTHER}`,
    `${CODE}\n${OTHER}\n${CODE}`,
    `<${CODE.slice(0, 9)}\n${CODE.slice(9)}><${OTHER.slice(0, 9)}\n${OTHER.slice(9)}>`,
  ])
    expect(faultOf(text)).toMatchObject({ code: 'invalid_request' });
});

test.each(['', ' ', '\u200b', '\r\n'])('%j is empty, and told so', (text) => {
  expect(faultOf(text)).toMatchObject({
    code: 'invalid_request',
    message: expect.stringMatching(/^the code is empty/) as unknown,
  });
});

test('a token is told to be one, with what to do, and is not quoted', () => {
  for (const text of [
    TOKEN,
    TOKEN.slice(0, -4),
    ` ${TOKEN} `,
    `Bearer ${TOKEN}`,
    `${TOKEN.slice(0, 9)}\n${TOKEN.slice(9)}`,
  ]) {
    const fault = faultOf(text);
    expect(fault).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/is a token.*Authorization/) as unknown,
    });
    expect(String(fault)).not.toContain('x'.repeat(43));
  }
});

describe('the broker of a link', () => {
  test.each([
    ['alone', `https://keys.example.org/#invite=${CODE}`, ['https://keys.example.org']],
    ['with a path', `https://api.example.org/prod/#invite=${CODE}`, ['https://api.example.org/prod']],
    ['on this machine', `<http://127.0.0.1:8787/#invite=${CODE}>`, ['http://127.0.0.1:8787']],
    [
      'after another link',
      `https://docs.example.org/x then https://keys.example.org/#invite=${CODE}`,
      ['https://keys.example.org'],
    ],
    ['twice', `https://k.example/#invite=${CODE}\nhttps://k.example/#invite=${CODE}`, ['https://k.example']],
    ['broken by a mail', `Join:\n> https://keys.exam\n> ple.org/#inv\n> ite=${CODE}`, ['https://keys.example.org']],
    [
      'of two brokers',
      `https://a.example/#invite=${CODE} https://b.example/#invite=${CODE}`,
      ['https://a.example', 'https://b.example'],
    ],
    ['that is not there', `code: ${CODE}, see https://docs.example.org/`, []],
    ['that a mail scanner has wrapped', `https://safe.example/?url=https%3A%2F%2Fbroker%2F%23invite%3D${CODE}`, []],
  ])('%s', (_what, text, brokers) => {
    expect(brokersIn(text)).toEqual(brokers);
  });
});
