/** Proves that the answer to a batch equals its plain JSON serialization, within Lambda's limit. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Presigned } from '../../../shared/domain/signing/presigner.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { AnswerText } from '../../../shared/http/presign/answer-text.ts';
import type { AuditRecord } from '../../../shared/audit-record.ts';
import type { Reply } from '../../../shared/http/reply.ts';
import {
  MAX_ANSWER_BYTES,
  MAX_ENVELOPE_BYTES,
  presignReply,
  type PresignOutcome,
} from '../../../shared/http/presign/presign-reply.ts';

const texts = fc.string({ unit: 'grapheme' });
const signed: fc.Arbitrary<Presigned> = fc.record({
  op: fc.constantFrom('get', 'put'),
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  url: fc.webUrl().map((url) => encodeURI(decodeURI(url)).replaceAll('"', '%22')),
  headers: fc.option(fc.dictionary(fc.constantFrom('content-type', 'content-length'), texts), { nil: undefined }),
  fields: fc.option(fc.dictionary(fc.constantFrom('key', 'Policy'), texts), { nil: undefined }),
  expiresAt: fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
});
const refused = texts.map((detail) => new LatchkeyError('invalid_request', detail));

const reply = (outcomes: readonly PresignOutcome[]): Reply => presignReply(outcomes, {}, () => undefined);

function plainly(outcomes: readonly PresignOutcome[]): string {
  const results = outcomes.map((outcome) => {
    if (outcome instanceof LatchkeyError) return { error: { code: outcome.code, detail: outcome.message } };
    const { method, url, headers, fields, expiresAt } = outcome;
    return { method, url, headers, fields, expiresAt: `${expiresAt.toISOString().slice(0, 19)}Z` };
  });
  return JSON.stringify({ results });
}

test('is the plain JSON, whatever came of the items', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(signed, refused)), (outcomes) => {
      const { statusCode, body } = reply(outcomes);
      expect(statusCode).toBe(200);
      expect(body).toBe(plainly(outcomes));
    }),
  );
});

test('is the plain JSON when items repeat each other, in any order', () => {
  // Each part comes from a few objects, so that neighbours often differ in only one part.
  const some = <Part>(...parts: Part[]): fc.Arbitrary<Part> => fc.constantFrom(...parts);
  const item = fc.record({
    op: some<'get' | 'put'>('get', 'put'),
    method: some<Presigned['method']>('GET', 'PUT'),
    url: some('https://b/1', 'https://b/2'),
    headers: some(undefined, { 'content-type': 'a/b' }, { 'content-type': 'é' }, { 'content-type': '漢' }),
    fields: some(undefined, { key: 'a' }, { key: 'é' }, { key: '漢' }, { key: '😀' }),
    expiresAt: some(new Date('2026-11-23T10:00:00Z'), new Date('2026-11-23T11:00:00Z')),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: item }, refused), { maxLength: 40 }), (outcomes) => {
      expect(reply(outcomes).body).toBe(plainly(outcomes));
    }),
    { numRuns: 300 },
  );
});

describe('an answer over 5.5 MB', () => {
  const resultOf = (characters: number, text = 'u'): Presigned => ({
    op: 'get',
    method: 'GET',
    url: `https://b/${'u'.repeat(characters)}`,
    fields: text === 'u' ? undefined : { key: text },
    expiresAt: new Date('2026-11-23T10:00:00Z'),
  });

  test('is refused, and the next one is whole', () => {
    const large = Array.from({ length: 1000 }, () => resultOf(5500));
    expect(() => reply(large)).toThrow(expect.objectContaining({ code: 'too_large' }));
    expect(reply([resultOf(3)]).body).toBe(plainly([resultOf(3)]));
  });

  test('counts bytes, not characters', () => {
    const unicode = Array.from({ length: 1000 }, () => resultOf(0, '日'.repeat(1850)));
    expect(plainly(unicode).length).toBeLessThan(MAX_ANSWER_BYTES);
    expect(() => reply(unicode)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  test('counts what Lambda makes of it: a quote in a key is escaped twice', () => {
    const quotes = (count: number): Presigned[] => Array.from({ length: count }, () => resultOf(5000, '"'.repeat(980)));
    const plain = plainly(quotes(700));
    expect(Buffer.byteLength(plain)).toBeLessThan(MAX_ANSWER_BYTES);
    expect(Buffer.byteLength(JSON.stringify(plain))).toBeGreaterThan(MAX_ENVELOPE_BYTES);
    expect(() => reply(quotes(700))).toThrow(expect.objectContaining({ code: 'too_large' }));
    expect(reply(quotes(600)).body).toBe(plainly(quotes(600)));
  });

  /** Returns a thousand results whose answer has exactly this many bytes. */
  const ofBytes = (bytes: number): Presigned[] => {
    const all = Array.from({ length: 999 }, () => resultOf(5000));
    return [...all, resultOf(bytes - Buffer.byteLength(plainly([...all, resultOf(0)])))];
  };

  test('just within is answered', () => {
    // The closing `]}` of the answer does not count.
    const within = ofBytes(5_500_002);
    expect(reply(within).body).toBe(plainly(within));
    expect(() => reply(ofBytes(5_500_003))).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  test('leaves room in Lambda’s 6 MiB for the rest of the envelope', () => {
    const quoted = Array.from({ length: 680 }, () => resultOf(5000, '"'.repeat(980)));
    const envelopeOf = (outcomes: Presigned[]): number => Buffer.byteLength(JSON.stringify(plainly(outcomes)));
    const ofEnvelope = (bytes: number): Presigned[] => [
      ...quoted,
      resultOf(bytes - envelopeOf([...quoted, resultOf(0)])),
    ];
    expect(envelopeOf(ofEnvelope(6_200_000))).toBe(6_200_000);
    expect(reply(ofEnvelope(6_200_000)).statusCode).toBe(200);
    expect(() => reply(ofEnvelope(6_200_001))).toThrow(expect.objectContaining({ code: 'too_large' }));
  });
});

test('two texts under way at once do not meet', () => {
  const [one, other] = [new AnswerText(10), new AnswerText(10)];
  one.append('ä');
  other.append('b');
  one.append('c');
  expect([one.end(), other.end()]).toEqual(['äc', 'b']);
  const next = new AnswerText(10);
  next.append('x'.repeat(200_000));
  expect(next.end()).toBe('x'.repeat(200_000));
});

test('the audit line counts what was signed and what was refused', () => {
  const audit = {} as AuditRecord;
  const url: Presigned = { op: 'get', method: 'GET', url: 'https://b/?secret', expiresAt: new Date() };
  const no = new LatchkeyError('out_of_scope', 'no');
  const outcomes = [url, no, url, no];
  presignReply(outcomes, audit, () => undefined);
  expect(audit).toEqual({ signed: { get: 2 }, refused: { out_of_scope: 2 } });
});

test('counts what was signed, also of an answer that is refused as too large', () => {
  const count = (outcomes: readonly PresignOutcome[]): number => {
    let counted = 0;
    try {
      presignReply(outcomes, {}, (bytes) => {
        counted += bytes;
      });
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_large' });
    }
    return counted;
  };
  const ofCharacters = (characters: number): Presigned => ({
    op: 'get',
    method: 'GET',
    url: `https://b/${'u'.repeat(characters)}`,
    expiresAt: new Date('2026-11-23T10:00:00Z'),
  });
  const small = [ofCharacters(10)];
  expect(count(small)).toBe(Buffer.byteLength(plainly(small)));
  expect(count(Array.from({ length: 6 }, () => ofCharacters(1_000_000)))).toBeGreaterThan(5_500_000);
});
