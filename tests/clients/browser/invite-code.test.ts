/**
 * Holds the search for a code against the broker's own: what a person pastes has the same code in both. The library is stricter
 * where the broker passes a text on that no invite has: it says what is wrong instead, and sends nothing.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeIn } from '../../../clients/browser/invite-code.ts';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { codeIn as brokersCode } from '../../../shared/domain/people/pasted-code.ts';
import { BROKEN_CODE, CODE, OTHER, TOKEN, WITH_CODE } from '../../harness/pasted-texts.ts';

const CODE_FORM = /^lki_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/;

/** Returns the broker's code of a text; `undefined` where it refuses, or passes on what is no code. */
function atBroker(text: string): string | undefined {
  try {
    const code = brokersCode(text);
    return CODE_FORM.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function found(text: string): string | undefined {
  try {
    return codeIn(text);
  } catch (error) {
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'invalid_request' });
    return undefined;
  }
}

describe('is found, as at the broker', () => {
  test.each(WITH_CODE)('%s', (_what, text) => {
    expect(codeIn(text)).toBe(CODE);
    expect(atBroker(text)).toBe(CODE);
  });

  test('wherever white space came into it', () => {
    fc.assert(
      fc.property(BROKEN_CODE, (broken) => {
        expect(codeIn(broken)).toBe(CODE);
      }),
    );
  });
});

describe('is none, as at the broker', () => {
  test.each([
    ['a short one', CODE.slice(0, -1), /not complete/],
    ['a long one', `${CODE}x`, /not complete/],
    ['one that goes on before', `x${CODE}`, /not complete/],
    ['a long one in a link', `https://broker.example.org/#invite=${CODE}x`, /not complete/],
    ['capitals', CODE.toUpperCase(), /neither/],
    ['any text', 'hello', /neither/],
    ['nothing', '', /neither/],
    ['what is not seen', '\u200b', /neither/],
    ['two', `${CODE} ${OTHER}`, /several/],
    ['two in lines', `${CODE}\n${OTHER}\n${CODE}`, /several/],
    ['two broken ones', `<${CODE.slice(0, 9)}\n${CODE.slice(9)}><${OTHER.slice(0, 9)}\n${OTHER.slice(9)}>`, /several/],
    ['a token', TOKEN, /token/],
    ['a broken token', ` ${TOKEN.slice(0, 9)}\n${TOKEN.slice(9)} `, /token/],
  ])('%s', (_what, text, fault) => {
    expect(() => codeIn(text)).toThrow(fault);
    expect(atBroker(text)).toBeUndefined();
  });
});

test('pieces of codes, links and marks in any order: the same code as at the broker, or none', () => {
  const piece = fc.constantFrom(
    ...[
      CODE,
      CODE.slice(0, 30),
      CODE.slice(30),
      OTHER,
      TOKEN,
      'https://b.example/#invite=',
      '3D',
      'x',
      '-',
      '_',
      'Hello',
    ],
    ...[' ', '\n', '=\r\n', '\n> ', '<wbr>', '&shy;', '\u00ad', '\\', '<', '>', '"', '.', '&x=1', '\u2011'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
      const text = pieces.join('');
      expect(found(text)).toBe(atBroker(text));
    }),
    { numRuns: 1500 },
  );
});

test('an error repeats nothing of what was pasted', () => {
  for (const text of [
    `${CODE} ${OTHER}`,
    CODE.slice(0, -1),
    TOKEN,
    `https://user:secret-name@b.example/#invite=${CODE}x`,
  ])
    for (const piece of [CODE.slice(25, 60), OTHER.slice(25), TOKEN.slice(25), 'secret-name'])
      expect(() => codeIn(text)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(piece) as unknown }),
      );
});

test('a text that goes on for ever is searched in no time that grows with its square', () => {
  for (const unit of ['\n ', '\n>', 'lki_', 'lki_0a', '=\r', '&shy', '\u200b', ' \\'])
    expect(() => codeIn(unit.repeat(2_000_000 / unit.length))).toThrow(LatchkeyError);
});
