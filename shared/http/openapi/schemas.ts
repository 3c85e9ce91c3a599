/**
 * The schemas of the API's description, by name: those that validate requests (JSON Schema made of zod's), and those that
 * say what answers hold, with the words of `texts.ts`. https://spec.openapis.org/oas/v3.1.0#schema-object
 */
import * as z from 'zod/mini';
import * as answers from '../answer-schemas.ts';
import type { OperationName } from '../../domain/signing/presign-operation.ts';
import { PRESIGN_ITEM_SCHEMAS, presignBody } from '../presign/presign-schemas.ts';
import { credentialsBody, enrollBody } from '../schemas.ts';
import { TEXTS } from './texts.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const REQUESTS = {
  EnrollRequest: enrollBody,
  CredentialsRequest: credentialsBody,
  PresignRequest: presignBody,
} as const;

const ANSWERS = {
  Health: answers.healthAnswer,
  OpenApi: answers.openApiAnswer,
  Memberships: answers.meAnswer,
  Membership: answers.membershipAnswer,
  Enrolled: answers.enrollAnswer,
  Team: answers.teamAnswer,
  Grant: answers.grantAnswer,
  Credentials: answers.credentialsAnswer,
  SessionCredentials: answers.sessionAnswer,
  ProcessCredentials: answers.processAnswer,
  ContainerCredentials: answers.containerAnswer,
  EnvironmentCredentials: answers.envAnswer,
  PresignAnswer: answers.presignAnswer,
  Presigned: answers.presignedAnswer,
  RefusedItem: answers.refusedItemAnswer,
  ItemError: answers.itemErrorAnswer,
  Problem: answers.problemAnswer,
  ContainerError: answers.containerErrorAnswer,
  GatewayError: answers.gatewayAnswer,
} as const;

export type RequestSchemaName = keyof typeof REQUESTS;
export type AnswerSchemaName = keyof typeof ANSWERS;

/** Where a schema stands in the document. */
export function schemaPath(name: string): string {
  return `#/components/schemas/${name}`;
}

export function schemaRef(name: string): { readonly $ref: string } {
  return { $ref: schemaPath(name) };
}

/**
 * @returns every schema by its name
 * @throws Error for a schema or field without a text
 */
export function componentSchemas(): Record<string, JsonSchema> {
  const items = Object.fromEntries(Object.entries(PRESIGN_ITEM_SCHEMAS).map(([op, schema]) => [itemName(op), schema]));
  const schemas = {
    ...jsonSchemas({ ...REQUESTS, ...items }),
    // Answers may gain fields: only our own tests hold them to those they have today.
    ...Object.fromEntries(Object.entries(jsonSchemas(ANSWERS)).map(([name, schema]) => [name, open(schema)])),
  };
  const described = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, describe(name, schema)]));
  const { requests } = described['PresignRequest']?.properties ?? {};
  if (typeof requests === 'object') requests.items = anyItem();
  return described;
}

/** JSON Schema of one request schema that is no component: the parameters of a query. */
export function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  return withoutAddress(z.toJSONSchema(schema, { io: 'input' }));
}

/** @throws Error if there is no text */
export function textOf(schema: string, field?: string): { readonly description: string } {
  const own = field === undefined ? schema : `${schema}.${field}`;
  const text = TEXTS[own] ?? (field === undefined ? undefined : TEXTS[field]);
  if (text === undefined) throw new Error(`shared/http/openapi/texts.ts has no text for ${own}`);
  return typeof text === 'string' ? { description: text } : text;
}

function jsonSchemas(named: Readonly<Record<string, z.ZodMiniType>>): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: schemaPath });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutAddress(schema)]));
}

/** It is part of a document that has both. */
function withoutAddress(schema: JsonSchema): JsonSchema {
  const rest = { ...schema };
  delete rest.$id;
  delete rest.$schema;
  return rest;
}

function describe(name: string, schema: JsonSchema): JsonSchema {
  const described = { ...textOf(name), ...schema };
  for (const [field, property] of Object.entries(schema.properties ?? {}))
    described.properties = {
      ...described.properties,
      [field]: { ...(property as JsonSchema), ...textOf(name, field) },
    };
  return described;
}

function open(schema: JsonSchema): JsonSchema {
  const { additionalProperties, ...rest } = schema;
  return additionalProperties === false ? rest : schema;
}

/** `PresignGet` for `get`. */
function itemName(op: string): string {
  return `Presign${op.charAt(0).toUpperCase()}${op.slice(1)}`;
}

/** The envelope takes anything, because items fail one by one; this is what they should be. */
function anyItem(): JsonSchema {
  const operations = Object.keys(PRESIGN_ITEM_SCHEMAS) as OperationName[];
  return {
    oneOf: operations.map((op) => schemaRef(itemName(op))),
    discriminator: {
      propertyName: 'op',
      mapping: Object.fromEntries(operations.map((op) => [op, schemaPath(itemName(op))])),
    },
  };
}
