/** A compiled object says of any value what zod's own strict object says, and hands on the same. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { compiledObject } from '../../shared/http/compiled-object.ts';

const SHAPE = {
  op: z.literal('get'),
  key: z.string().check(z.maxLength(3)),
  count: z.optional(z.int().check(z.gte(1), z.lte(9))),
};
const isLongEnough = ({ key, count = 1 }: { key: string; count?: number | undefined }): boolean => key.length >= count;
const PLAIN = [z.strictObject(SHAPE), z.strictObject(SHAPE).check(z.refine(isLongEnough))];
const COMPILED = [compiledObject(SHAPE), compiledObject(SHAPE).check(z.refine(isLongEnough))];

const values = fc.oneof(fc.constantFrom('get', 'put', '', 1, 9, 10, 1.5, null, undefined), fc.string({ maxLength: 4 }));
const names = fc.constantFrom('op', 'key', 'count', 'other', '__proto__', 'constructor', 'toString');
const objects = fc.array(fc.tuple(names, values)).map((entries) => Object.fromEntries(entries) as unknown);
const right = fc.record(
  { op: fc.constant('get'), key: fc.string({ maxLength: 3 }), count: fc.integer({ min: 1, max: 9 }) },
  { requiredKeys: ['op', 'key'] },
);
const JSON_TEXT = '{"op":"get","key":"k","__proto__":{"count":2}}';

test.each([0, 1])('schema %i', (index) => {
  const [plain, compiled] = [PLAIN[index], COMPILED[index]];
  if (plain === undefined || compiled === undefined) throw new Error('no such schema');
  const saidBy = (schema: z.ZodMiniType, value: unknown): unknown => {
    const { success, data, error } = z.safeParse(schema, value);
    return success ? data : error.issues;
  };
  fc.assert(
    fc.property(fc.oneof(objects, right, fc.anything()), (value) => {
      expect(saidBy(compiled, value)).toEqual(saidBy(plain, value));
    }),
    { examples: [[JSON.parse(JSON_TEXT)], [{ op: 'get', key: 'k', count: undefined }], [{ op: 'get' }], [[]]] },
  );
});

test('is one that zod generates code for', () => {
  expect(COMPILED.map((schema) => schema._zod.traits.has('$ZodObjectJIT'))).toEqual([true, true]);
});

describe('its result', () => {
  test('is another object, so that nothing of the value itself is handed on', () => {
    const value = { op: 'get' as const, key: 'k' };
    const result = z.parse(compiledObject(SHAPE), value);
    expect(result).toEqual(value);
    expect(result).not.toBe(value);
  });

  test('is the same where code cannot be generated', () => {
    const schema = compiledObject(SHAPE);
    expect(z.safeParse(schema, { op: 'get', key: 'long' }, { jitless: true }).error?.issues).toEqual(
      z.safeParse(schema, { op: 'get', key: 'long' }).error?.issues,
    );
  });
});
