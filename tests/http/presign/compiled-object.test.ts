/** A compiled object says of any value what zod's own strict object says, and hands on the same. */
import { describe, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { compiledObject } from '../../../shared/http/presign/compiled-object.ts';
import { PRESIGN_ITEM_SCHEMAS } from '../../../shared/http/presign/presign-schemas.ts';

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

/** The value that is handed on, or what is wrong with it. */
function saidBy(schema: z.ZodMiniType, value: unknown): unknown {
  const { success, data, error } = z.safeParse(schema, value);
  return success ? data : error.issues;
}

test.each([0, 1])('schema %i', (index) => {
  const [plain, compiled] = [PLAIN[index], COMPILED[index]];
  if (plain === undefined || compiled === undefined) throw new Error('no such schema');
  fc.assert(
    fc.property(fc.oneof(objects, right, fc.anything()), (value) => {
      expect(saidBy(compiled, value)).toStrictEqual(saidBy(plain, value));
    }),
    { examples: [[JSON.parse(JSON_TEXT)], [{ op: 'get', key: 'k', count: undefined }], [{ op: 'get' }], [[]]] },
  );
});

test('is read by code that is generated once', () => {
  const generate = jest.spyOn(globalThis, 'Function');
  try {
    const schema = compiledObject(SHAPE);
    for (const key of ['a', 'b']) z.parse(schema, { op: 'get', key });
    expect(generate).toHaveBeenCalledTimes(1);
    z.parse(z.strictObject(SHAPE), { op: 'get', key: 'a' });
    expect(generate).toHaveBeenCalledTimes(1);
  } finally {
    generate.mockRestore();
  }
});

describe('its result', () => {
  test('is another object, so that nothing of the value itself is handed on', () => {
    const value = { op: 'get' as const, key: 'k' };
    const result = z.parse(compiledObject(SHAPE), value);
    expect(result).toEqual(value);
    expect(result).not.toBe(value);
  });

  test('is the same in a process that may not generate code', () => {
    const items = [
      { op: 'get', key: 'k' },
      { op: 'get', key: 'k', other: 1 },
      { op: 'put', key: 'k' },
      { op: 'get' },
      1,
    ];
    const module = new URL('../../../shared/http/presign/presign-schemas.ts', import.meta.url).href;
    const program = `
      const { PRESIGN_ITEM_SCHEMAS } = await import(${JSON.stringify(module)});
      const said = ${JSON.stringify(items)}.map((item) => {
        const { success, data, error } = PRESIGN_ITEM_SCHEMAS.get.safeParse(item);
        return success ? data : error.issues;
      });
      console.log(JSON.stringify(said));`;
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
    const said = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as unknown;
    expect(said).toEqual(JSON.parse(JSON.stringify(items.map((item) => saidBy(PRESIGN_ITEM_SCHEMAS.get, item)))));
  });
});
