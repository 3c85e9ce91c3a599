/**
 * Attaches words to the schemas themselves, so a field that means the same everywhere is described once, and a renamed field is
 * an error of the compiler. The words are in this folder and not at the schemas, because a function that imports a schema must
 * not carry them. https://zod.dev/metadata
 */
import * as z from 'zod/mini';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Keywords of JSON Schema that the schema itself does not state: bounds of the domain, a format, a default. */
type Keywords = Readonly<Record<string, unknown>>;

interface Words extends Keywords {
  /** Name of the component, if the schema is one. */
  readonly id?: string;
  readonly description: string;
}

export const WORDS = z.registry<Words>();

/** @throws Error for a schema that has words already: it would mean two things */
function attach<Schema extends z.ZodMiniType>(schema: Schema, words: Words): Schema {
  if (WORDS.has(schema)) throw new Error(`described twice: ${words.description}`);
  WORDS.add(schema, words);
  return schema;
}

/** Describes a field. */
export function said<Schema extends z.ZodMiniType>(schema: Schema, description: string, keywords?: Keywords): Schema {
  return attach(schema, { description, ...keywords });
}

/** Describes a schema that has a name of its own in the document. */
export function named<Schema extends z.ZodMiniType>(id: string, schema: Schema, description: string): Schema {
  return attach(schema, { id, description });
}

/** Describes an answer. The document tells clients that it may gain fields; the schema is strict, for our tests. */
export function answer(id: string, description: string, shape: Readonly<Record<string, z.ZodMiniType>>): z.ZodMiniType {
  return attach(z.strictObject(shape), { id, description, additionalProperties: true });
}

/** Refers to a named schema. */
export function refTo(schema: z.ZodMiniType): { readonly $ref: string } {
  const id = WORDS.get(schema)?.id;
  if (id === undefined) throw new Error('a schema without a name cannot be referred to');
  return { $ref: addressOf(id) };
}

/** @returns every named schema, by name */
export function namedSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(WORDS, { metadata: WORDS, io: 'input', uri: addressOf });
  const byName = Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(byName.map(([id, schema]) => [id, partOfDocument(schema)]));
}

/** @returns one schema that is no component, such as a parameter's */
export function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  return partOfDocument(z.toJSONSchema(schema, { metadata: WORDS, io: 'input' }));
}

function addressOf(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Removes address and dialect, which the document has itself. */
function partOfDocument(schema: JsonSchema): JsonSchema {
  const rest = { ...schema };
  delete rest.$id;
  delete rest.$schema;
  return rest;
}
