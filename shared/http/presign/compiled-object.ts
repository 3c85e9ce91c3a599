/**
 * Strict objects of zod/mini that are read by generated code, as those of zod's larger edition are: the loop that mini has
 * instead takes two to four times as long, which a batch of a thousand items feels. The code is made of the schema's field
 * names, never of anything a caller sends; where code cannot be generated, zod falls back to the loop.
 * https://zod.dev/packages/core
 */
import * as z from 'zod/mini';
// Not `z.core`: with it, esbuild keeps all of zod.
import * as core from 'zod/v4/core';

type StrictObject<Shape extends core.$ZodLooseShape> = z.ZodMiniObject<core.util.Writeable<Shape>, core.$strict>;

// Named with their types, which calls of assertions need.
const Compiled: core.$constructor<core.$ZodObject> = core.$ZodObjectJIT;
const Mini: core.$constructor<z.ZodMiniObject> = z.ZodMiniObject;

const CompiledObject = core.$constructor<z.ZodMiniObject>('CompiledObject', (schema, definition) => {
  Compiled.init(schema, definition);
  Mini.init(schema, definition);
});

/** Like `z.strictObject`: an unknown field is refused. */
export function compiledObject<Shape extends core.$ZodLooseShape>(shape: Shape): StrictObject<Shape> {
  return new CompiledObject({ type: 'object', shape, catchall: z.never() }) as StrictObject<Shape>;
}
