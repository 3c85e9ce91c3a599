/**
 * Holds the API against a summary in `tests/vectors/api-surface.json`, so that a review sees the additions and removals
 * of a change. A `?` marks an optional field, `[]` a list, and each form of a value has its own line.
 */
import { expect, test } from '@jest/globals';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { operationsOf, type ApiDescription, type Located } from '../harness/openapi.ts';
import SURFACE from '../vectors/api-surface.json' with { type: 'json' };

interface Schema {
  readonly $ref?: string;
  readonly const?: string | number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

const DESCRIPTION = DOCUMENT as unknown as ApiDescription;

/** Returns each form of a value: none for a plain one, `{…}` for an object, `[]…` for a list. */
function formsOf(provided: Schema): string[] {
  const schema = resolved(provided);
  const several = schema.oneOf ?? schema.anyOf;
  if (several !== undefined) return several.flatMap(formsOf);
  if (schema.items !== undefined) return formsOf(schema.items).map((form) => `[]${form}`);
  if (schema.const !== undefined) return [`=${schema.const}`];
  const { properties, required = [] } = schema;
  if (properties === undefined) return [''];
  let forms: string[][] = [[]];
  for (const [name, field] of Object.entries(properties)) {
    const mark = required.includes(name) ? '' : '?';
    forms = forms.flatMap((fields) => formsOf(field).map((form) => [...fields, name + mark + form]));
  }
  return forms.map((fields) => `{${fields.join(', ')}}`);
}

function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const found = DESCRIPTION.components.schemas[name] as Schema | undefined;
  if (found === undefined) throw new Error(`${schema.$ref} is not described`);
  return found;
}

function surfaceOf(operation: Located): Record<string, unknown> {
  const { method, path, parameters = [], requestBody, responses, 'x-codes': codes } = operation;
  const namesIn = (place: string): string =>
    parameters.flatMap((parameter) => (parameter.in === place ? [parameter.name] : [])).join(', ');
  const [query, headers] = [namesIn('query'), namesIn('header')];
  const body = requestBody?.content['application/json']?.schema as Schema | undefined;
  const answers = Object.entries(responses)
    .filter(([status]) => /^[23]/.test(status))
    .flatMap(([status, { content }]) =>
      content === undefined
        ? [status]
        : Object.entries(content).flatMap(([type, { schema }]) =>
            formsOf(schema as Schema).map((form) => `${status} ${form === '' ? type : form}`),
          ),
    );
  return {
    route: `${method} ${path}`,
    ...(query === '' ? {} : { query }),
    ...(headers === '' ? {} : { headers }),
    ...(body === undefined ? {} : { body: formsOf(body) }),
    answers,
    codes: codes.join(', '),
  };
}

test('is as the file says: a change of it is a change of the file', () => {
  const surface = operationsOf(DESCRIPTION).map((operation) => [operation.operationId, surfaceOf(operation)] as const);
  expect(Object.fromEntries(surface)).toEqual(SURFACE);
});
