/** Bodies that two readers could read differently are rejected. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dynamoDbInput, mapOf, textOf } from '../../src/dynamodb/input.ts';

const read = (text: string, action = 'GetItem'): unknown => dynamoDbInput(action, Buffer.from(text));
const outcome = (call: () => unknown): string => {
  try {
    call();
    return 'ok';
  } catch (error) {
    const { code, status } = error as { code: string; status: number };
    return `${status} ${code}`;
  }
};

describe('a body', () => {
  test.each([
    ['{}', 'ok'],
    ['{"TableName":"notes","Key":{"pk":{"S":"a"},"sk":{"S":"a"}}}', 'ok'],
    ['{"Key":{"a":{"L":[{"S":"x"},{"S":"x"}]}}}', 'ok'],
    ['{"Key":{"a":{"S":"\\"b\\":{,\\\\"}}}', 'ok'],
    ['', '400 SerializationException'],
    ['[]', '400 SerializationException'],
    ['null', '400 SerializationException'],
    ['{"Key":{}', '400 SerializationException'],
    ['{"Key":{},"Key":{}}', '400 SerializationException'],
    ['{"Key":{},"\\u004bey":{}}', '400 SerializationException'],
    ['{"Key":{"pk":{"S":"a"},"pk":{"S":"b"}}}', '400 SerializationException'],
    ['{"Key":{"pk":{"S":"a","S":"b"}}}', '400 SerializationException'],
    ['{"Key":{"a":{"L":[{"S":"a","S":"b"}]}}}', '400 SerializationException'],
    ['{"Key":{"__proto__":{"S":"a"}}}', '400 SerializationException'],
    ['{"Key":{"\\u005f_proto__":{"S":"a"}}}', '400 SerializationException'],
    ['{"key":{}}', '501 UnknownOperationException'],
    ['{"IndexName":"byGroup"}', '501 UnknownOperationException'],
    ['{"constructor":{}}', '501 UnknownOperationException'],
  ])('%s', (text, expected) => {
    expect(outcome(() => read(text))).toBe(expected);
  });

  test('of a call that reaches no items has what members it likes', () => {
    expect(read('{"Tags":[]}', 'CreateTable')).toEqual({ Tags: [] });
  });

  test('any JSON is read as it is, and not at all with a name of its own given twice', () => {
    const isOrdinary = (value: unknown): boolean => !JSON.stringify(value).includes('__proto__');
    const anyKey = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 }).filter(isOrdinary);
    const property = fc.property(anyKey, fc.nat(), (value, at) => {
      const text = JSON.stringify({ Key: value });
      expect(read(text)).toEqual(JSON.parse(text));
      const names = Object.keys(value);
      const name = JSON.stringify(names[at % names.length]);
      const twice = `{"Key":{${name}:1,${JSON.stringify(value).slice(1)}}`;
      expect(outcome(() => read(twice))).toBe('400 SerializationException');
    });
    fc.assert(property, { numRuns: 300 });
  });
});

test('members are of their type, or not there', () => {
  const input = { text: 'a', nothing: null, map: { constructor: 1 }, list: [], number: 1 };
  expect(textOf(input, 'text')).toBe('a');
  expect(textOf(input, 'nothing')).toBeUndefined();
  expect(textOf(input, 'missing')).toBeUndefined();
  expect(Object.keys(mapOf(input, 'map'))).toEqual(['constructor']);
  expect(mapOf(input, 'nothing')['constructor']).toBeUndefined();
  for (const member of ['map', 'list', 'number'])
    expect(outcome(() => textOf(input, member))).toBe('400 SerializationException');
  for (const member of ['text', 'list', 'number'])
    expect(outcome(() => mapOf(input, member))).toBe('400 SerializationException');
});

test.each([
  [32, 'is read'],
  [1000, 'is refused before anything could run out of stack'],
])('an item nested %i levels deep %s', (levels) => {
  const nested = `${'{"M":{"a":'.repeat(levels)}{"S":"x"}${'}}'.repeat(levels)}`;
  const body = Buffer.from(`{"TableName":"t","Item":{"pk":{"S":"p"},"deep":${nested}}}`);
  const read = (): unknown => dynamoDbInput('PutItem', body);
  if (levels <= 32) expect(read).not.toThrow();
  else expect(read).toThrow(expect.objectContaining({ code: 'ValidationException' }));
});
